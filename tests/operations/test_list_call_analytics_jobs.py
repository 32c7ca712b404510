"""ListCallAnalyticsJobs: order, pages, filters, summaries."""

from typing import Any

import pytest

from tests.operations.calls import NOW, Desk

MEDIA = {"MediaFileUri": "s3://b/call.wav"}


@pytest.fixture
def six(desk: Desk) -> Desk:
    """Six jobs, job-0 the oldest, a second apart; the even ones are completed."""
    for number in range(6):
        name = f"job-{number}"
        desk.ask("StartCallAnalyticsJob", CallAnalyticsJobName=name, Media=MEDIA)
        if number % 2 == 0:
            desk.put_at("analytics", name, "COMPLETED")
        desk.clock.advance(1)
    return desk


def names(answer: dict[str, Any]) -> list[str]:
    return [summary["CallAnalyticsJobName"] for summary in answer["CallAnalyticsJobSummaries"]]


def test_nothing(desk: Desk) -> None:
    assert desk.ask("ListCallAnalyticsJobs") == {"CallAnalyticsJobSummaries": []}


def test_pages_newest_first(six: Desk) -> None:
    first = six.ask("ListCallAnalyticsJobs")
    assert names(first) == [f"job-{number}" for number in range(5, 0, -1)]
    second = six.ask("ListCallAnalyticsJobs", NextToken=first["NextToken"])
    assert names(second) == ["job-0"]
    assert "NextToken" not in second


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"Status": "COMPLETED"}, ["job-4", "job-2", "job-0"]),
        ({"Status": "QUEUED"}, []),
        ({"JobNameContains": "B-3"}, ["job-3"]),
        ({"JobNameContains": "B", "Status": "IN_PROGRESS"}, ["job-5", "job-3", "job-1"]),
    ],
)
def test_filters(six: Desk, given: dict[str, str], expected: list[str]) -> None:
    answer = six.ask("ListCallAnalyticsJobs", **given)
    assert names(answer) == expected
    assert answer.get("Status") == given.get("Status")


def test_a_summary(desk: Desk) -> None:
    more = {"OutputLocation": "s3://mine", "Tags": [{"Key": "k", "Value": "v"}]}
    desk.ask("StartCallAnalyticsJob", CallAnalyticsJobName="a", Media=MEDIA, **more)
    running = {"CallAnalyticsJobName": "a", "CreationTime": NOW, "StartTime": NOW}
    assert desk.ask("ListCallAnalyticsJobs")["CallAnalyticsJobSummaries"] == [
        {**running, "CallAnalyticsJobStatus": "IN_PROGRESS"}
    ]
    found = {"CompletionTime": NOW + 9, "LanguageCode": "en-US"}
    desk.put_at("analytics", "a", "COMPLETED", MediaFormat="wav", IdentifiedLanguageScore=1.0, **found)
    assert desk.ask("ListCallAnalyticsJobs")["CallAnalyticsJobSummaries"] == [
        {**running, "CallAnalyticsJobStatus": "COMPLETED", **found}
    ]
