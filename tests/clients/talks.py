"""Streams of every operation: what a client says in each, as javascript/talk.mjs takes it, and what was said to it."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.clients.audio import CHUNK, CHUNKS
from tests.clients.running import Running, running
from tests.clients.said import new_session
from tests.clients.test_boto3 import client

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
SAID_BEFORE = ["This much is said."]
BROKE = "InternalFailureException", "It broke."
IDLE = "BadRequestException", "Your request timed out because no new audio was received for 15 seconds."
NO_LANGUAGE = "1 validation error detected: Value 'xx-XX' at 'languageCode' failed"

ROLE = "arn:aws:iam::000000000000:role/streams"
PLACE = {"OutputLocation": "s3://streams/calls/", "DataAccessRoleArn": ROLE}
ROLES = [{"ChannelId": 0, "ParticipantRole": "AGENT"}, {"ChannelId": 1, "ParticipantRole": "CUSTOMER"}]
NOTE = {"ClinicalNoteGenerationSettings": {"OutputBucketName": "streams"}}
AUDIO = {"LanguageCode": "en-US", "MediaSampleRateHertz": 16000, "MediaEncoding": "pcm"}


class Operation(NamedTuple):
    """`first` and `last` are the events round the audio; `asks`: what tells of the session afterwards."""

    name: str
    path: str
    input: dict[str, Any]
    size: int = len(CHUNK)
    first: dict[str, Any] | None = None
    last: dict[str, Any] | None = None
    asks: str | None = None

    def plan(self, **changes: Any) -> dict[str, Any]:
        """A stream for talk.mjs; what changes of the `input` only adds to it."""
        return {
            "operation": self.name,
            "first": self.first,
            "chunks": CHUNKS,
            "size": self.size,
            "last": self.last,
            **changes,
            "input": self.input | {"SessionId": new_session()} | changes.get("input", {}),
        }


STANDARD = Operation("StartStreamTranscription", "/stream-transcription", AUDIO)
MEDICAL = Operation(
    "StartMedicalStreamTranscription",
    "/medical-stream-transcription",
    AUDIO | {"Specialty": "PRIMARYCARE", "Type": "CONVERSATION"},
)
CALLS = Operation(
    "StartCallAnalyticsStreamTranscription",
    "/call-analytics-stream-transcription",
    AUDIO,
    2 * len(CHUNK),
    {"ConfigurationEvent": {"ChannelDefinitions": ROLES, "PostCallAnalyticsSettings": PLACE}},
)
SCRIBE = Operation(
    "StartMedicalScribeStream",
    "/medical-scribe-stream",
    AUDIO,
    len(CHUNK),
    {"ConfigurationEvent": {"ResourceAccessRoleArn": ROLE, "PostStreamAnalyticsSettings": NOTE}},
    {"SessionControlEvent": {"Type": "END_OF_SESSION"}},
    "GetMedicalScribeStream",
)
ALL = (STANDARD, MEDICAL, CALLS, SCRIBE)
OPERATIONS = pytest.mark.parametrize("operation", ALL, ids=lambda operation: operation.name)
DOORS = pytest.mark.parametrize("door", ["http", "https"])


@contextmanager
def emulating(folder: Path) -> Iterator[Running]:
    """An emulator whose clock may be moved, with scripts of the call, and of a stream that fails in the middle."""
    scripts = folder / "scripts"
    scripts.mkdir()
    (scripts / "call.yaml").write_text(CALL, encoding="utf-8")
    (scripts / "fault.yaml").write_text(FAULT, encoding="utf-8")
    with running(folder, "--scripts", str(scripts), "--job-seconds", "0.1") as started:
        client(started, "s3").create_bucket(Bucket="streams")
        yield started


def texts(events: Iterable[Mapping[str, Any]], *, partial: bool = False) -> list[str]:
    """What was said, whatever the shape of the events: each a document under its name."""
    return [text for event in events for text, is_partial in _said(event) if is_partial is partial]


def _said(event: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    for name, document in event.items():
        if name == "UtteranceEvent" and "Transcript" in document:
            yield document["Transcript"], document["IsPartial"]
        elif "TranscriptSegment" in document:
            yield document["TranscriptSegment"]["Content"], document["TranscriptSegment"]["IsPartial"]
        for result in document.get("Transcript", {}).get("Results", []) if name == "TranscriptEvent" else []:
            yield result["Alternatives"][0]["Transcript"], result["IsPartial"]


def assert_whole(events: Iterable[Mapping[str, Any]]) -> None:
    """Both sentences were said, and each has grown."""
    told = list(events)
    assert texts(told) == SAID
    partials = texts(told, partial=True)
    assert set(SAID) < set(partials)
    assert all(any(final.startswith(text.rstrip(".")) for final in SAID) for text in partials)
