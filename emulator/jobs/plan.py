"""What a script plans for the jobs that it answers: how long they wait and run, beating the settings, and if they fail.

Nothing of it is kept with the job: it follows from the script each time that the job is due.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from emulator.jobs import life
from emulator.jobs.outcome import Outcome, Parts
from emulator.jobs.said import choice_for

if TYPE_CHECKING:
    from emulator.scripts.plans import JobPlan
    from emulator.settings import Settings
    from emulator.store.database import Resource

Step = Callable[["Resource", Parts], Outcome]
Finding = Callable[["Resource", Parts], dict[str, Any]]


def as_planned(work: Step, found: Finding | None = None) -> Step:
    """The step of a job that runs: `work`, once it has run as long as planned, or the planned failure. `found`: what it
    is to show until then.
    """

    def step(job: "Resource", parts: Parts) -> Outcome:
        plan, now = choice_for(job, parts).script.job, parts.clock.now()
        ends = job.document.get("StartTime", 0.0) + seconds_to_run(plan, parts.settings)
        shown = {} if found is None or now >= ends else found(job, parts)
        if shown or (plan.running is not None and now < ends):
            return Outcome(job._replace(due=ends, document=job.document | shown))
        if plan.fail is not None:
            return Outcome(life.at_rest(job, life.FAILED, now, FailureReason=plan.fail))
        return work(job, parts)

    return step


def seconds_to_run(plan: "JobPlan", settings: "Settings") -> float:
    """How long a job is IN_PROGRESS."""
    return settings.job_seconds if plan.running is None else plan.running


def first_due(request: Mapping[str, Any], now: float, seconds: float) -> float:
    """When to look at a job that begins now: at its end, or halfway where its language is to be shown before that."""
    return now + (seconds / 2 if request.get("IdentifyLanguage") else seconds)
