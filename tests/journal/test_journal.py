"""Lines from their beginning to the store and back; how many are kept; and what those who follow are told."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emulator.clock import Clock
from emulator.journal import journal as module
from emulator.journal.journal import EVENTS, LEAST_EVENTS, TURNS, Journal
from emulator.journal.keeper import Keeper
from emulator.journal.line import CALL, STREAM, Line
from emulator.journal.wanted import Wanted
from emulator.store.database import Store
from tests.journal.lines import NOW, called, journal_on, read, request, store_in
from tests.streaming.line import settle

ALL = Wanted()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = store_in(tmp_path)
    yield store
    store.close()


@pytest.fixture
def journal(store: Store) -> Journal:
    return journal_on(store)


def opened(journal: Journal) -> Line:
    """A stream whose line followers may see."""
    line = journal.begin(STREAM, "http2")
    line.input = {"MediaEncoding": "flac", "MediaSampleRateHertz": 8000}
    journal.tape(line)
    return line


async def numbers(journal: Journal, wanted: Wanted = ALL, after: int | None = None, most: int = 100) -> list[int]:
    return [row.id for row in await journal.find(wanted, after, most)]


async def test_a_line_ends_with_its_context_and_once(journal: Journal) -> None:
    with journal.begin(CALL, "batch") as line:
        journal._clock.advance(2.5)
    journal._clock.advance(1.0)
    journal.end(line)
    assert line.at == NOW
    assert line.seconds == 2.5
    assert len(await journal.find(ALL, None, 100)) == 1


async def test_a_line_ends_when_its_task_fails(journal: Journal) -> None:
    with pytest.raises(OSError, match="gone"), journal.begin(CALL, "batch"):
        raise OSError("gone")
    assert len(await numbers(journal)) == 1


async def test_a_clock_that_goes_back_makes_no_negative_time(journal: Journal) -> None:
    with journal.begin(CALL, "batch") as line:
        journal._clock.hold(NOW - 100)
    assert line.seconds == 0.0


async def test_open_lines_are_found_with_those_that_have_ended(journal: Journal) -> None:
    stream = journal.begin(STREAM, "http2")
    call = called(journal)
    assert await numbers(journal) == [stream.id, call.id]
    (opened, ended) = await journal.find(ALL, None, 100)
    assert (read(opened.text)["seconds"], read(ended.text)["seconds"]) == (None, 0.0)
    assert await numbers(journal, after=stream.id) == [call.id]
    assert await numbers(journal, Wanted(kind="stream")) == [stream.id]
    found = await journal.one(stream.id)
    assert found is not None
    assert read(found.text)["kind"] == "stream"
    journal.end(stream)
    assert await numbers(journal) == [stream.id, call.id]


async def test_a_line_that_ends_while_somebody_looks_is_seen_once(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = journal.begin(STREAM, "http2")
    find = journal._keeper.find  # type: ignore[union-attr]

    def late(*arguments: Any) -> Any:
        journal._keeper.add([stream], None)  # type: ignore[union-attr]
        return find(*arguments)

    monkeypatch.setattr(journal._keeper, "find", late)
    assert await numbers(journal) == [stream.id]


async def test_pages_forward_and_the_last_ones(journal: Journal) -> None:
    ids = [called(journal).id for _ in range(10)]
    assert await numbers(journal, most=3) == ids[-3:]
    assert await numbers(journal, after=0, most=3) == ids[:3]
    assert await numbers(journal, after=ids[2], most=3) == ids[3:6]
    assert await numbers(journal, after=ids[-1]) == []


async def test_a_filter_looks_behind_pages_without_a_hit(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("emulator.journal.keeper.PAGE", 2)
    first = called(journal, "StartTranscriptionJob")
    for _ in range(7):
        called(journal)
    last = called(journal, "StartMedicalScribeJob")
    assert await numbers(journal, Wanted(operation="Start*")) == [first.id, last.id]
    assert await numbers(journal, Wanted(operation="Start*"), after=0, most=1) == [first.id]


async def test_so_many_lines_are_kept_and_no_more(store: Store) -> None:
    journal = journal_on(store, most=5)
    ids = [called(journal).id for _ in range(3)]
    await journal.flush()
    ids += [called(journal).id for _ in range(4)]
    assert await numbers(journal) == ids[-5:]


async def test_so_many_bytes_are_kept_and_no_more(store: Store) -> None:
    journal = journal_on(store, most_bytes=28_000)
    ids = [called(journal, request=request(b'{"x":"%b"}' % (b"x" * 5000))).id for _ in range(6)]
    assert await numbers(journal) == ids[-3:]
    assert sum(size for _, size in store.journal.sizes()) < 28_000


async def test_what_waits_for_the_store_is_bounded_too(store: Store) -> None:
    many, heavy = journal_on(store, most=5), journal_on(store, most_bytes=30_000)
    for _ in range(50):
        called(many)
        called(heavy, body=bytes(5000))
    assert len(many._ended) == 5
    assert len(heavy._ended) == 3
    assert heavy._bytes <= 30_000


async def test_the_bound_holds_for_what_an_earlier_process_has_left(store: Store) -> None:
    before = journal_on(store)
    ids = [called(before).id for _ in range(5)]
    await before.close()
    journal = journal_on(store, most=3)
    last = called(journal).id
    assert last > ids[-1]
    assert await numbers(journal) == [*ids[-2:], last]


async def test_lines_reach_the_store_by_themselves(
    journal: Journal, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FLUSH_SECONDS", 0.0)
    called(journal)
    await settle()
    assert journal._flushing is not None
    await journal._flushing
    assert store.journal.last()
    assert journal._timer is None


async def test_while_there_is_much_to_do_lines_wait_in_memory(
    journal: Journal, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BUSY_BYTES", 10_000)
    for _ in range(4):
        called(journal)
    journal._look()
    assert journal._flushing is None
    called(journal)  # not so much any more
    journal._look()
    assert journal._flushing is not None
    await journal._flushing
    assert len(store.journal.sizes()) == 5


async def test_a_store_that_fails_costs_lines_and_no_call(
    journal: Journal, store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_rows: Any) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(store.journal, "add", fail)
        called(journal)
        await journal.flush()
    assert "1 lines of the journal are lost." in caplog.text
    kept = called(journal)
    assert await numbers(journal) == [kept.id]


async def test_a_journal_that_is_off_keeps_nothing() -> None:
    journal = Journal(Clock())
    line = called(journal)
    with journal.begin(STREAM, "http2") as stream:
        assert journal.tape(stream) is None
    assert await journal.find(ALL, None, 100) == []
    assert await journal.one(line.id) is None
    assert await journal.changed(ALL, 0, 100) == ([], 0)
    await journal.clear()
    await journal.close()


async def test_clear_forgets_what_has_ended(journal: Journal) -> None:
    called(journal, account="111111111111")
    other = called(journal, account="222222222222")
    stream = journal.begin(STREAM, "http2")
    await journal.clear("111111111111")
    assert await numbers(journal) == [other.id, stream.id]
    await journal.clear()
    assert await numbers(journal) == [stream.id]


async def test_changes_come_in_their_order(journal: Journal) -> None:
    stream = opened(journal)
    call = called(journal)
    rows, seen = await journal.changed(ALL, 0, 100)
    assert [(row.id, row.changed) for row in rows] == [(stream.id, stream.changed), (call.id, call.changed)]
    assert await journal.changed(ALL, seen, 100) == ([], seen)
    journal.end(stream)
    rows, _ = await journal.changed(ALL, seen, 100)
    assert [row.id for row in rows] == [stream.id]
    assert await journal.changed(Wanted(kind="job"), 0, 100) == ([], journal.number)


async def test_a_call_is_told_of_when_it_has_ended(journal: Journal) -> None:
    journal.begin(CALL, "batch")
    assert (await journal.changed(ALL, 0, 100))[0] == []


async def test_changes_come_in_pages(journal: Journal) -> None:
    ids = [called(journal).id for _ in range(5)]
    stream = opened(journal)
    found, seen = [], 0
    for _ in range(3):
        rows, seen = await journal.changed(ALL, seen, 2)
        found += [row.id for row in rows]
    assert found == [*ids, stream.id]


async def test_processes_that_share_a_store_count_by_the_clock(store: Store) -> None:
    clock = Clock()
    clock.hold(NOW)
    one, other = (Journal(clock, Keeper(store.journal, 100, 1_000_000, turn=turn)) for turn in (7, 8))
    first = called(one)
    clock.advance(0.5)
    second = called(other)
    assert 0 <= first.id - NOW * 1e6 < TURNS
    assert 0 <= second.id - (NOW * 1e6 + 500_000) < TURNS
    await one.flush()
    assert await numbers(other) == [first.id, second.id]
    clock.hold(0)
    assert called(other).id > second.id


async def test_processes_give_out_different_numbers_though_their_clocks_are_held_at_one_moment(store: Store) -> None:
    clock = Clock()
    clock.hold(NOW)
    both = [Journal(clock, Keeper(store.journal, 100, 1_000_000, turn=turn)) for turn in (7, 8)]
    lines = [called(journal) for _ in range(50) for journal in both]
    assert len({number for line in lines for number in (line.id, line.changed)}) == 200


async def test_many_open_streams_share_what_events_may_cost(journal: Journal) -> None:
    tapes = [opened(journal).tape for _ in range(EVENTS // LEAST_EVENTS)]
    assert [tape._most for tape in tapes if tape][::200] == [500, 49, 24]
    assert tapes[-1] is not None
    assert tapes[-1]._most == LEAST_EVENTS


@pytest.mark.parametrize(
    ("body", "protocol"),
    [
        (b'{"Z":' + b"[" * 300 + b"]" * 300 + b"}", "json-1.1"),
        (b"\xa1aZ;" + b"\xff" * 8, "cbor"),  # -2^64
    ],
)
async def test_what_can_not_be_written_as_json_takes_no_other_line_away(
    journal: Journal, body: bytes, protocol: str
) -> None:
    called(journal, name="before")
    called(journal, name="odd", request=request(body), protocol=protocol)
    called(journal, name="behind")
    lines = [read(row.text) for row in await journal.find(ALL, 0, 10)]
    assert [line["name"] for line in lines] == ["before", "odd", "behind"]
    assert lines[1]["input"] is None
    assert lines[1]["unread"] == body.decode("utf-8", "replace")


async def test_a_stream_may_be_configured_with_what_can_not_be_written(journal: Journal) -> None:
    line = opened(journal)
    assert line.tape is not None
    line.tape.configuration = b"[" * 300 + b"]" * 300
    [row] = await journal.find(ALL, 0, 10)
    assert read(row.text)["stream"]["configuration"] is None


@pytest.mark.parametrize("body", [b'{"Vocabu', b"<html></html>", b'{"a"\xad\xff', b""])
async def test_an_answer_that_a_fault_has_spoilt_spoils_no_line(journal: Journal, body: bytes) -> None:
    called(journal, body=body, fault="fault-1", harm="body corrupt")
    called(journal, body=b'{"a":1}', fault="fault-1", harm="delayed for 1 s")
    lines = [read(row.text) for row in await journal.find(ALL, 0, 10)]
    assert [line["output"] for line in lines] == [None, {"a": 1}]
