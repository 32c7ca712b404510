"""Jobs and their faults, at the worker: held, failed, and refused by S3."""

from typing import Any, cast

import pytest

from emulator.faults.harm import Denial
from emulator.jobs import life
from emulator.jobs.delivery import S3
from emulator.jobs.harming import Refusing, asked_of, refusing
from emulator.jobs.retry import OUT_OF_REACH
from emulator.neighbours import Answer, Errand, Unreachable
from emulator.store.database import Resource
from tests.faults.last import Last
from tests.faults.made import made
from tests.jobs.test_worker import NOW, WHERE, Plant, clock, plant, until

__all__ = ["clock", "plant"]

GET, PUT = (Errand("s3", "r", method, "/b/k", {}, b"", "1") for method in ("GET", "PUT"))


class Fine:
    """A carrier whose S3 does what it is asked."""

    def send(self, errand: Errand) -> Answer:
        return Answer(200, {"content-length": "1"}, b"x")


@pytest.mark.parametrize(
    ("denial", "statuses"),
    [
        (Denial("AccessDenied", None), [403, 200]),
        (Denial(None, "SlowDown"), [200, 503]),
        (Denial("NoSuchKey", "InternalError"), [404, 500]),
    ],
)
def test_an_s3_that_refuses(denial: Denial, statuses: list[int]) -> None:
    told: list[str] = []
    carrier = Refusing(Fine(), denial, told.append)
    assert [carrier.send(errand).status for errand in (GET, PUT)] == statuses
    assert len(told) == sum(status != 200 for status in statuses)


def test_an_s3_that_is_away_is_unreachable(plant: Plant) -> None:
    plant.faults.add(made({"s3": "ServiceUnavailable"}))
    hit = plant.faults.hit_job(asked_of(job()), ("k", "1", "r", "n", 1.0))
    assert hit is not None
    s3 = refusing(S3(Fine()), hit, plant.clock)
    with pytest.raises(Unreachable):
        s3.put("r", "b", "k", b"", "text/plain")
    assert hit.did == "S3 answers ServiceUnavailable to PUT /b/k"


def test_an_s3_that_nobody_harms_is_the_same(plant: Plant) -> None:
    plant.faults.add(made({"fail": "No."}))
    hit = plant.faults.hit_job(asked_of(job()), ("k", "1", "r", "n", 1.0))
    s3 = S3(Fine())
    assert refusing(s3, cast("Any", hit), plant.clock) is s3


def job(kind: str = life.TRANSCRIPTION_JOB, **document: Any) -> Resource:
    return Resource(kind, *WHERE, "n", NOW, life.IN_PROGRESS, NOW, document)


def test_what_a_thing_is_known_by() -> None:
    asked = asked_of(job(asked={"operation": "StartX", "access_key": "k"}))
    assert (asked.operation, asked.access_key, asked.name, asked.session) == ("StartX", "k", "n", None)
    asked = asked_of(job(life.SCRIBE_STREAM, script={"access_key": "k"}))
    assert asked[1:] == ("StartMedicalScribeStream", "worker", "k", *WHERE, None, "n")
    assert asked_of(job(life.VOCABULARY)).operation == "CreateVocabulary"


async def test_a_stuck_job_stays_and_goes_on_when_its_fault_is_removed(plant: Plant) -> None:
    last = Last()
    plant.journal.watchers.append(last)
    kept = plant.faults.add(made({"stuck": True}, name="j"))
    plant.add("j")
    plant.worker.start()
    held = await plant.saved()
    assert (held.status, held.due) == ("IN_PROGRESS", NOW + 60)
    plant.clock.advance(60)
    assert (await plant.saved()).due == NOW + 120, "it is looked at again: another process may know no fault"
    assert (kept.matched, kept.fired, len(kept.releases)) == (1, 2, 1)
    plant.faults.remove(kept.id)
    await until(lambda: plant.status("j") == "COMPLETED")
    await until(lambda: last.line is not None)
    assert last.line is not None
    assert (last.line.fault, last.line.harm) == (kept.id, "stays IN_PROGRESS"), "the journal says why it took so long"
    rested = plant.store.get(life.TRANSCRIPTION_JOB, *WHERE, "j")
    assert rested is not None
    assert "harmed" not in rested.document, "it is of this run"


async def test_a_job_that_is_gone_meanwhile_is_not_called(plant: Plant) -> None:
    kept = plant.faults.add(made({"stuck": True}))
    plant.add("j")
    plant.worker.start()
    await plant.saved()
    found = plant.store.get(life.TRANSCRIPTION_JOB, *WHERE, "j")
    assert found is not None
    plant.store.save(life.at_rest(found, life.FAILED, NOW, FailureReason="No."))
    plant.faults.remove(kept.id)
    found = plant.store.get(life.TRANSCRIPTION_JOB, *WHERE, "j")
    assert found is not None
    assert (found.status, found.due) == ("FAILED", NOW + 90 * life.DAYS)


async def test_a_job_fails_with_a_reason_and_the_journal_says_by_whom(plant: Plant) -> None:
    last = Last()
    plant.journal.watchers.append(last)
    plant.faults.add(made({"fail": "Too bad."}))
    plant.add("j")
    plant.worker.start()
    failed = await plant.saved()
    assert (failed.status, failed.document["FailureReason"]) == ("FAILED", "Too bad.")
    await until(lambda: last.line is not None)
    assert last.line is not None
    assert (last.line.fault, last.line.harm) == ("fault-1", "FAILED: Too bad.")


async def test_a_job_whose_documents_s3_refuses_is_tried_again_and_fails(plant: Plant) -> None:
    plant.shelf.by = lambda change: S3(change(Fine()))  # type: ignore[method-assign]
    plant.faults.add(made({"s3": {"write": "SlowDown"}}))
    plant.add("j")
    plant.worker.start()
    for tries in range(1, 6):
        kept = (await plant.saved()).document
        assert (kept["tries"], kept["harmed"][0]) == (tries, "fault-1")
        assert kept["answered"]["why"], "whoever looks meanwhile sees which script speaks"
        plant.clock.advance(16)
    assert (await plant.saved()).document["FailureReason"] == OUT_OF_REACH


@pytest.mark.parametrize(("running", "fired"), [("2s", 0), ("0s", 1)])
async def test_a_script_harms_its_jobs_once_they_have_run(plant: Plant, running: str, fired: int) -> None:
    script = f"match: {{ job: j }}\nsay: Hi.\njob: {{ running: {running}, fail: Too bad., times: 1 }}\n"
    (plant.library.folder / "j.yaml").write_text(script)
    plant.add("j", StartTime=NOW)
    plant.add("k", StartTime=NOW)
    plant.worker.start()
    await until(lambda: plant.status("k") == "COMPLETED")
    await plant.saved()
    assert sum(kept.fired for kept in plant.faults.all()) == fired
    plant.clock.advance(2)
    await until(lambda: plant.status("j") == "FAILED")
