"""The loop that carries a stream: what it reads and sends, and that the clock interrupts its waiting."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial

import pytest

from emulator.asgi.types import Tap
from emulator.clock import Clock
from emulator.errors import AwsError
from emulator.scripts.timeline import Timeline, timeline
from emulator.streaming.audio import counter
from emulator.streaming.forms import Features
from emulator.streaming.inputs import Ending, Inputs, Prepared
from emulator.streaming.pump import FAULT, Bell, Carrier, drain, pump
from emulator.streaming.results import schedule
from emulator.streaming.session import COMPLETED, GONE, IDLE, Session
from emulator.streaming.tape import Tape
from emulator.streaming.voice import Voice
from emulator.wire.eventstream import encode
from tests.streaming.client import NOW, RATE, Signer, audio_event, silence, told
from tests.streaming.line import Line, Message, settle
from tests.streaming.test_session import BEGUN, FIRST, SCRIPT, TIMED_OUT, new_session


def feed(session: Session, message: Message, now: float) -> list[bytes]:
    if message["type"] != "websocket.receive":
        session.abandon()
        return []
    return session.message(message["bytes"], now)


async def give(frames: list[bytes], send: Callable[[Message], object]) -> None:
    for frame in frames:
        await send({"frame": frame})  # type: ignore[misc]


CARRIER = Carrier("test", feed, give)


class Served:
    """A session that a task of its own pumps, on a held clock."""

    def __init__(self) -> None:
        self.line = Line()
        self.clock = Clock()
        self.clock.hold(NOW)
        self.session = new_session()
        self.bell: Bell | None = None
        self.task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        self.bell = Bell(self.clock)
        await pump(self.session, CARRIER, self.line.receive, self.line.send, self.clock, self.bell, away=False)

    def told(self) -> list[str]:
        return told(message["frame"] for message in self.line.sent)


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    served = Served()
    await settle()
    yield served
    served.task.cancel()
    await asyncio.gather(served.task, return_exceptions=True)


async def test_it_speaks_first_then_answers(served: Served) -> None:
    assert served.told() == [""]
    served.line.binary(audio_event(silence(0.1)))
    served.line.binary(audio_event(b""))
    await served.task
    assert served.told() == ["", *BEGUN]
    assert served.session.ended == COMPLETED


async def test_it_reads_nothing_after_the_end(served: Served) -> None:
    served.line.binary(audio_event(b""))
    served.line.binary(audio_event(silence(0.1)))
    await served.task
    assert served.line.unread == 1


async def test_moving_the_clock_ends_an_idle_stream(served: Served) -> None:
    served.clock.advance(IDLE - 0.001)
    await settle()
    assert served.told() == [""]
    served.clock.advance(0.001)
    await served.task
    assert served.told() == ["", TIMED_OUT]


async def test_audio_puts_the_limit_off(served: Served) -> None:
    for _ in range(3):
        served.clock.advance(IDLE - 1)
        served.line.binary(audio_event(b"\0"))
        await settle()
    assert not served.session.finished
    served.clock.advance(IDLE - 1)
    await settle()
    assert not served.session.finished
    served.clock.advance(1)
    await served.task
    assert served.told() == ["", TIMED_OUT]


async def test_no_message_is_lost_to_the_bell(served: Served) -> None:
    """A message and a ring in the same turn of the event loop, again and again."""
    for _ in range(50):
        served.line.binary(audio_event(silence(0.001)))
        assert served.bell is not None
        served.bell.ring()
        served.bell.ring()
        await settle()
    assert served.session.events_in == 50
    assert served.task.cancelling() == 0


async def test_a_ring_while_nobody_waits_is_heard_at_the_next_wait() -> None:
    bell, line = Bell(Clock()), Line()
    bell.ring()
    line.put("something")
    assert await bell.wait(line.receive) is None
    assert await bell.wait(line.receive) == {"type": "something"}


async def test_a_cancellation_from_outside_gets_through(served: Served) -> None:
    served.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await served.task


async def test_a_cancellation_from_outside_gets_through_even_with_the_bell(served: Served) -> None:
    assert served.bell is not None
    served.bell.ring()
    served.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await served.task


async def test_a_client_that_leaves(served: Served) -> None:
    served.line.put("websocket.disconnect")
    await served.task
    assert served.session.ended == GONE
    assert served.told() == [""]


@pytest.mark.parametrize("where", ["tick", "message"])
async def test_a_fault_of_ours_is_logged_and_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, where: str
) -> None:
    def fail(self: Voice, seconds: float, frames: list[bytes]) -> None:
        if where == "tick" or seconds:
            raise ZeroDivisionError

    monkeypatch.setattr(Voice, "say", fail)
    served = Served()
    served.line.binary(audio_event(silence(0.1)))
    await served.task
    assert served.told() == [f"InternalFailureException: {FAULT}"]
    assert [record.message for record in caplog.records] == ["Stream session failed."]
    assert "ZeroDivisionError" in caplog.text


async def test_no_alarm_is_left_behind(served: Served) -> None:
    served.line.binary(audio_event(b""))
    await served.task
    rung = []
    assert served.bell is not None
    served.bell.ring = lambda: rung.append(True)  # type: ignore[method-assign]
    served.clock.advance(IDLE + 1)
    assert rung == []


@pytest.mark.parametrize("last", ["body", "disconnect"])
async def test_draining_ends_with_the_client(last: str) -> None:
    line = Line()
    task = asyncio.create_task(drain(line.receive, 10.0))
    for _ in range(3):
        line.body(b"more")
    await settle()
    assert (line.unread, task.done()) == (0, False)
    if last == "body":
        line.body(b"", more=False)
    else:
        line.put("http.disconnect")
    await task
    assert line.sent == []


async def test_draining_ends_when_the_client_does_not() -> None:
    line = Line()
    line.body(b"more")
    await drain(line.receive, 0.001)
    assert line.unread == 0


class Configured(Served):
    """A session whose configuration asks the store, and which leaves something behind."""

    def __init__(self, *, away: bool, failure: Exception | None = None) -> None:
        self.failure = failure
        self.away = away
        self.kept: list[Ending] = []
        super().__init__()
        self.session = Session(
            self.session.about,
            schedule(Timeline(()), Features()),
            counter("pcm", RATE),
            None,
            lambda: "0" * 36,
            NOW,
            Inputs(shape="ConfigurationEvent", prepare=self._prepare, conclude=self._conclude),
        )

    async def _run(self) -> None:
        self.bell = Bell(self.clock)
        line = self.line
        await pump(self.session, CARRIER, line.receive, line.send, self.clock, self.bell, away=self.away)

    def _prepare(self, _document: dict[str, object], _now: float) -> Prepared:
        if self.failure is not None:
            raise self.failure
        return Prepared(schedule(timeline(SCRIPT), Features()), counter("pcm", RATE))

    def _conclude(self, ending: Ending, _now: float) -> None:
        self.kept.append(ending)
        if self.failure is not None:
            raise self.failure


CONFIGURATION = encode([(":event-type", "ConfigurationEvent")], b"{}")


@pytest.mark.parametrize("away", [True, False])
async def test_a_configuration_is_put_in_force_and_the_end_is_kept(away: bool) -> None:
    served = Configured(away=away)
    served.line.binary(CONFIGURATION + audio_event(silence(0.1)))
    served.line.binary(audio_event(b""))
    await served.task
    assert served.told() == ["", *BEGUN]
    assert served.kept == [Ending(0.1, over=False, error=None)]


async def test_the_end_is_kept_when_the_client_is_lost() -> None:
    served = Configured(away=False)
    await settle()
    served.task.cancel()
    await asyncio.gather(served.task, return_exceptions=True)
    assert served.session.ended == GONE
    assert served.kept == [Ending(0.0, over=False, error=None)]


async def test_a_configuration_that_is_refused() -> None:
    served = Configured(away=False, failure=AwsError("BadRequestException", "No."))
    served.line.binary(CONFIGURATION)
    await served.task
    assert served.told() == ["", "BadRequestException: No."]


async def test_a_fault_of_ours_in_an_errand_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    served = Configured(away=False, failure=ZeroDivisionError())
    served.line.binary(CONFIGURATION)
    await served.task
    assert served.told() == ["", f"InternalFailureException: {FAULT}"]
    assert [record.message for record in caplog.records] == [
        "Stream session failed.",
        "The end of stream session is not kept.",
    ]


HTTP = Carrier("http", lambda session, message, now: session.receive(message["body"], now), give)


class Tapped(Served):
    """A session whose server gives it bytes as they arrive: `arrive` says what is answered at once."""

    tap: Tap

    async def _run(self) -> None:
        self.bell = Bell(self.clock)
        line, tap = self.line, partial(setattr, self, "tap")
        await pump(self.session, HTTP, line.receive, line.send, self.clock, self.bell, away=False, tap=tap)

    def arrive(self, data: bytes) -> list[str] | None:
        answer = self.tap(data)
        return None if answer is None else told(apart(answer))


def apart(frames: bytes) -> Iterator[bytes]:
    while frames:
        length = int.from_bytes(frames[:4], "big")
        yield frames[:length]
        frames = frames[length:]


async def test_what_arrives_is_answered_without_the_task() -> None:
    served, signer = Tapped(), Signer()
    await settle()
    served.session.tape = Tape(9)
    assert served.arrive(signer.audio(silence(0.1))) == []
    assert served.arrive(signer.audio(silence(0.43))) == FIRST
    assert served.told() == [""], "the task has said no more than the first event"
    assert [event["way"] for event in served.session.tape.events()] == ["in", "in", *["out"] * len(FIRST)]
    assert served.arrive(signer.audio(silence(0.2)) + signer.end()) == []
    await served.task
    assert served.session.ended == COMPLETED
    assert served.arrive(b"more") is None


async def test_audio_that_arrives_puts_the_limit_off() -> None:
    served, signer = Tapped(), Signer()
    await settle()
    served.clock.advance(IDLE - 1)
    assert served.arrive(signer.sign(audio_event(b"\0"), served.clock.now())) == []
    served.clock.advance(IDLE - 1)
    await settle()
    assert not served.session.finished
    served.clock.advance(1)
    await served.task
    assert served.told() == ["", TIMED_OUT]


async def test_what_a_configuration_brings_is_the_task_s() -> None:
    served = TappedAndConfigured(away=True)
    await settle()
    assert served.arrive(Signer().sign(CONFIGURATION)) == []
    assert served.arrive(b"") is None, "until it is in force"
    async with asyncio.timeout(10):
        while served.arrive(b"") is None:  # noqa: ASYNC110  # a thread puts it in force
            await asyncio.sleep(0)
    served.task.cancel()
    await asyncio.gather(served.task, return_exceptions=True)


async def test_a_fault_of_ours_in_what_arrives_ends_the_stream(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = Tapped()
    await settle()
    monkeypatch.setattr(Voice, "say", lambda *_: 1 / 0)
    assert served.arrive(Signer().audio(b"\0\0")) == []
    await served.task
    assert served.told() == ["", f"InternalFailureException: {FAULT}"]
    assert [record.message for record in caplog.records] == ["Stream session failed."]


class TappedAndConfigured(Tapped, Configured):
    """Both."""
