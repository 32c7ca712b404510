"""ListMedicalScribeJobs: order, filters and summaries; what all lists share is shown by transcription jobs."""

from typing import Any

import pytest

from tests.operations.calls import NOW, Desk
from tests.operations.medical import SCRIBE, TIMES

OPERATION = "ListMedicalScribeJobs"


def listed(desk: Desk, **given: Any) -> tuple[list[str], str | None]:
    answer = desk.ask(OPERATION, **given)
    assert answer.get("Status") == given.get("Status")
    names = [summary["MedicalScribeJobName"] for summary in answer["MedicalScribeJobSummaries"]]
    return names, answer.get("NextToken")


@pytest.fixture
def three(desk: Desk) -> Desk:
    """Three jobs, job-0 the oldest and the only one that is completed."""
    for number in range(3):
        desk.ask("StartMedicalScribeJob", **{**SCRIBE, "MedicalScribeJobName": f"job-{number}"})
        desk.clock.advance(1)
    desk.put_at("medical-scribe-job", "job-0", "COMPLETED")
    return desk


def test_pages_newest_first(three: Desk) -> None:
    names, token = listed(three, MaxResults=2)
    assert names == ["job-2", "job-1"]
    assert listed(three, NextToken=token) == (["job-0"], None)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"Status": "COMPLETED"}, ["job-0"]),
        ({"Status": "FAILED"}, []),
        ({"JobNameContains": "B-1"}, ["job-1"]),
    ],
)
def test_filters(three: Desk, given: dict[str, str], expected: list[str]) -> None:
    assert listed(three, **given) == (expected, None)


def test_a_summary(desk: Desk) -> None:
    desk.ask("StartMedicalScribeJob", **SCRIBE, Tags=[{"Key": "k", "Value": "v"}])
    desk.put_at("medical-scribe-job", "j", "FAILED", CompletionTime=NOW + 9, FailureReason="No.")
    summary = {
        "MedicalScribeJobName": "j",
        **TIMES,
        "CompletionTime": NOW + 9,
        "LanguageCode": "en-US",
        "MedicalScribeJobStatus": "FAILED",
        "FailureReason": "No.",
    }
    assert desk.ask(OPERATION) == {"MedicalScribeJobSummaries": [summary]}
