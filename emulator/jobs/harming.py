"""What faults do to the worker's things: it is held, it fails, or S3 refuses what it reads and writes.

`Harming` finds the fault of a thing; `Refusing` is an S3 that says no. Neither waits.
"""

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from emulator.faults.harm import JOB, Denial
from emulator.faults.rule import Asked
from emulator.jobs import life
from emulator.jobs.queue import RUNNING
from emulator.jobs.said import choice_for
from emulator.neighbours import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.clock import Clock
    from emulator.faults.register import Faults, Hit, Job
    from emulator.jobs.delivery import S3, Carrier
    from emulator.jobs.outcome import Parts
    from emulator.neighbours import Errand
    from emulator.store.database import Resource, Store

# By which operation a client has asked for a thing of each kind.
OPERATIONS = {
    life.TRANSCRIPTION_JOB: "StartTranscriptionJob",
    life.MEDICAL_JOB: "StartMedicalTranscriptionJob",
    life.SCRIBE_JOB: "StartMedicalScribeJob",
    life.ANALYTICS_JOB: "StartCallAnalyticsJob",
    life.VOCABULARY: "CreateVocabulary",
    life.MEDICAL_VOCABULARY: "CreateMedicalVocabulary",
    life.LANGUAGE_MODEL: "CreateLanguageModel",
    life.ANALYTICS_STREAM: "StartCallAnalyticsStreamTranscription",
    life.SCRIBE_STREAM: "StartMedicalScribeStream",
}
SESSIONS = frozenset({life.ANALYTICS_STREAM, life.SCRIBE_STREAM})
AT_WORK = frozenset({life.IN_PROGRESS, life.PENDING, life.ANALYSING})
# How long a held thing waits before it asks again; who removes its fault calls it sooner.
HELD_SECONDS = 60.0
STATUSES = {"AccessDenied": 403, "NoSuchKey": 404, "InternalError": 500, "ServiceUnavailable": 503, "SlowDown": 503}
READING = frozenset({"GET", "HEAD"})


class Refusing(NamedTuple):
    """Runs errands, but for those that S3 shall refuse."""

    carrier: "Carrier"
    denial: Denial
    told: "Callable[[str], object]"

    def send(self, errand: "Errand") -> Answer:
        code = self.denial.read if errand.method in READING else self.denial.write
        if code is None:
            return self.carrier.send(errand)
        self.told(f"S3 answers {code} to {errand.method} {errand.path}")
        body = f"<Error><Code>{code}</Code></Error>".encode()
        return Answer(STATUSES[code], {"content-type": "application/xml"}, body)


def refusing(s3: "S3", hit: "Hit", clock: "Clock") -> "S3":
    """The S3 that a fault lets its victim see."""
    denial = hit.harm.s3
    return s3 if denial is None else s3.by(lambda carrier: Refusing(carrier, denial, partial(_tell, hit, clock)))


def _tell(hit: "Hit", clock: "Clock", did: str) -> None:
    hit.fired(clock.now(), did)


class Harming:
    """The faults of the worker's things. `wake` tells the worker that some are `freed`, which no fault holds now."""

    def __init__(self, faults: "Faults", store: "Store", wake: "Callable[[], None]") -> None:
        self.freed: dict[Job, str] = {}  # with the status that each was held in
        self._faults = faults
        self._store = store
        self._wake = wake

    def hit(self, resource: "Resource", parts: "Parts") -> "Hit | None":
        """The fault that this thing meets while it is at work; one of the control API before that of its script."""
        if not (self._faults or parts.scripts.harming) or resource.status not in AT_WORK:
            return None
        key = job_of(resource)
        hit = self._faults.hit_job(asked_of(resource), key) if self._faults else None
        if hit is not None or not parts.scripts.harming or resource.kind not in RUNNING:
            return hit
        choice, now = choice_for(resource, parts), parts.clock.now()
        plan = choice.script.job
        if plan.fault is None or now < resource.document["StartTime"] + (plan.running or 0.0):
            return None
        return self._faults.hit_by(choice.script.file, plan.fault, asked_of(resource), key)

    def outcome(self, hit: "Hit", resource: "Resource", now: float) -> "Resource | None":
        """What a fault makes of a thing without a step of its own; None where it leaves it to its step."""
        if hit.harm.stuck:
            hit.fired(now, f"stays {resource.status}")
            job = job_of(resource)
            hit.hold(job, partial(self._free, job, resource.status))
            return resource._replace(due=now + HELD_SECONDS)
        if hit.harm.fail is not None:
            hit.fired(now, f"{life.FAILED}: {hit.harm.fail}")
            return life.at_rest(resource, life.FAILED, now, FailureReason=hit.harm.fail)
        return None

    def call(self) -> None:
        """Have those that are freed looked at now, unless one is not what it was. It asks the store."""
        while self.freed:
            job, status = self.freed.popitem()
            self._store.change(*job[:4], partial(_due, status, job[4]))

    def _free(self, job: "Job", status: str) -> None:
        self.freed[job] = status
        self._wake()


def _due(status: str, created: float, found: "Resource") -> "Resource":
    return found._replace(due=created) if (found.status, found.created) == (status, created) else found


def job_of(resource: "Resource") -> "Job":
    """How faults know it."""
    return resource.kind, resource.account, resource.region, resource.name, resource.created


def asked_of(resource: "Resource") -> Asked:
    asked = resource.document.get("asked", {})
    is_session = resource.kind in SESSIONS
    return Asked(
        JOB,
        asked.get("operation") or OPERATIONS[resource.kind],
        "worker",
        access_key=asked.get("access_key") or resource.document.get("script", {}).get("access_key"),
        account=resource.account,
        region=resource.region,
        name=None if is_session else resource.name,
        session=resource.name if is_session else None,
    )
