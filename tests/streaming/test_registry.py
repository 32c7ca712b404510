"""What the control API can tell of streams, and their end all at once."""

from contextlib import ExitStack
from dataclasses import replace

import pytest

from emulator.clock import Clock
from emulator.errors import AwsError
from emulator.streaming.pump import Bell
from emulator.streaming.registry import LONG_SOUND, Place, Stream, Streams
from emulator.streaming.session import COMPLETED, GONE, Session
from emulator.streaming.tape import Tape
from tests.streaming.client import NOW, audio_event, silence, told
from tests.streaming.line import Line
from tests.streaming.serving import serving
from tests.streaming.test_session import begun, new_session

PLACE = Place("000000000000", "us-east-1")
LIMITS = {"http2-streams": 3, "websocket-streams": 2}
UNAVAILABLE = "ServiceUnavailableException: The service is currently unavailable. Try your request later."


async def test_a_stream_is_described_while_it_is_open_and_afterwards() -> None:
    streams, session = Streams(), begun()
    with serving(streams, Stream(session, "websocket", NOW, Bell(Clock()), PLACE), LIMITS):
        session.message(audio_event(silence(0.15)), NOW)
        open_one = {
            "account": "000000000000",
            "region": "us-east-1",
            "session_id": "session",
            "operation": "StartStreamTranscription",
            "carrier": "websocket",
            "language": "en-US",
            "script": "test.yaml",
            "why": "it is the default",
            "opened": NOW,
            "seconds": 0.15,
            "events_in": 1,
            "events_out": 4,
            "ended": None,
            "said": None,
            "partial": False,
            "level": None,
        }
        assert streams.describe() == [open_one]
        session.message(b"", NOW)
    assert streams.describe() == [open_one | {"events_in": 2, "events_out": 6, "ended": COMPLETED}]
    streams.forget()
    assert streams.describe() == []


@pytest.mark.parametrize("samples", [1600, 24_000], ids=["usual", "long"])
async def test_how_loud_a_stream_is_is_told_while_it_is_open_and_afterwards(samples: int) -> None:
    streams, session = Streams(), begun()
    session.about = replace(session.about, encoding="pcm")
    session.tape = Tape(20)
    with serving(streams, Stream(session, "websocket", NOW, Bell(Clock()), PLACE), LIMITS):
        session.message(audio_event(bytes(2 * samples) + b"\x00\x40"), NOW)
        assert [row["level"] for row in streams.describe()] == [0.5]
    assert [row["level"] for row in streams.describe()] == [0.5]
    assert [len(each.sound or b"") <= LONG_SOUND for each in streams._ended] == [True]


async def test_the_newest_come_first_and_only_so_many_are_kept() -> None:
    streams, bell = Streams(kept=2), Bell(Clock())
    for number in range(3):
        with serving(streams, Stream(begun(), "http", NOW + number, bell, PLACE), LIMITS):
            pass
    with (
        serving(streams, Stream(begun(), "http", NOW + 3, bell, PLACE), LIMITS),
        serving(streams, Stream(begun(), "http", NOW + 4, bell, PLACE), LIMITS),
    ):
        assert [row["opened"] - NOW for row in streams.describe()] == [4, 3, 2, 1]
    assert len(streams.describe()) == 2


async def test_a_task_that_was_stopped_leaves_no_open_stream() -> None:
    streams = Streams()
    with (
        pytest.raises(ValueError, match="stopped"),
        serving(streams, Stream(begun(), "http", NOW, Bell(Clock()), PLACE), LIMITS),
    ):
        raise ValueError("stopped")
    assert [row["ended"] for row in streams.describe()] == [GONE]


async def test_all_streams_can_be_ended() -> None:
    streams, session, bell, line = Streams(), begun(), Bell(Clock()), Line()
    streams.end_all()
    with serving(streams, Stream(session, "http", NOW, bell, PLACE), LIMITS):
        streams.end_all()
        assert await bell.wait(line.receive) is None
        assert told(session.tick(NOW)) == [UNAVAILABLE]
    assert streams.describe()[0]["ended"] == UNAVAILABLE


CONFLICT = "ConflictException: A new stream started with the same session ID. The current stream has been terminated."
OTHER_REGION = PLACE._replace(region="eu-west-1")


def of_session(session_id: str, window: float = 0.0) -> Session:
    session = new_session(window=window)
    session.about = replace(session.about, session_id=session_id)
    session.tick(NOW)
    return session


