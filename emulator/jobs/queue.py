"""Deferred execution: how many jobs may run, who has to wait, and whose turn it is. First come, first served.

Only the job at the head of a queue asks for a place; when it goes, it calls the one behind it.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from emulator.jobs import life
from emulator.jobs.outcome import Outcome, Parts
from emulator.jobs.plan import first_due, seconds_to_run
from emulator.jobs.said import choice_for

if TYPE_CHECKING:
    from emulator.store.database import Resource

# The quota of the jobs of each kind that may be IN_PROGRESS.
RUNNING = {
    life.TRANSCRIPTION_JOB: "transcription-jobs",
    life.MEDICAL_JOB: "medical-transcription-jobs",
    life.SCRIBE_JOB: "medical-scribe-jobs",
    life.ANALYTICS_JOB: "analytics-jobs",
}

HEAD_SECONDS = 1.0  # how long the head of a queue waits before it asks again for a place
# How long those behind it wait before they look whether they have become the head; the one that goes calls sooner.
BEHIND_SECONDS = 60.0


def admit(job: "Resource", parts: Parts) -> Outcome:
    """QUEUED → IN_PROGRESS for the oldest of a queue, as soon as the queue's share of the quota has room."""
    now, plan = parts.clock.now(), choice_for(job, parts).script.job
    if plan.queued is not None and now < job.document["CreationTime"] + plan.queued:
        return Outcome(life.moved(job, life.QUEUED, job.document["CreationTime"] + plan.queued))
    queue = parts.store.oldest(job.kind, job.account, job.region, life.QUEUED, 2)
    if queue and queue[0].sequence != job.sequence:
        return Outcome(life.moved(job, life.QUEUED, now + BEHIND_SECONDS))
    running = parts.store.count(job.kind, job.account, job.region, life.IN_PROGRESS)
    if running >= share(parts.settings.limits, job.kind):
        return Outcome(life.moved(job, life.QUEUED, now + HEAD_SECONDS))
    due = first_due(job.document, now, seconds_to_run(plan, parts.settings))
    started = life.moved(job, life.IN_PROGRESS, due, StartTime=now)
    return Outcome(started, called=queue[1]._replace(due=now) if len(queue) > 1 else None)


def share(limits: Mapping[str, int], kind: str) -> int:
    """How many jobs may run while one of the queue is started: a part of the quota, rounded up."""
    return -(-limits[RUNNING[kind]] * limits["queue-percent"] // 100)
