"""What holds for the streams of every operation: the same audio gives the same events, whatever carries and cuts it
and at whatever pace it comes.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.jobs import life
from emulator.operations import (
    start_call_analytics_stream_transcription,
    start_medical_scribe_stream,
    start_medical_stream_transcription,
    start_stream_transcription,
)
from emulator.streaming.session import IDLE, Session
from emulator.wire.eventstream import encode
from tests.operations.stage import RATE, Stage
from tests.operations.test_start_call_analytics_stream_transcription import CANCEL
from tests.operations.test_start_call_analytics_stream_transcription import ROLES as CALLERS
from tests.operations.test_start_medical_scribe_stream import CHANNELS, CONFIGURATION
from tests.streaming.client import NOW, audio_event

SCRIPT = """
say:
  - { spk_0: "Thanks for 25 calls.", at: 0.1, channel: 0 }
  - { spk_1: "Cancel it, Jane.", at: 0.9, channel: 1, entities: [{ text: Jane, type: NAME, category: PHI }] }
  - { spk_0: "Bye.", at: 2.4, channel: 0, entities: { Bye: NAME } }
"""
PLAIN = {"LanguageCode": "en-US", "MediaSampleRateHertz": RATE, "MediaEncoding": "pcm"}
TWO = {"EnableChannelIdentification": True, "NumberOfChannels": 2}


class Kind(NamedTuple):
    module: ModuleType
    name: str
    given: dict[str, Any]
    configuration: dict[str, Any] | None = None


KINDS = {
    "standard": Kind(
        start_stream_transcription,
        "StartStreamTranscription",
        TWO | {"EnablePartialResultsStabilization": True, "ContentRedactionType": "PII", "TranscriptFormat": "spoken"},
    ),
    "medical": Kind(
        start_medical_stream_transcription,
        "StartMedicalStreamTranscription",
        TWO | {"Specialty": "ONCOLOGY", "Type": "CONVERSATION", "ContentIdentificationType": "PHI"},
    ),
    "call": Kind(
        start_call_analytics_stream_transcription,
        "StartCallAnalyticsStreamTranscription",
        {"ContentRedactionType": "PII"},
        {"ChannelDefinitions": CALLERS},
    ),
    "call without a configuration": Kind(
        start_call_analytics_stream_transcription, "StartCallAnalyticsStreamTranscription", {}
    ),
    "scribe": Kind(
        start_medical_scribe_stream, "StartMedicalScribeStream", {}, CONFIGURATION | {"ChannelDefinitions": CHANNELS}
    ),
}
SECOND = RATE * 4  # bytes of two channels
MOMENT = 0.001  # seconds


def cuts(data: bytes, sizes: list[int]) -> Iterator[bytes]:
    start = 0
    for size in sizes:
        yield data[start : start + size]
        start += size
    yield data[start:]


class Paced:
    """A session whose client takes its time: `pauses` are those before each piece, as long as the session bears it.

    It does the pump's work, and the bell that wakes the pump rings in every pause.
    """

    def __init__(self, session: Session, pauses: list[float]) -> None:
        self.session = session
        self._now = NOW
        self._pauses = iter(pauses)
        self.frames = session.tick(NOW)

    def take(self, feed: Callable[..., list[bytes]], data: bytes) -> None:
        pause = next(self._pauses, 0.0)
        for part in (pause * 0.3, pause * 0.7):
            self._now = min(self._now + part, self.session.due - MOMENT)
            assert self.session.tick(self._now) == [], "time alone brings nothing"
        self.frames += answered(self.session, feed(data, self._now), self._now)


def answered(session: Session, frames: list[bytes], now: float) -> list[bytes]:
    """With the work of the pump."""
    while session.errand is not None:
        frames = frames + session.proceed(session.errand(now), now)
    return frames


def events_of(kind: Kind, sound: list[bytes]) -> list[bytes]:
    first = [] if kind.configuration is None else [json.dumps(kind.configuration).encode()]
    configuration = [encode([(":event-type", "ConfigurationEvent")], payload) for payload in first]
    return [*configuration, *map(audio_event, sound), audio_event(b"")]


def over_http(session: Session, events: list[bytes], sizes: list[int], pauses: list[float]) -> list[bytes]:
    paced = Paced(session, pauses)
    for piece in cuts(b"".join(events), sizes):
        paced.take(session.receive, piece)
    return paced.frames + session.end_of_input()


def over_websocket(session: Session, events: list[bytes], pauses: Sequence[float] = ()) -> list[bytes]:
    paced = Paced(session, list(pauses))
    for event in events:
        paced.take(session.message, event)
    return paced.frames


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    stage = Stage(tmp_path, default=SCRIPT)
    stage.has(life.CATEGORY, "leaving", Rules=CANCEL, InputType="REAL_TIME")
    return stage


@pytest.mark.parametrize("name", KINDS)
@given(
    length=st.integers(0, 2 * SECOND).map(lambda samples: samples * 2),
    chunks=st.lists(st.integers(1, SECOND), max_size=20),
    sizes=st.lists(st.integers(0, 20_000), max_size=20),
    pauses=st.lists(st.floats(0, IDLE), max_size=20),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_same_audio_gives_the_same_events(
    stage: Stage, name: str, length: int, chunks: list[int], sizes: list[int], pauses: list[float]
) -> None:
    """At any pace: a stream ends when no audio comes for so long, and until then time counts for nothing."""
    kind = KINDS[name]

    def opened() -> Session:
        stage.forget_ids()
        return stage.session(kind.module, kind.name, **PLAIN, **kind.given)

    sound = bytes(length)
    whole = events_of(kind, [sound[start : start + 3200] for start in range(0, length, 3200)])
    chunked = [piece for part in cuts(sound, chunks) for piece in cuts(part, [SECOND] * 4) if piece]
    expected = over_websocket(opened(), whole)
    assert over_websocket(opened(), events_of(kind, chunked), pauses) == expected
    assert over_http(opened(), events_of(kind, chunked), sizes, pauses) == expected


@pytest.mark.parametrize("name", KINDS)
@given(data=st.binary(max_size=400), sizes=st.lists(st.integers(0, 100), max_size=8))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_junk_is_one_exception_event(stage: Stage, name: str, data: bytes, sizes: list[int]) -> None:
    kind = KINDS[name]
    talk = stage.open(kind.module, kind.name, **PLAIN, **kind.given)
    for piece in cuts(data, sizes):
        answered(talk.session, talk.session.receive(piece, NOW), NOW)
    talk.session.end_of_input()
    assert talk.session.ended is not None
    assert talk.session.ended.startswith("BadRequestException: ")
