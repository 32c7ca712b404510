"""The queue: who is started when there is room, who waits, and for how long."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator.clock import Clock
from emulator.jobs import life
from emulator.jobs.outcome import Parts
from emulator.jobs.queue import share
from emulator.jobs.steps import step
from emulator.scripts.library import Library
from emulator.settings import Settings
from emulator.store.database import Resource, Store

NOW = 1_715_896_910.0
WHERE = ("111122223333", "eu-west-1")
JOBS = ["transcription-job", "medical-transcription-job", "medical-scribe-job", "analytics"]


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    clock = Clock()
    clock.hold(NOW)
    store = Store(":memory:")
    yield Parts(store, clock, Library(tmp_path), Settings(job_seconds=4.0))
    store.close()


def add(
    parts: Parts, name: str, status: str, kind: str = life.TRANSCRIPTION_JOB, region: str = "eu-west-1"
) -> Resource:
    return parts.store.add(Resource(kind, WHERE[0], region, name, NOW, status, None, {}))


def run_others(parts: Parts, how_many: int, kind: str = life.TRANSCRIPTION_JOB) -> None:
    for number in range(how_many):
        add(parts, f"running-{number}", life.IN_PROGRESS, kind)


@pytest.mark.parametrize("kind", JOBS)
def test_a_job_is_started_when_there_is_room(parts: Parts, kind: str) -> None:
    started, deliveries, called, _ = step(add(parts, "j", life.QUEUED, kind), parts)
    assert (started.status, started.due, deliveries, called) == ("IN_PROGRESS", NOW + 4, (), None)
    assert started.document["StartTime"] == NOW


@pytest.mark.parametrize(("kind", "most"), [*zip(JOBS, [225, 225, 225, 90], strict=True)])
def test_the_queue_may_use_nine_tenths_of_the_quota(parts: Parts, kind: str, most: int) -> None:
    job = add(parts, "j", life.QUEUED, kind)
    run_others(parts, most - 1, kind)
    assert step(job, parts).resource.status == "IN_PROGRESS"
    add(parts, "one-more", life.IN_PROGRESS, kind)
    waiting = step(job, parts).resource
    assert (waiting.status, waiting.due) == ("QUEUED", NOW + 1)


def test_who_runs_elsewhere_takes_no_place(parts: Parts) -> None:
    for number in range(225):
        add(parts, str(number), life.IN_PROGRESS, region="us-east-1")
    assert step(add(parts, "j", life.QUEUED), parts).resource.status == "IN_PROGRESS"


def test_first_come_first_served(parts: Parts) -> None:
    first, second, third = (add(parts, name, life.QUEUED) for name in ("z", "y", "x"))
    for job in (second, third):
        waiting, _, called, _ = step(job, parts)
        assert (waiting.status, waiting.due, called) == ("QUEUED", NOW + 60, None)
    started, _, called, _ = step(first, parts)
    assert started.status == "IN_PROGRESS"
    assert called is not None
    assert (called.name, called.status, called.due) == ("y", "QUEUED", NOW)


def test_a_head_that_waits_calls_nobody(parts: Parts) -> None:
    first, _ = add(parts, "a", life.QUEUED), add(parts, "b", life.QUEUED)
    run_others(parts, 225)
    assert step(first, parts).called is None


@pytest.mark.parametrize(
    ("quotas", "expected"),
    [("", 225), ("transcription-jobs=1", 1), ("transcription-jobs=0", 0), ("transcription-jobs=2,queue-percent=50", 1)],
)
def test_the_share_follows_the_settings(quotas: str, expected: int) -> None:
    assert share(Settings(quotas=quotas).limits, life.TRANSCRIPTION_JOB) == expected