async def test_a_second_stream_of_a_session_ends_the_first() -> None:
    streams, bell, line = Streams(), Bell(Clock()), Line()
    first, second = of_session("one"), of_session("one")
    with (
        serving(streams, Stream(first, "http", NOW, bell, PLACE), LIMITS),
        serving(streams, Stream(second, "websocket", NOW, bell, PLACE), LIMITS),
    ):
        assert await bell.wait(line.receive) is None
        assert told(first.tick(NOW)) == [CONFLICT]
        assert second.tick(NOW) == []


async def test_other_sessions_and_other_regions_live_side_by_side() -> None:
    streams, bell = Streams(), Bell(Clock())
    first = of_session("one")
    with (
        serving(streams, Stream(first, "http", NOW, bell, PLACE), LIMITS),
        serving(streams, Stream(of_session("two"), "http", NOW, bell, PLACE), LIMITS),
        serving(streams, Stream(of_session("one"), "http", NOW, bell, OTHER_REGION), LIMITS),
    ):
        assert first.tick(NOW) == []


@pytest.mark.parametrize(("carrier", "most"), [("http", 3), ("websocket", 2)])
async def test_there_are_so_many_streams_at_once(carrier: str, most: int) -> None:
    streams, bell = Streams(), Bell(Clock())
    with ExitStack() as stack:
        for number in range(most):
            stack.enter_context(serving(streams, Stream(of_session(str(number)), carrier, NOW, bell, PLACE), LIMITS))
        with pytest.raises(AwsError) as raised:
            stack.enter_context(serving(streams, Stream(of_session("more"), carrier, NOW, bell, PLACE), LIMITS))
        message = f"You have reached your limit of concurrent streams, {most}. Try again later."
        assert (raised.value.code, raised.value.message) == ("LimitExceededException", message)
        # Who takes the place of another, who comes by another way, and who is from elsewhere finds room.
        other = {"http": "websocket", "websocket": "http"}[carrier]
        stack.enter_context(serving(streams, Stream(of_session("0"), carrier, NOW, bell, PLACE), LIMITS))
        stack.enter_context(serving(streams, Stream(of_session("more"), other, NOW, bell, PLACE), LIMITS))
        stack.enter_context(serving(streams, Stream(of_session("more"), carrier, NOW, bell, OTHER_REGION), LIMITS))
    with serving(streams, Stream(of_session("later"), carrier, NOW, bell, PLACE), LIMITS):
        assert len([row for row in streams.describe() if row["ended"] is None]) == 1


async def seconds_of(streams: Streams, session: Session, now: float = NOW) -> float:
    """How much audio a new stream finds heard already."""
    with serving(streams, Stream(session, "http", now, Bell(Clock()), PLACE), LIMITS):
        return session.seconds


async def test_a_session_goes_on_in_its_window() -> None:
    streams, first = Streams(), of_session("one", 60.0)
    with serving(streams, Stream(first, "http", NOW, Bell(Clock()), PLACE), LIMITS):
        first.message(audio_event(silence(0.5)), NOW)
    assert await seconds_of(streams, of_session("one", 60.0), NOW + 59) == 0.5
    assert await seconds_of(streams, of_session("two", 60.0), NOW + 59) == 0.0
    assert await seconds_of(streams, of_session("one", 60.0), NOW + 60) == 0.0


@pytest.mark.parametrize(("before", "after"), [(0.0, 60.0), (60.0, 0.0)])
async def test_both_streams_must_ask_for_it(before: float, after: float) -> None:
    streams, first = Streams(), of_session("one", before)
    with serving(streams, Stream(first, "http", NOW, Bell(Clock()), PLACE), LIMITS):
        first.message(audio_event(silence(0.5)), NOW)
    assert await seconds_of(streams, of_session("one", after)) == 0.0


async def test_a_session_goes_on_while_its_old_stream_is_not_known_to_be_gone() -> None:
    streams, first, bell = Streams(), of_session("one", 60.0), Bell(Clock())
    second = of_session("one", 60.0)
    with serving(streams, Stream(first, "http", NOW, bell, PLACE), LIMITS):
        first.message(audio_event(silence(0.5)), NOW)
        with serving(streams, Stream(second, "http", NOW + 1, bell, PLACE), LIMITS):
            assert second.seconds == 0.5
            second.message(audio_event(silence(0.5)), NOW + 1)
    assert await seconds_of(streams, of_session("one", 60.0), NOW + 2) == 0.5
    streams.forget()
    assert await seconds_of(streams, of_session("one", 60.0), NOW + 2) == 0.0
