"""What the control API can tell of streams, and their end all at once."""

import pytest

from emulator.auth import Identity
from emulator.clock import Clock
from emulator.streaming.pump import Bell
from emulator.streaming.registry import Streams
from emulator.streaming.session import COMPLETED, GONE
from tests.streaming.client import NOW, audio_event, silence, told
from tests.streaming.line import Line
from tests.streaming.test_session import begun

PLACE = (Identity("000000000000", "us-east-1", "test", None, ""), {"http2-streams": 3, "websocket-streams": 2})
UNAVAILABLE = "ServiceUnavailableException: The service is currently unavailable. Try your request later."


async def test_a_stream_is_described_while_it_is_open_and_afterwards() -> None:
    streams, session = Streams(), begun()
    with streams.serving(session, "websocket", Bell(Clock()), NOW, *PLACE):
        session.message(audio_event(silence(0.15)), NOW)
        open_one = {
            "session_id": "session",
            "operation": "StartStreamTranscription",
            "carrier": "websocket",
            "language": "en-US",
            "script": "test.yaml",
            "why": "it is the default",
            "opened": NOW,
            "seconds": 0.15,
            "events_in": 1,
            "events_out": 2,
            "ended": None,
        }
        assert streams.describe() == [open_one]
        session.message(b"", NOW)
    assert streams.describe() == [open_one | {"events_in": 2, "events_out": 4, "ended": COMPLETED}]
    streams.forget()
    assert streams.describe() == []


async def test_the_newest_come_first_and_only_so_many_are_kept() -> None:
    streams, bell = Streams(kept=2), Bell(Clock())
    for number in range(3):
        with streams.serving(begun(), "http", bell, NOW + number, *PLACE):
            pass
    with (
        streams.serving(begun(), "http", bell, NOW + 3, *PLACE),
        streams.serving(begun(), "http", bell, NOW + 4, *PLACE),
    ):
        assert [row["opened"] - NOW for row in streams.describe()] == [4, 3, 2, 1]
    assert len(streams.describe()) == 2


async def test_a_task_that_was_stopped_leaves_no_open_stream() -> None:
    streams = Streams()
    with (
        pytest.raises(ValueError, match="stopped"),
        streams.serving(begun(), "http", Bell(Clock()), NOW, *PLACE),
    ):
        raise ValueError("stopped")
    assert [row["ended"] for row in streams.describe()] == [GONE]


async def test_all_streams_can_be_ended() -> None:
    streams, session, bell, line = Streams(), begun(), Bell(Clock()), Line()
    streams.end_all()
    with streams.serving(session, "http", bell, NOW, *PLACE):
        streams.end_all()
        assert await bell.wait(line.receive) is None
        assert told(session.tick(NOW)) == [UNAVAILABLE]
    assert streams.describe()[0]["ended"] == UNAVAILABLE
