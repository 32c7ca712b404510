"""What a script does beside speaking: how long its jobs take, whether they fail, and where its streams break."""

from dataclasses import dataclass
from typing import Any

from emulator.scripts.kinds import Key, Keys, Kind, choice, closed, duration, members, number, properties, text
from emulator.scripts.yaml_nodes import Place

# Those of the streaming operations.
EXCEPTIONS = (
    "BadRequestException",
    "ConflictException",
    "InternalFailureException",
    "LimitExceededException",
    "ServiceUnavailableException",
)


@dataclass(frozen=True, slots=True)
class JobPlan:
    """How long a job is QUEUED and IN_PROGRESS, in seconds (None: as the settings say); why it fails, if it does."""

    queued: float | None = None
    running: float | None = None
    fail: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """An exception that ends a stream once so many seconds of its audio have come."""

    after: float
    code: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class StreamPlan:
    fault: Fault | None = None


ANY_JOB = JobPlan()
ANY_STREAM = StreamPlan()

A_JOB = "must be a mapping, like { running: 2s }"
A_STREAM = "must be a mapping, like { fault: { after: 3.0, raise: InternalFailureException } }"
A_FAULT = "must be a mapping, like { after: 3.0, raise: InternalFailureException }"

JOB_KEYS: Keys = {
    "queued": Key(duration(), "How long the job is QUEUED before it runs."),
    "running": Key(duration(), "How long the job is IN_PROGRESS, whatever the setting."),
    "fail": Key(text("must be a sentence: the FailureReason"), "The job ends as FAILED, with this FailureReason."),
}
FAULT_KEYS: Keys = {
    "after": Key(number(0, 14400, 3, "must be seconds ≥ 0, like 3.0"), "Second of the audio at which it happens."),
    "raise": Key(choice(EXCEPTIONS), "The exception that ends the stream."),
    "message": Key(text("must be a sentence: the Message"), "The exception's message."),
}


def job(place: Place) -> JobPlan:
    return JobPlan(**_some(place, JOB_KEYS, "job", A_JOB))


def stream(place: Place) -> StreamPlan:
    return StreamPlan(**_some(place, STREAM_KEYS, "stream", A_STREAM))


def _fault(place: Place) -> Fault:
    found = members(place, FAULT_KEYS, "fault", A_FAULT)
    for name in ("after", "raise"):
        if name not in found:
            raise place.error(f"must have `{name}`, {A_FAULT.partition(', ')[2]}", "it has none")
    return Fault(found["after"], found["raise"], found.get("message", ""))


def _some(place: Place, keys: Keys, owner: str, remedy: str) -> dict[str, Any]:
    found = members(place, keys, owner, remedy)
    if not found:
        raise place.error(remedy, "it is empty")
    return found


STREAM_KEYS: Keys = {
    "fault": Key(
        Kind(_fault, closed(properties(FAULT_KEYS), required=["after", "raise"])), "An exception that ends the stream."
    ),
}
JOB_SCHEMA = closed(properties(JOB_KEYS), minProperties=1)
STREAM_SCHEMA = closed(properties(STREAM_KEYS), minProperties=1)
