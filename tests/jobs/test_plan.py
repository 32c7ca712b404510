"""What a script plans for its jobs: the time that they wait and run, and their failure."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emulator.clock import Clock
from emulator.jobs import life
from emulator.jobs.outcome import Parts
from emulator.jobs.plan import first_due
from emulator.jobs.steps import step
from emulator.scripts.library import Library
from emulator.settings import Settings
from emulator.store.database import Resource, Store

NOW = 1_715_896_910.0


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    (tmp_path / "slow.yaml").write_text("match: { job: slow }\nsay: Hi.\njob: { running: 2.5s }\n")
    (tmp_path / "late.yaml").write_text("match: { job: late }\nsay: Hi.\njob: { queued: 1s, running: 500ms }\n")
    (tmp_path / "bad.yaml").write_text(
        "match: { job: bad }\nsay: Hi.\njob: { fail: Unsupported media format., running: 1s }\n"
    )
    clock = Clock()
    clock.hold(NOW)
    store = Store(":memory:")
    yield Parts(store, clock, Library(tmp_path), Settings(job_seconds=4.0))
    store.close()


def job(name: str, status: str = life.IN_PROGRESS) -> Resource:
    document = {
        "LanguageCode": "en-US",
        "Media": {"MediaFileUri": "s3://b/call.wav"},
        "CreationTime": NOW,
        "output": ["bucket", "key.json"],
    }
    started = {"StartTime": NOW} if status == life.IN_PROGRESS else {}
    return Resource(life.TRANSCRIPTION_JOB, "1", "r", name, NOW, status, NOW, document | started, 1)


def test_a_job_runs_as_long_as_its_script_says(parts: Parts) -> None:
    running, deliveries, *_ = step(job("slow"), parts)
    assert (running.status, running.due, deliveries) == ("IN_PROGRESS", NOW + 2.5, ())
    parts.clock.hold(NOW + 2.5)
    done, [_], *_ = step(running, parts)
    assert done.status == "COMPLETED"


def test_a_job_fails_in_the_words_of_its_script(parts: Parts) -> None:
    running, *_ = step(job("bad"), parts)
    parts.clock.hold(NOW + 1)
    failed, deliveries, *_ = step(running, parts)
    assert (failed.status, failed.document["FailureReason"], deliveries) == ("FAILED", "Unsupported media format.", ())
    assert failed.document["CompletionTime"] == NOW + 1


def test_a_job_waits_as_long_as_its_script_says_and_then_its_turn(parts: Parts) -> None:
    waiting = parts.store.add(job("late", life.QUEUED))
    called, *_ = step(waiting, parts)
    assert (called.status, called.due) == ("QUEUED", NOW + 1)
    parts.clock.hold(NOW + 1)
    started, *_ = step(called, parts)
    assert (started.status, started.due, started.document["StartTime"]) == ("IN_PROGRESS", NOW + 1.5, NOW + 1)


def test_who_plans_nothing_follows_the_settings(parts: Parts) -> None:
    assert step(job("other"), parts).resource.status == "COMPLETED"
    started, *_ = step(parts.store.add(job("other", life.QUEUED)), parts)
    assert started.due == NOW + 4


def identifying(parts: Parts, **document: Any) -> Resource:
    running = job("any")
    asked = {"IdentifyLanguage": True, "LanguageOptions": ["de-DE", "en-US"]}
    given = {name: value for name, value in running.document.items() if name != "LanguageCode"}
    return running._replace(document=given | asked | document)


def test_a_job_finds_its_language_halfway_and_writes_at_its_end(parts: Parts) -> None:
    assert first_due({"IdentifyLanguage": True}, NOW, 4.0) == NOW + 2
    assert first_due({}, NOW, 4.0) == NOW + 4
    parts.clock.hold(NOW + 2)
    running, deliveries, *_ = step(identifying(parts), parts)
    assert (running.status, running.due, deliveries) == ("IN_PROGRESS", NOW + 4, ())
    assert running.document["identified"] == {"LanguageCode": "de-DE", "IdentifiedLanguageScore": 1.0}
    assert "LanguageCode" not in running.document
    parts.clock.hold(NOW + 4)
    done, [_], *_ = step(running, parts)
    assert (done.status, done.document["LanguageCode"]) == ("COMPLETED", "de-DE")


def test_a_job_that_has_no_time_left_finds_its_language_at_its_end(parts: Parts) -> None:
    parts.clock.hold(NOW + 4)
    done, [_], *_ = step(identifying(parts), parts)
    assert (done.status, "identified" in done.document) == ("COMPLETED", False)
