"""What a script does beside speaking: how long its jobs take, and how they, its streams and its calls are harmed."""

from dataclasses import dataclass
from typing import Any

from emulator.faults.rule import Rule
from emulator.scripts.harms import A_FAULT, COUNTING, DO_KEYS, JOB_HARMS, rule_of, scripted
from emulator.scripts.kinds import Key, Keys, Kind, closed, duration, members, properties
from emulator.scripts.yaml_nodes import Place


@dataclass(frozen=True, slots=True)
class JobPlan:
    """How long a job is QUEUED and IN_PROGRESS, in seconds (None: as the settings say); why it fails, if it always
    does; what else is done to it.
    """

    queued: float | None = None
    running: float | None = None
    fail: str | None = None
    fault: Rule | None = None


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """What is done to a stream, or to a call."""

    fault: Rule | None = None


ANY_JOB = JobPlan()
NO_FAULT = FaultPlan()

A_JOB = "must be a mapping, like { running: 2s }"
A_STREAM = "must be a mapping, like { fault: { after: 3.0, raise: InternalFailureException } }"
A_CALL = "must be a mapping, like { fault: { raise: ThrottlingException, nth: 1 } }"
NO_STREAM = "must be a fault that a stream can have, like { after: 3.0, raise: InternalFailureException }"
NO_CALL = "must be a fault that a call can have, like { raise: ThrottlingException }"

JOB_KEYS: Keys = {
    "queued": Key(duration(), "How long the job is QUEUED before it runs."),
    "running": Key(duration(), "How long the job is IN_PROGRESS, whatever the setting."),
    **JOB_HARMS,
    **COUNTING,
}
FAULT_KEYS: Keys = {**DO_KEYS, **COUNTING}


def job(place: Place) -> JobPlan:
    found = _some(place, JOB_KEYS, "job", A_JOB)
    harms, counts = ([name for name in found if name in keys] for keys in (JOB_HARMS, COUNTING))
    if counts and not harms:
        raise place.error(f"must have one of {', '.join(JOB_HARMS)} where it has {counts[0]}", "it has none")
    times = found.get("queued"), found.get("running")
    if harms == ["fail"] and not counts:
        return JobPlan(*times, fail=found["fail"])
    return JobPlan(*times, fault=rule_of(found, place) if harms else None)


def stream(place: Place) -> FaultPlan:
    return FaultPlan(**_some(place, STREAM_KEYS, "stream", A_STREAM))


def call(place: Place) -> FaultPlan:
    return FaultPlan(**_some(place, CALL_KEYS, "call", A_CALL))


def _fault(aim: str, remedy: str) -> Kind:
    def read(place: Place) -> Rule:
        rule = scripted(place, DO_KEYS, "fault", A_FAULT)
        if aim not in rule.aims:
            raise place.error(remedy, f"a {aim} can't have it")
        return rule

    return Kind(read, closed(properties(FAULT_KEYS), minProperties=1))


def _some(place: Place, keys: Keys, owner: str, remedy: str) -> dict[str, Any]:
    found = members(place, keys, owner, remedy)
    if not found:
        raise place.error(remedy, "it is empty")
    return found


STREAM_KEYS: Keys = {"fault": Key(_fault("stream", NO_STREAM), "What happens to its streams, and when.")}
CALL_KEYS: Keys = {"fault": Key(_fault("call", NO_CALL), "What happens to the calls that the script is matched for.")}
JOB_SCHEMA = closed(properties(JOB_KEYS), minProperties=1)
STREAM_SCHEMA = closed(properties(STREAM_KEYS), minProperties=1)
CALL_SCHEMA = closed(properties(CALL_KEYS), minProperties=1)
