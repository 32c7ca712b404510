"""Counts calls, streams, jobs and faults as the journal's lines of them end, whether or not it keeps them.

Plain numbers, for `exposition` to read. What clients make up is never a name that something is counted by.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from emulator.journal.line import CALL, JOB, NEIGHBOUR
from emulator.model.shapes import batch, streaming

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.journal.line import Line

# Upper bounds in seconds: a call costs about a millisecond, and what asks S3 some more.
BOUNDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
UNKNOWN, OTHER = "unknown", "other"
SERVICES = frozenset(("events", "iam", "kms", "logs", "s3", "sns", "sqs", "sts"))
THROTTLED = "ThrottlingException"
COMPLETED = "COMPLETED"


class Request(NamedTuple):
    """What requests are told apart by. `status`: None for a client that left before the answer."""

    door: str
    operation: str
    status: int | None


class Durations(NamedTuple):
    """How long calls took: how many of them within each bound (and, last, beyond all), and the sum of seconds."""

    counts: Sequence[int]
    seconds: float


class Counts(NamedTuple):
    """All counts since the start."""

    requests: Mapping[Request, int]
    durations: Mapping[str, Durations]  # by operation
    errors: Mapping[tuple[str, str], int]  # by operation and code
    faults: Mapping[str, int]  # by operation
    jobs: Mapping[tuple[str, str], int]  # by kind and the state that it came to rest in


class Meter:
    """Lives on the event loop. `machine` gives the time in seconds, whatever the emulator's clock shows."""

    def __init__(self, machine: "Callable[[], float]") -> None:
        self._machine = machine
        self._known = frozenset((*batch().operations, *streaming().operations))
        self._requests: Counter[tuple[str, str, int | None]] = Counter()
        self._durations: dict[str, list[int]] = {}
        self._seconds: dict[str, float] = {}
        self._errors: Counter[tuple[str, str]] = Counter()
        self._faults: Counter[str] = Counter()
        self._jobs: Counter[tuple[str, str]] = Counter()

    def ended(self, line: "Line") -> None:
        """A call, a stream, a neighbour's request or a job has come to its end."""
        operation = self._operation(line)
        if line.fault is not None:
            self._faults[operation] += 1
        if line.kind == JOB:
            self._jobs[operation, line.error[0] if line.error else COMPLETED] += 1
            return
        self._requests[line.door, operation, line.status] += 1
        if line.error is not None:
            self._errors[operation, line.error[0]] += 1
        if line.kind in (CALL, NEIGHBOUR):
            self._took(operation, max(0.0, self._machine() - line.began))

    def counts(self) -> Counts:
        """What has been counted so far; it stays as it is."""
        durations = {name: Durations((*each,), self._seconds[name]) for name, each in self._durations.items()}
        requests = {Request(*each): count for each, count in self._requests.items()}
        return Counts(requests, durations, self._errors.copy(), self._faults.copy(), self._jobs.copy())

    def _took(self, operation: str, seconds: float) -> None:
        if operation not in self._durations:
            self._durations[operation], self._seconds[operation] = [0] * (len(BOUNDS) + 1), 0.0
        self._durations[operation][bisect_left(BOUNDS, seconds)] += 1
        self._seconds[operation] += seconds

    def _operation(self, line: "Line") -> str:
        """The operation, the neighbour's service or the kind of thing that a line is about."""
        name = line.operation
        if name in self._known or line.kind == JOB:
            return name or UNKNOWN
        if line.kind == NEIGHBOUR:
            return name if name in SERVICES else OTHER
        return UNKNOWN
