"""The states that things go through, as a table, and the one way from a state to the next. It asks no clock."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from emulator.store.database import Resource

# The kinds of things, as ARNs name them. Those of scribe and analytics jobs are from the policy reference.
TRANSCRIPTION_JOB = "transcription-job"
MEDICAL_JOB = "medical-transcription-job"
SCRIBE_JOB = "medical-scribe-job"
ANALYTICS_JOB = "analytics"
VOCABULARY = "vocabulary"
MEDICAL_VOCABULARY = "medical-vocabulary"
VOCABULARY_FILTER = "vocabulary-filter"
LANGUAGE_MODEL = "language-model"
CATEGORY = "analytics-category"
# What streams leave behind.
ANALYTICS_STREAM = "analytics-stream"
SCRIBE_STREAM = "medical-scribe-stream"
POSITION = "stream-position"  # how far a session has come that another stream may go on with

DAYS = 86_400.0

QUEUED, IN_PROGRESS, COMPLETED = "QUEUED", "IN_PROGRESS", "COMPLETED"
PAUSED, ANALYSING = "PAUSED", "ANALYSING"  # a stream may go on; it has ended, and its files are not there yet
PENDING, READY, FAILED = "PENDING", "READY", "FAILED"
FORGOTTEN = "FORGOTTEN"  # a state that nobody ever sees: what comes to it is deleted


class Life(NamedTuple):
    """`after`: which states may follow a state. `ended`: the states of rest, in which a client may delete.

    `ended_at`: the member that says when it came to rest, None: there is none. `kept`: how long it rests until it is
    forgotten, None: for good.
    """

    after: Mapping[str, tuple[str, ...]]
    ended: frozenset[str]
    ended_at: str | None = None
    kept: float | None = None


JOB = Life(
    {
        QUEUED: (QUEUED, IN_PROGRESS, FAILED),
        IN_PROGRESS: (COMPLETED, FAILED),
        COMPLETED: (FORGOTTEN,),
        FAILED: (FORGOTTEN,),
    },
    frozenset({COMPLETED, FAILED}),
    ended_at="CompletionTime",
    kept=90 * DAYS,  # documented
)
# A vocabulary that is updated is pending once more.
LEARNED = Life({PENDING: (READY, FAILED), READY: (PENDING,), FAILED: (PENDING,)}, frozenset({READY, FAILED}))
TRAINED = Life({IN_PROGRESS: (COMPLETED, FAILED), COMPLETED: (), FAILED: ()}, frozenset({COMPLETED, FAILED}))
STANDING = Life({READY: ()}, frozenset({READY}))  # of use at once, and for good
# Whoever begins a session anew replaces what an earlier one has left.
ANALYSED = Life({IN_PROGRESS: (COMPLETED, FAILED), COMPLETED: (), FAILED: ()}, frozenset({COMPLETED, FAILED}))
SESSION = Life(
    {
        IN_PROGRESS: (IN_PROGRESS, PAUSED, ANALYSING, FAILED),
        PAUSED: (IN_PROGRESS,),
        ANALYSING: (COMPLETED, FAILED),
        COMPLETED: (),
        FAILED: (IN_PROGRESS,),
    },
    frozenset({COMPLETED, FAILED}),
)

LIVES = {
    TRANSCRIPTION_JOB: JOB,
    MEDICAL_JOB: JOB,
    SCRIBE_JOB: JOB,
    ANALYTICS_JOB: JOB,
    VOCABULARY: LEARNED,
    MEDICAL_VOCABULARY: LEARNED,
    VOCABULARY_FILTER: STANDING,
    LANGUAGE_MODEL: TRAINED,
    CATEGORY: STANDING,
    ANALYTICS_STREAM: ANALYSED,
    SCRIBE_STREAM: SESSION,
    POSITION: Life({PAUSED: (FORGOTTEN,)}, frozenset()),
}


def ended(resource: Resource) -> bool:
    """Whether it has come to rest: nothing will change unless a client asks."""
    return resource.status in LIVES[resource.kind].ended


def moved(resource: Resource, status: str, due: float | None = None, **changes: Any) -> Resource:
    """The resource in its next state, with members of its document changed. ValueError: no way leads there."""
    if status not in LIVES[resource.kind].after[resource.status]:
        raise ValueError(f"a {resource.kind} does not go from {resource.status} to {status}")
    return resource._replace(status=status, due=due, document=resource.document | changes)


def at_rest(resource: Resource, status: str, now: float, **changes: Any) -> Resource:
    """The resource at the end of its way, at the time `now`."""
    life = LIVES[resource.kind]
    due = None if life.kept is None else now + life.kept
    return moved(resource, status, due, **({} if life.ended_at is None else {life.ended_at: now}), **changes)
