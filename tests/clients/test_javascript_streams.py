"""Every streaming operation with the AWS SDK for JavaScript: whole conversations, and each way that one goes wrong."""

import json
import time
import uuid
import wave
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any, NamedTuple

import pytest

from tests.clients.audio import CHUNK, CHUNKS
from tests.clients.moving import moved, settled
from tests.clients.running import Running, running
from tests.clients.test_boto3 import client
from tests.clients.test_javascript import node

CALL = """
say:
  - { spk_0: "Thanks for calling.", channel: 0, at: 0.2 }
  - { spk_1: "I want to cancel my plan.", channel: 1, at: 1.8, sentiment: NEGATIVE, issues: [cancel my plan] }
"""
SAID = ["Thanks for calling.", "I want to cancel my plan."]
FAULT = """
match: { session: "deadbeef-*" }
stream: { fault: { after: 1.5, raise: InternalFailureException, message: It broke. } }
say: This much is said.
"""
IDLE = {
    "name": "BadRequestException",
    "message": "Your request timed out because no new audio was received for 15 seconds.",
}

ROLE = "arn:aws:iam::000000000000:role/streams"
PLACE = {"OutputLocation": "s3://streams/calls/", "DataAccessRoleArn": ROLE}
ROLES = [{"ChannelId": 0, "ParticipantRole": "AGENT"}, {"ChannelId": 1, "ParticipantRole": "CUSTOMER"}]
NOTE = {"ClinicalNoteGenerationSettings": {"OutputBucketName": "streams"}}
AUDIO = {"LanguageCode": "en-US", "MediaSampleRateHertz": 16000, "MediaEncoding": "pcm"}


class Operation(NamedTuple):
    """How a client asks for a stream, and where the words of its events are."""

    name: str
    input: dict[str, Any]
    size: int = len(CHUNK)
    first: dict[str, Any] | None = None
    last: dict[str, Any] | None = None
    asks: str | None = None


MEDICAL = Operation("StartMedicalStreamTranscription", AUDIO | {"Specialty": "PRIMARYCARE", "Type": "CONVERSATION"})
CALLS = Operation(
    "StartCallAnalyticsStreamTranscription",
    AUDIO,
    2 * len(CHUNK),
    {"ConfigurationEvent": {"ChannelDefinitions": ROLES, "PostCallAnalyticsSettings": PLACE}},
)
SCRIBE = Operation(
    "StartMedicalScribeStream",
    AUDIO,
    len(CHUNK),
    {"ConfigurationEvent": {"ResourceAccessRoleArn": ROLE, "PostStreamAnalyticsSettings": NOTE}},
    {"SessionControlEvent": {"Type": "END_OF_SESSION"}},
    "GetMedicalScribeStream",
)
OPERATIONS = pytest.mark.parametrize("operation", [MEDICAL, CALLS, SCRIBE], ids=lambda operation: operation.name)
DOORS = pytest.mark.parametrize("door", ["http", "https"])


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An emulator of its own: its clock is moved."""
    folder = tmp_path_factory.mktemp("streams")
    scripts = folder / "scripts"
    scripts.mkdir()
    (scripts / "call.yaml").write_text(CALL, encoding="utf-8")
    (scripts / "fault.yaml").write_text(FAULT, encoding="utf-8")
    with running(folder, "--scripts", str(scripts), "--job-seconds", "0.1") as started:
        client(started, "s3").create_bucket(Bucket="streams")
        yield started


def new_session(start: str = "") -> str:
    return start + str(uuid.uuid4())[len(start) :]


def stream(emulator: Running, operation: Operation, door: str = "http", **changes: Any) -> dict[str, Any]:
    """One stream's report; `changes` are those of the plan, `input` only adds to it."""
    asked = operation.input | {"SessionId": new_session()} | changes.pop("input", {})
    plan = {
        "operation": operation.name,
        "first": operation.first,
        "chunks": CHUNKS,
        "size": operation.size,
        "last": operation.last,
        **changes,
        "input": asked,
    }
    report: dict[str, Any] = node(
        emulator, "conversations.mjs", json.dumps(plan), AWS_ENDPOINT_URL=getattr(emulator, door)
    )
    return report


def texts(report: dict[str, Any], *, partial: bool = False) -> list[str]:
    """What was said, whatever the shape of the events."""
    return [text for event in report["events"] for text, is_partial in said(event) if is_partial is partial]


