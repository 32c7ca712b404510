"""Two processes on one database, as far as streams and resets go: here two stores and two registries in one process."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import select, update

from emulator import sharing
from emulator.clock import Clock
from emulator.errors import AwsError
from emulator.jobs import life
from emulator.sharing import Sharing
from emulator.store.database import Store
from emulator.store.streams import Reset
from emulator.store.streams import processes as everybody
from emulator.store.streams import streams as rows
from emulator.streaming.pump import Bell
from emulator.streaming.registry import Place, Stream, Streams
from emulator.streaming.session import COMPLETED, Session
from tests.streaming.client import NOW, audio_event, silence
from tests.streaming.serving import serving
from tests.streaming.test_registry import of_session
from tests.streaming.test_session import begun, new_session

PLACE = Place("000000000000", "us-east-1")
LIMITS = {"http2-streams": 2, "websocket-streams": 1}
CONFLICT = "ConflictException: A new stream started with the same session ID. The current stream has been terminated."


class Process(NamedTuple):
    """One of those who share the database."""

    store: Store
    streams: Streams
    sharing: Sharing
    forgotten: list[tuple[str | None, str | None, bool]]

    async def serve(self, session: Session, place: Place = PLACE) -> None:
        """A stream whose client says nothing: it ends when it is ended from outside."""
        stream = Stream(session, "http", NOW, Bell(Clock()), place)
        async with self.sharing.among(stream, LIMITS):
            with serving(self.streams, stream, LIMITS):
                while not session.finished:
                    session.tick(NOW)
                    await asyncio.sleep(0)

    def counted(self) -> int:
        """The open streams of all processes."""
        return len(self.store.ask(select(rows.c.sequence), {}))


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOOK_SECONDS", "WAIT_SECONDS"):
        monkeypatch.setattr(sharing, name, 0.001)
    monkeypatch.setattr(sharing, "MOST_LOOKS", 5000)


def process_on(file: Path, *, shared: bool) -> Process:
    store, streams = Store(str(file), shared=shared), Streams()
    forgotten: list[tuple[str | None, str | None, bool]] = []

    async def forget(reset: Reset) -> None:
        forgotten.append(reset[1:])

    return Process(store, streams, Sharing(store, streams, Clock(), forget), forgotten)


@pytest.fixture
async def processes(tmp_path: Path) -> AsyncIterator[tuple[Process, Process]]:
    made = [process_on(tmp_path / "store.db", shared=True) for _ in range(2)]
    for one in made:
        one.sharing.start()
    yield made[0], made[1]
    for one in made:
        await one.sharing.stop()
        one.store.close()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while True:
            if condition():
                return
            await asyncio.sleep(0)


def open_in(process: Process) -> list[str]:
    return [row["session_id"] for row in process.streams.describe() if row["ended"] is None]


async def test_a_session_that_another_process_takes_ends_here(processes: tuple[Process, Process]) -> None:
    one, other = processes
    first, second = begun(), begun()
    here = asyncio.ensure_future(one.serve(first))
    await until(lambda: open_in(one) != [])
    there = asyncio.ensure_future(other.serve(second))
    await here
    assert first.ended == CONFLICT
    await until(lambda: open_in(other) != [])
    assert second.ended is None
    second.abandon()
    await there
    assert one.counted() == 0


async def test_other_sessions_places_and_ones_own_are_left_alone(processes: tuple[Process, Process]) -> None:
    one, other = processes
    mine, theirs = begun(), begun()
    tasks = [asyncio.ensure_future(one.serve(mine))]
    await until(lambda: open_in(one) != [])
    tasks.append(asyncio.ensure_future(other.serve(theirs, PLACE._replace(region="eu-west-1"))))
    await until(lambda: open_in(other) != [])
    looked = one.store.streams.replaced(), other.store.streams.replaced()
    assert (looked, mine.ended, theirs.ended) == ((set(), set()), None, None)
    for session in (mine, theirs):
        session.abandon()
    await asyncio.gather(*tasks)


async def test_a_session_goes_on_where_another_process_has_left_it(processes: tuple[Process, Process]) -> None:
    one, other = processes
    first, second = new_session(strict=False, window=300.0), new_session(strict=False, window=300.0)
    first.tick(NOW)
    here = asyncio.ensure_future(one.serve(first))
    await until(lambda: open_in(one) != [])
    for _ in range(10):
        first.message(audio_event(silence(0.15)), NOW)
    there = asyncio.ensure_future(other.serve(second))
    await here
    await until(lambda: open_in(other) != [])
    assert (first.ended, second.seconds) == (CONFLICT, 1.5)
    second.message(audio_event(silence(0.1)), NOW)
    second.message(b"", NOW)
    await there
    assert (second.ended, second.seconds) == (COMPLETED, 1.6)
    [kept] = one.store.newest(9)
    assert (kept.kind, kept.document["seconds"], kept.due) == (life.POSITION, 1.6, NOW + 300)
    third = new_session(strict=False, window=300.0)
    again = asyncio.ensure_future(one.serve(third))
    await until(lambda: open_in(one) != [])
    assert (third.seconds, one.store.newest(9)) == (1.6, [])
    third.abandon()
    await again


async def test_quotas_count_the_streams_of_all(processes: tuple[Process, Process]) -> None:
    one, other = processes
    sessions = [of_session(f"session-{number}") for number in range(3)]
    tasks = [asyncio.ensure_future(one.serve(sessions[0])), asyncio.ensure_future(other.serve(sessions[1]))]
    await until(lambda: one.counted() == 2)
    with pytest.raises(AwsError, match="limit of concurrent streams, 2"):
        await one.serve(sessions[2])
    sessions[0].abandon()
    await tasks[0]
    tasks[0] = asyncio.ensure_future(other.serve(sessions[2]))
    await until(lambda: one.counted() == 2)
    for session in sessions:
        session.abandon()
    await asyncio.gather(*tasks)


async def test_the_streams_of_a_process_that_crashed_count_for_a_while(processes: tuple[Process, Process]) -> None:
    one, other = processes
    for seconds, number in ((-1, 1), (60, 2), (60, 3)):
        one.store.streams.open(*PLACE, "http", f"session-{number}", 2, seconds)
    with pytest.raises(AwsError, match="limit of concurrent streams"):
        await other.serve(begun())


async def test_streams_are_renewed(processes: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = processes
    monkeypatch.setattr(sharing, "RENEW_SECONDS", 0.0)
    monkeypatch.setattr(sharing, "HOLD_SECONDS", -1.0)
    session = begun()
    task = asyncio.ensure_future(one.serve(session))
    await until(lambda: open_in(one) != [])
    monkeypatch.setattr(sharing, "HOLD_SECONDS", 60.0)
    await until(lambda: not other.store.streams.is_first(*PLACE, session.about.session_id, 99))
    session.abandon()
    await task


def joined(*processes: Process) -> Callable[[], bool]:
    return lambda: all(one.sharing._heard is not None for one in processes)


class Held(asyncio.Event):
    """What a process waits for before it forgets anything."""

    awaited = False


def hold(process: Process, monkeypatch: pytest.MonkeyPatch) -> Held:
    held, forget = Held(), process.sharing._forget

    async def later(reset: Reset) -> None:
        held.awaited = True
        await held.wait()
        await forget(reset)

    monkeypatch.setattr(process.sharing, "_forget", later)
    return held


async def test_a_reset_is_heard_of_by_the_others_once(processes: tuple[Process, Process]) -> None:
    one, other = processes
    await until(joined(*processes))
    await one.sharing.tell_of_reset("000000000000", None, past=False)
    await one.sharing.tell_of_reset(None, None, past=True)
    await one.sharing.heard()
    assert other.forgotten == [("000000000000", None, False), (None, None, True)]
    await other.sharing.tell_of_reset(None, "eu-west-1", past=False)
    await other.sharing.heard()
    assert (one.forgotten, len(other.forgotten)) == ([(None, "eu-west-1", False)], 2)


async def test_who_comes_later_does_not_hear_of_earlier_resets(
    processes: tuple[Process, Process], tmp_path: Path
) -> None:
    one, later = processes[0], process_on(tmp_path / "store.db", shared=True)
    await one.sharing.tell_of_reset(None, None, past=False)
    later.sharing.start()
    await until(joined(later))
    await one.sharing.tell_of_reset("000000000000", None, past=False)
    await one.sharing.heard()
    assert later.forgotten == [("000000000000", None, False)]
    await later.sharing.stop()
    later.store.close()


async def test_nobody_waits_for_a_process_that_crashed_or_has_left(
    processes: tuple[Process, Process], tmp_path: Path
) -> None:
    one, gone = processes[0], process_on(tmp_path / "store.db", shared=True)
    await until(joined(*processes))
    gone.store.streams.join(60)
    number = one.store.streams.tell_of_reset(None, None, past=False)
    await until(lambda: len(processes[1].forgotten) == 1)
    assert not one.store.streams.all_have_heard(number)
    gone.store.streams.heard(number - 1, -1)
    await until(lambda: one.store.streams.all_have_heard(number))
    gone.store.streams.heard(number - 1, 60)
    assert not one.store.streams.all_have_heard(number)
    gone.store.streams.leave()
    await until(lambda: one.store.streams.all_have_heard(number))
    gone.store.close()


async def test_who_was_given_up_joins_again(
    processes: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = processes
    await until(joined(*processes))
    other.store.streams.leave()
    monkeypatch.setattr(sharing, "RENEW_SECONDS", 0.0)
    number = one.store.streams.tell_of_reset(None, None, past=False)
    await until(lambda: bool(other.forgotten))
    await until(lambda: other.store.streams.heard(number, 60))


async def test_who_was_given_up_has_heard_of_nothing_that_it_has_not_forgotten(
    processes: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = processes
    await until(joined(*processes))
    restoring = hold(other, monkeypatch)
    number = one.store.streams.tell_of_reset(None, None, past=False)
    other.store.streams.leave()
    assert one.store.streams.all_have_heard(number)  # nobody else is waited for
    monkeypatch.setattr(sharing, "RENEW_SECONDS", 0.0)
    await until(lambda: not one.store.streams.all_have_heard(number))
    restoring.set()
    await until(lambda: one.store.streams.all_have_heard(number))
    assert len(other.forgotten) == 1


async def test_who_waits_with_forgetting_is_not_given_up(
    processes: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = processes
    await until(joined(*processes))
    restoring = hold(other, monkeypatch)
    monkeypatch.setattr(sharing, "RENEW_SECONDS", 0.0)
    session = begun()
    task = asyncio.ensure_future(other.serve(session))
    await until(lambda: open_in(other) != [])
    number = one.store.streams.tell_of_reset(None, None, past=False)
    await until(lambda: restoring.awaited)
    here = (*PLACE, session.about.session_id, 99)
    one.store.ask(update(rows).values(held=0.0).returning(rows.c.sequence), {})  # fifteen seconds go by
    one.store.ask(update(everybody).values(held=0.0).returning(everybody.c.sequence), {})
    await until(lambda: not one.store.streams.is_first(*here) and not one.store.streams.all_have_heard(number))
    restoring.set()
    await until(lambda: one.store.streams.all_have_heard(number))
    session.abandon()
    await task


async def test_a_database_that_is_away_refuses_new_streams_and_is_told_of_once(
    processes: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    one, _ = processes
    session = begun()
    looks: list[None] = []

    def away(*_given: object, **_named: object) -> None:
        looks.append(None)
        raise OSError("the network is down")

    task = asyncio.ensure_future(one.serve(session))
    await until(lambda: open_in(one) != [])
    monkeypatch.setattr(one.store, "ask", away)
    await until(lambda: len(looks) > 3)
    monkeypatch.setattr(one.store.streams, "open", away)
    with pytest.raises(AwsError, match="a fault of the emulator"):
        await one.serve(of_session("another"))
    session.abandon()
    await task
    assert sorted(record.getMessage() for record in caplog.records) == [
        "A stream could not be counted.",
        "That a stream has ended is not kept; it counts for another 15 s.",
        "What other processes do can't be seen for now.",
        "What other processes reset can't be forgotten for now.",
    ]


async def test_nobody_looks_where_nobody_shares(tmp_path: Path) -> None:
    alone = process_on(tmp_path / "own.db", shared=False)
    alone.store.shared = False
    alone.sharing.start()
    assert alone.sharing._tasks == []
    await alone.sharing.tell_of_reset(None, None, past=False)
    await alone.sharing.heard()
    assert alone.store.streams.resets(0) == []
    session = begun()
    task = asyncio.ensure_future(alone.serve(session))
    await until(lambda: open_in(alone) != [])
    assert alone.counted() == 0
    session.abandon()
    await task
    await alone.sharing.stop()
    alone.store.close()
