"""The states: every way that exists, and no other."""

import itertools

import pytest

from emulator.jobs import life
from emulator.store.database import Resource

JOBS = ("transcription-job", "medical-transcription-job", "medical-scribe-job", "analytics")
VOCABULARIES = ("vocabulary", "medical-vocabulary")
JOB_WAYS = (
    ("QUEUED", "QUEUED"),
    ("QUEUED", "IN_PROGRESS"),
    ("QUEUED", "FAILED"),
    ("IN_PROGRESS", "COMPLETED"),
    ("IN_PROGRESS", "FAILED"),
)
VOCABULARY_WAYS = (("PENDING", "READY"), ("PENDING", "FAILED"), ("READY", "PENDING"), ("FAILED", "PENDING"))
SESSION_WAYS = (
    ("IN_PROGRESS", "IN_PROGRESS"),
    ("IN_PROGRESS", "PAUSED"),
    ("IN_PROGRESS", "ANALYSING"),
    ("IN_PROGRESS", "FAILED"),
    ("PAUSED", "IN_PROGRESS"),
    ("FAILED", "IN_PROGRESS"),
    ("ANALYSING", "COMPLETED"),
    ("ANALYSING", "FAILED"),
)
WAYS = {
    *((kind, *way) for kind in JOBS for way in JOB_WAYS),
    *((kind, *way) for kind in VOCABULARIES for way in VOCABULARY_WAYS),
    ("language-model", "IN_PROGRESS", "COMPLETED"),
    ("language-model", "IN_PROGRESS", "FAILED"),
    ("analytics-stream", "IN_PROGRESS", "COMPLETED"),
    ("analytics-stream", "IN_PROGRESS", "FAILED"),
    *(("medical-scribe-stream", *way) for way in SESSION_WAYS),
}
PAIRS = [
    (kind, before, after)
    for kind, known in life.LIVES.items()
    for before, after in itertools.product(known.after, known.after)
]


def thing(kind: str, status: str) -> Resource:
    return Resource(kind, "1", "r", "n", 1.0, status, 5.0, {"a": 1}, 7)


@pytest.mark.parametrize(("kind", "before", "after"), PAIRS)
def test_ways(kind: str, before: str, after: str) -> None:
    if (kind, before, after) in WAYS:
        expected = Resource(kind, "1", "r", "n", 1.0, after, 9.0, {"a": 1, "b": 2}, 7)
        assert life.moved(thing(kind, before), after, 9.0, b=2) == expected
    else:
        with pytest.raises(ValueError, match=f"a {kind} does not go from {before} to {after}"):
            life.moved(thing(kind, before), after)


@pytest.mark.parametrize(
    ("kind", "status", "expected"),
    [
        ("transcription-job", "QUEUED", False),
        ("transcription-job", "IN_PROGRESS", False),
        ("transcription-job", "COMPLETED", True),
        ("transcription-job", "FAILED", True),
        ("vocabulary", "PENDING", False),
        ("vocabulary", "READY", True),
        ("vocabulary", "FAILED", True),
    ],
)
def test_what_has_ended(kind: str, status: str, expected: bool) -> None:
    assert life.ended(thing(kind, status)) is expected


def test_rest_has_its_time_where_there_is_a_member_for_it_and_its_end_for_jobs() -> None:
    job = life.at_rest(thing("transcription-job", "IN_PROGRESS"), "FAILED", 9.0, FailureReason="No.")
    assert (job.due, job.document) == (
        9.0 + 90 * 24 * 3600,
        {"a": 1, "CompletionTime": 9.0, "FailureReason": "No."},
    )
    vocabulary = life.at_rest(thing("vocabulary", "PENDING"), "READY", 9.0)
    assert (vocabulary.due, vocabulary.document) == (None, {"a": 1})
