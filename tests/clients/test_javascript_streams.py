"""Every streaming operation with the AWS SDK for JavaScript: whole conversations, and each way that one goes wrong."""

import json
import time
import wave
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import pytest

from tests.clients.audio import CHUNKS
from tests.clients.moving import moved, settled
from tests.clients.running import Running
from tests.clients.said import new_session
from tests.clients.talks import (
    AUDIO,
    BROKE,
    CALLS,
    DOORS,
    IDLE,
    NO_LANGUAGE,
    OPERATIONS,
    SAID,
    SAID_BEFORE,
    SCRIBE,
    Operation,
    assert_whole,
    emulating,
    texts,
)
from tests.clients.test_boto3 import client
from tests.clients.test_javascript import made


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with emulating(tmp_path_factory.mktemp("streams")) as started:
        yield started


def stream(emulator: Running, operation: Operation, door: str = "http", **changes: Any) -> dict[str, Any]:
    """One stream's report."""
    [report] = made(emulator, operation.plan(**changes), AWS_ENDPOINT_URL=getattr(emulator, door))
    return report


@DOORS
@OPERATIONS
def test_a_conversation(emulator: Running, operation: Operation, door: str) -> None:
    session = new_session()
    report = stream(emulator, operation, door, input={"SessionId": session})
    assert "error" not in report
    assert report["session"] == session
    assert_whole(report["events"])


@DOORS
@OPERATIONS
def test_an_exception_at_the_start(emulator: Running, operation: Operation, door: str) -> None:
    report = stream(emulator, operation, door, input={"LanguageCode": "xx-XX"})
    assert report["error"]["name"] == "BadRequestException"
    assert report["error"]["message"].startswith(NO_LANGUAGE)
    assert report["error"]["status"] == 400


@DOORS
@OPERATIONS
def test_an_exception_in_the_middle(emulator: Running, operation: Operation, door: str) -> None:
    report = stream(emulator, operation, door, input={"SessionId": new_session("deadbeef")})
    assert texts(report["events"]) == SAID_BEFORE
    error = report["error"]
    assert (error["name"], error["message"]) == BROKE


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
    assert (report["error"]["name"], report["error"]["message"]) == IDLE
    assert texts(report["events"], partial=True), "it was heard until then"


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
    assert texts(first["events"]) == SAID[:1]
    assert first["asked"]["StreamStatus"] == "PAUSED"
    second = stream(emulator, SCRIBE, input=session, chunks=25, asks=SCRIBE.asks)
    assert texts(second["events"]) == SAID[1:]
    assert second["asked"]["StreamStatus"] == "COMPLETED"
