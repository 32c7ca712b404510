"""A client that sends and does not read: its stream waits for it, takes nothing more from it, and nobody else waits."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from emulator.streaming.session import COMPLETED, GONE, IDLE
from tests.streaming.client import Signer, audio_event, silence
from tests.streaming.line import Line, Message, settle
from tests.streaming.test_pump import Served, Tapped
from tests.streaming.test_session import BEGUN, FIRST, TIMED_OUT, WHOLE

CHUNKS = 23  # of a tenth of a second: all that the script says


class FullLine(Line):
    """A connection whose window is full: sending waits until the client reads."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = 0
        self._reads = asyncio.Event()

    def read(self) -> None:
        self._reads.set()

    def rest(self) -> None:
        self._reads.clear()

    async def send(self, message: Message) -> None:
        self.waiting += 1
        await self._reads.wait()
        self.waiting -= 1
        await super().send(message)


class SlowlyServed(Served):
    def __init__(self) -> None:
        super().__init__()
        self.line: FullLine = FullLine()


def say_all(served: Served) -> None:
    for _ in range(CHUNKS):
        served.line.binary(audio_event(silence(0.1)))
    served.line.binary(audio_event(b""))


@pytest.fixture
async def slow() -> AsyncIterator[SlowlyServed]:
    slow = SlowlyServed()
    say_all(slow)
    await settle()
    yield slow
    slow.task.cancel()
    await asyncio.gather(slow.task, return_exceptions=True)


async def test_it_waits_with_one_frame_and_reads_no_more(slow: SlowlyServed) -> None:
    assert (slow.line.waiting, slow.line.sent, slow.session.events_in) == (1, [], 0)
    assert slow.line.unread == CHUNKS + 1


async def test_others_go_on(slow: SlowlyServed) -> None:
    other = Served()
    say_all(other)
    await other.task
    assert other.told() == WHOLE
    assert other.session.ended == COMPLETED
    assert slow.line.sent == []


async def test_nothing_is_lost_once_it_reads(slow: SlowlyServed) -> None:
    slow.line.read()
    await slow.task
    assert slow.told() == WHOLE
    assert slow.session.ended == COMPLETED


async def test_time_counts_once_it_reads(slow: SlowlyServed) -> None:
    """What lies unread is no new audio that came too late: it came in time."""
    slow.clock.advance(IDLE - 1)
    slow.line.read()
    await slow.task
    assert TIMED_OUT not in slow.told()


async def test_a_client_that_leaves_without_reading(slow: SlowlyServed) -> None:
    slow.task.cancel()
    await asyncio.gather(slow.task, return_exceptions=True)
    assert slow.session.ended == GONE


class SlowlyTapped(Tapped, SlowlyServed):
    """One whose server gives it bytes as they arrive."""


async def test_an_end_that_arrives_as_room_comes_is_left_to_the_task_that_waits_for_it() -> None:
    served, signer = SlowlyTapped(), Signer()
    served.line.read()
    await settle()
    served.line.rest()
    served.line.body(signer.audio(silence(0.4)))
    await settle()
    assert served.line.waiting == 1
    served.line.read()  # the task is told so, and has not gone on yet
    end = signer.end()
    if served.tap(end) is None:
        served.line.body(end)
    await served.task
    assert served.told() == ["", *FIRST[:2], *BEGUN]
    assert served.session.ended == COMPLETED
