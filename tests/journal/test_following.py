"""Server-sent events: what ends is told at once, what was missed is told again, and nobody is held up."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator.journal import following
from emulator.journal.following import follow
from emulator.journal.journal import Journal
from emulator.journal.line import STREAM
from emulator.journal.wanted import Wanted
from tests.journal.lines import called, journal_on, read, store_in
from tests.streaming.line import settle


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Journal]:
    monkeypatch.setattr(following, "PAUSE", 0)
    store = store_in(tmp_path)
    yield journal_on(store)
    store.close()


def told(event: bytes) -> tuple[int, int]:
    """The id of an event, and the number of its line."""
    number, data, *end = event.decode().split("\n")
    assert end == ["", ""]
    return int(number.removeprefix("id: ")), read(data.removeprefix("data: "))["id"]


async def test_lines_are_told_as_they_end(journal: Journal) -> None:
    events = follow(journal, Wanted(), journal.number)
    assert (await anext(events)).startswith(b": ")
    stream = journal.begin(STREAM, "http2")
    stream.input = {"MediaEncoding": "pcm", "MediaSampleRateHertz": 8000}
    journal.tape(stream)
    assert told(await anext(events)) == (stream.changed, stream.id)
    call = called(journal)
    assert told(await anext(events)) == (call.changed, call.id)
    journal.end(stream)
    assert told(await anext(events)) == (stream.changed, stream.id)
    await events.aclose()  # type: ignore[attr-defined]
    assert journal._bells == set()


async def test_who_waits_is_woken(journal: Journal) -> None:
    events = follow(journal, Wanted(), journal.number)
    await anext(events)
    waiting = asyncio.ensure_future(anext(events))
    await settle()
    await journal.flush()
    line = called(journal)
    assert told(await waiting)[1] == line.id


async def test_who_comes_back_misses_nothing(journal: Journal) -> None:
    before, *missed = [called(journal) for _ in range(3)]
    events = follow(journal, Wanted(), before.changed)
    await anext(events)
    assert [told(await anext(events))[1] for _ in missed] == [line.id for line in missed]


async def test_many_lines_come_in_pages(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "PAGE", 2)
    lines = [called(journal) for _ in range(5)]
    events = follow(journal, Wanted(), 0)
    await anext(events)
    assert [told(await anext(events))[1] for _ in lines] == [line.id for line in lines]


async def test_only_what_is_wanted(journal: Journal) -> None:
    events = follow(journal, Wanted(operation="Start*"), journal.number)
    await anext(events)
    called(journal, "GetVocabulary")
    wanted = called(journal, "StartTranscriptionJob")
    assert told(await anext(events))[1] == wanted.id


async def test_what_is_wanted_may_be_far_behind_what_is_not(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "PAGE", 2)
    for _ in range(5):
        called(journal, "GetVocabulary")
    wanted = called(journal, "StartTranscriptionJob")
    events = follow(journal, Wanted(operation="Start*"), 0, quiet=1e9)
    await anext(events)
    assert told(await anext(events))[1] == wanted.id


async def test_a_comment_keeps_the_connection_open(journal: Journal) -> None:
    events = follow(journal, Wanted(), journal.number, quiet=0.0)
    await anext(events)
    assert await anext(events) == b": nothing new\n\n"
    line = called(journal)
    while (event := await anext(events)).startswith(b":"):
        pass
    assert told(event)[1] == line.id


async def test_a_slow_follower_holds_nothing(journal: Journal) -> None:
    """It has been told of the first line and takes its time: what ends meanwhile is in the store alone."""
    events = follow(journal, Wanted(), journal.number)
    await anext(events)
    for _ in range(300):
        called(journal)
        await journal.flush()
    assert not journal._ended
    found = [told(await anext(events))[1] for _ in range(100)]  # the journal keeps a hundred
    assert found == sorted(found)
    assert found[-1] == journal.number - 1


async def test_the_end_of_the_journal_lets_followers_go(journal: Journal) -> None:
    events = follow(journal, Wanted(), journal.number)
    await anext(events)
    waiting = asyncio.ensure_future(anext(events))
    await settle()
    await journal.close()
    with pytest.raises(StopAsyncIteration):
        await waiting
