"""What is counted of the journal's lines, though it keeps none, and by which names."""

from math import inf
from typing import Any

import pytest

from emulator.clock import Clock
from emulator.journal.journal import Journal
from emulator.journal.line import CALL, JOB, NEIGHBOUR, STREAM
from emulator.metrics.meter import BOUNDS, Meter, Request

START = 1_000_000.0


class Office:
    """A journal with a meter, and a machine whose time a test sets."""

    def __init__(self) -> None:
        self.at = START
        clock = Clock(machine=lambda: self.at)
        clock.hold(5.0)
        self.journal, self.meter = Journal(clock), Meter(clock.machine)
        self.journal.watchers.append(self.meter.ended)

    def ends(self, kind: str, door: str = "batch", *, took: float = 0.0, **known: Any) -> None:
        with self.journal.begin(kind, door) as line:
            for name, value in known.items():
                setattr(line, name, value)
            self.at += took


@pytest.fixture
def office() -> Office:
    return Office()


def test_requests_by_door_operation_and_status(office: Office) -> None:
    for status in (200, 200, 400, None):
        office.ends(CALL, operation="GetTranscriptionJob", status=status)
    office.ends(STREAM, "http2", operation="StartStreamTranscription", status=200)
    office.ends(NEIGHBOUR, "neighbours", operation="s3", status=404)
    assert office.meter.counts().requests == {
        Request("batch", "GetTranscriptionJob", 200): 2,
        Request("batch", "GetTranscriptionJob", 400): 1,
        Request("batch", "GetTranscriptionJob", None): 1,
        Request("http2", "StartStreamTranscription", 200): 1,
        Request("neighbours", "s3", 404): 1,
    }


@pytest.mark.parametrize(
    ("kind", "operation", "name"),
    [
        (CALL, "DropEverything", "unknown"),
        (CALL, None, "unknown"),
        (STREAM, "s3", "unknown"),
        (NEIGHBOUR, "nonsense", "other"),
        (NEIGHBOUR, None, "other"),
        (NEIGHBOUR, "sqs", "sqs"),
    ],
)
def test_what_a_client_makes_up_is_no_name(office: Office, kind: str, operation: str | None, name: str) -> None:
    office.ends(kind, operation=operation, status=400)
    assert [one.operation for one in office.meter.counts().requests] == [name]


def test_errors_by_code_and_faults(office: Office) -> None:
    office.ends(CALL, operation="ListVocabularies", status=400, error=("ThrottlingException", "Rate exceeded"))
    office.ends(CALL, operation="ListVocabularies", status=400, error=("ThrottlingException", None), fault="f1")
    office.ends(STREAM, operation="StartStreamTranscription", fault="f2")
    counts = office.meter.counts()
    assert counts.errors == {("ListVocabularies", "ThrottlingException"): 2}
    assert counts.faults == {"ListVocabularies": 1, "StartStreamTranscription": 1}


def test_jobs_by_kind_and_end(office: Office) -> None:
    office.ends(JOB, "worker", operation="transcription-job")
    office.ends(JOB, "worker", operation="transcription-job", error=("FAILED", "No."), fault="f1")
    office.ends(JOB, "worker", operation="vocabulary")
    counts = office.meter.counts()
    assert counts.jobs == {
        ("transcription-job", "COMPLETED"): 1,
        ("transcription-job", "FAILED"): 1,
        ("vocabulary", "COMPLETED"): 1,
    }
    assert (counts.requests, counts.faults) == ({}, {"transcription-job": 1})


def test_durations_are_the_machines(office: Office) -> None:
    """The emulator's clock is held all the while."""
    for took in (0.0, 0.25, 2.0, 64.0):  # of which floats are exact
        office.ends(CALL, operation="GetVocabulary", status=200, took=took)
    office.ends(STREAM, operation="StartStreamTranscription", took=60.0)
    office.ends(CALL, operation="GetVocabulary", status=200, took=-5.0)  # the machine's clock was set back
    ((name, durations),) = office.meter.counts().durations.items()
    assert name == "GetVocabulary"
    assert durations.seconds == 66.25
    assert len(durations.counts) == len(BOUNDS) + 1
    assert {bound: count for bound, count in zip((*BOUNDS, inf), durations.counts, strict=True) if count} == {
        BOUNDS[0]: 2,
        0.25: 1,
        2.5: 1,
        inf: 1,
    }


def test_counts_stay_as_they_were_taken(office: Office) -> None:
    office.ends(CALL, operation="GetVocabulary", status=200)
    before = office.meter.counts()
    office.ends(CALL, operation="GetVocabulary", status=200)
    assert [*before.requests.values()] == [1]
    assert sum(before.durations["GetVocabulary"].counts) == 1