def said(event: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    for name, document in event.items():
        if name == "UtteranceEvent" and "Transcript" in document:
            yield document["Transcript"], document["IsPartial"]
        elif "TranscriptSegment" in document:
            yield document["TranscriptSegment"]["Content"], document["TranscriptSegment"]["IsPartial"]
        for result in document.get("Transcript", {}).get("Results", []) if name == "TranscriptEvent" else []:
            yield result["Alternatives"][0]["Transcript"], result["IsPartial"]


@DOORS
@OPERATIONS
def test_a_conversation(emulator: Running, operation: Operation, door: str) -> None:
    session = new_session()
    report = stream(emulator, operation, door, input={"SessionId": session})
    assert "error" not in report
    assert report["session"] == session
    assert texts(report) == SAID
    partials = texts(report, partial=True)
    assert set(SAID) < set(partials)
    assert all(any(final.startswith(text.rstrip(".")) for final in SAID) for text in partials)


@DOORS
@OPERATIONS
def test_an_exception_at_the_start(emulator: Running, operation: Operation, door: str) -> None:
    report = stream(emulator, operation, door, input={"LanguageCode": "xx-XX"})
    assert report["error"]["name"] == "BadRequestException"
    assert report["error"]["message"].startswith("1 validation error detected: Value 'xx-XX' at 'languageCode' failed")
    assert report["error"]["status"] == 400


@DOORS
@OPERATIONS
def test_an_exception_in_the_middle(emulator: Running, operation: Operation, door: str) -> None:
    report = stream(emulator, operation, door, input={"SessionId": new_session("deadbeef")})
    assert texts(report) == ["This much is said."]
    error = report["error"]
    assert (error["name"], error["message"]) == ("InternalFailureException", "It broke.")


@DOORS
@OPERATIONS
def test_fifteen_seconds_without_audio(emulator: Running, operation: Operation, door: str) -> None:
    session = new_session()
    events = 10 + (operation.first is not None)
    with ThreadPoolExecutor(1) as pool:
        going = pool.submit(
            stream, emulator, operation, door, input={"SessionId": session}, chunks=10, last=None, hold=True
        )
        settled(emulator, session, events)
        with moved(emulator, 16):
            report = going.result(60)
    assert {name: report["error"][name] for name in IDLE} == IDLE
    assert set(texts(report, partial=True)), "it was heard until then"


def test_categories_and_what_follows_a_call(emulator: Running) -> None:
    rules = [{"TranscriptFilter": {"TranscriptFilterType": "EXACT", "Targets": ["cancel"]}}]
    transcribe, s3 = client(emulator, "transcribe"), client(emulator, "s3")
    transcribe.create_call_analytics_category(CategoryName="leaving", Rules=rules, InputType="REAL_TIME")
    report = stream(emulator, CALLS)
    [category] = [event["CategoryEvent"] for event in report["events"] if "CategoryEvent" in event]
    assert category["MatchedCategories"] == ["leaving"]
    [told] = category["MatchedDetails"]["leaving"]["TimestampRanges"]
    assert 1800 <= told["BeginOffsetMillis"] < told["EndOffsetMillis"]
    finals = [event["UtteranceEvent"] for event in report["events"] if event.get("UtteranceEvent", {}).get("Sentiment")]
    assert [(final["ParticipantRole"], final["Sentiment"]) for final in finals] == [
        ("AGENT", "POSITIVE"),
        ("CUSTOMER", "NEGATIVE"),
    ]
    assert finals[1]["IssuesDetected"] == [{"CharacterOffsets": {"Begin": 10, "End": 24}}]
    document = json.loads(delivered(s3, f"calls/analytics/{report['session']}.json"))
    assert [said["Content"] for said in document["Transcript"]] == SAID
    with wave.open(BytesIO(delivered(s3, f"calls/analytics/{report['session']}.wav"))) as recording:
        assert (recording.getnchannels(), recording.getframerate()) == (2, AUDIO["MediaSampleRateHertz"])
        assert recording.readframes(2**30) == bytes(CHUNKS * CALLS.size)


def delivered(s3: Any, key: str) -> bytes:
    """The object, once it is there."""
    deadline = time.monotonic() + 20
    while key not in (listed := [one["Key"] for one in s3.list_objects_v2(Bucket="streams").get("Contents", [])]):
        assert time.monotonic() < deadline, f"{key} is not among {listed}"
        time.sleep(0.1)
    body: bytes = s3.get_object(Bucket="streams", Key=key)["Body"].read()
    return body


def test_what_follows_a_consultation(emulator: Running) -> None:
    report = stream(emulator, SCRIBE, asks=SCRIBE.asks)
    details = report["asked"]
    assert (details["SessionId"], details["StreamStatus"]) == (report["session"], "COMPLETED")
    result = details["PostStreamAnalyticsResult"]["ClinicalNoteGenerationResult"]
    assert result["Status"] == "COMPLETED"
    for member in ("TranscriptOutputLocation", "ClinicalNoteOutputLocation"):
        key = result[member].partition("/streams/")[2]
        assert key.startswith(report["session"])
        assert json.loads(delivered(client(emulator, "s3"), key))


def test_a_consultation_that_pauses_and_goes_on(emulator: Running) -> None:
    session = {"SessionId": new_session()}
    first = stream(emulator, SCRIBE, input=session, chunks=15, last=None, asks=SCRIBE.asks)
    assert texts(first) == SAID[:1]
    assert first["asked"]["StreamStatus"] == "PAUSED"
    second = stream(emulator, SCRIBE, input=session, chunks=25, asks=SCRIBE.asks)
    assert texts(second) == SAID[1:]
    assert second["asked"]["StreamStatus"] == "COMPLETED"
