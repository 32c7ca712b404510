"""One line of the journal for each thing that has come to its end, with the script that spoke."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emulator.jobs import life
from emulator.jobs.journaled import journaled
from emulator.journal.journal import Journal
from emulator.journal.wanted import Wanted
from emulator.scripts.format import parse
from emulator.scripts.library import Choice
from emulator.store.database import Resource
from tests.journal.lines import NOW, journal_on, read, store_in

CHOSEN = [
    Choice(parse("say: No.", "first.yaml"), "it wants language"),
    Choice(parse("say: Yes.", "last.yaml"), "it fits"),
]
RUNNING = Resource(
    life.TRANSCRIPTION_JOB,
    "111122223333",
    "eu-west-1",
    "j",
    NOW - 60,
    life.IN_PROGRESS,
    NOW,
    {"StartTime": NOW - 5, "asked": {"access_key": "test"}},
)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    store = store_in(tmp_path)
    yield journal_on(store)
    store.close()


async def lines(journal: Journal) -> list[dict[str, Any]]:
    return [read(row.text) for row in await journal.find(Wanted(), None, 100)]


async def test_a_job_that_is_done(journal: Journal) -> None:
    journaled(journal, RUNNING, life.at_rest(RUNNING, life.COMPLETED, NOW), CHOSEN, None)
    (line,) = await lines(journal)
    assert (line["kind"], line["door"], line["operation"], line["name"]) == ("job", "worker", "transcription-job", "j")
    assert (line["at"], line["seconds"]) == (NOW - 5, 5.0)
    assert line["identity"] == {"access_key": "test", "account": "111122223333", "region": "eu-west-1"}
    assert (line["script"], line["why"]) == ("last.yaml", "it fits")
    assert (line["output"], line["error"], line["signature"]) == ({"Status": "COMPLETED"}, None, None)


async def test_a_job_that_has_failed(journal: Journal) -> None:
    journaled(journal, RUNNING, life.at_rest(RUNNING, life.FAILED, NOW, FailureReason="No such key."), [], None)
    (line,) = await lines(journal)
    assert line["error"] == {"code": "FAILED", "message": "No such key."}
    assert (line["script"], line["why"]) == (None, None)
    assert [row.id for row in await journal.find(Wanted(status="FAILED"), None, 9)] == [line["id"]]


async def test_a_vocabulary_has_been_learnt_since_its_last_change(journal: Journal) -> None:
    pending = RUNNING._replace(kind=life.VOCABULARY, status=life.PENDING, document={"LastModifiedTime": NOW - 2})
    journaled(journal, pending, life.at_rest(pending, life.READY, NOW), [], None)
    (line,) = await lines(journal)
    assert (line["operation"], line["at"], line["output"]) == ("vocabulary", NOW - 2, {"Status": "READY"})
    assert line["identity"]["access_key"] is None


async def test_what_a_stream_has_left_goes_by_its_session(journal: Journal) -> None:
    left = RUNNING._replace(kind=life.ANALYTICS_STREAM, document={})
    journaled(journal, left, life.at_rest(left, life.COMPLETED, NOW), CHOSEN, None)
    (line,) = await lines(journal)
    assert (line["name"], line["session"], line["at"]) == (None, "j", NOW - 60)


async def test_a_state_on_the_way_is_no_line(journal: Journal) -> None:
    queued = RUNNING._replace(status=life.QUEUED)
    journaled(journal, queued, RUNNING, CHOSEN, None)
    done = life.at_rest(RUNNING, life.COMPLETED, NOW)
    journaled(journal, done, life.moved(done, life.FORGOTTEN), [], None)
    assert await lines(journal) == []
