"""ListTranscriptionJobs: order, pages, filters, summaries, and tokens that are good for one list only."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import pytest

from tests.operations.calls import NOW, Desk

MEDIA = {"MediaFileUri": "s3://b/call.wav"}
BAD_TOKEN = (
    "BadRequestException",
    "The NextToken that you provided isn't valid. Use the token of the last page with the same request.",
)


@pytest.fixture
def seven(desk: Desk) -> Desk:
    """Seven jobs, job-0 the oldest, a second apart; the even ones are completed."""
    for number in range(7):
        name = f"job-{number}"
        desk.ask("StartTranscriptionJob", TranscriptionJobName=name, LanguageCode="en-US", Media=MEDIA)
        if number % 2 == 0:
            desk.put_at("transcription-job", name, "COMPLETED", CompletionTime=NOW + 60)
        desk.clock.advance(1)
    return desk


def listed(desk: Desk, **given: Any) -> tuple[list[str], str | None]:
    answer = desk.ask("ListTranscriptionJobs", **given)
    names = [summary["TranscriptionJobName"] for summary in answer["TranscriptionJobSummaries"]]
    return names, answer.get("NextToken")


def test_nothing(desk: Desk) -> None:
    assert desk.ask("ListTranscriptionJobs") == {"TranscriptionJobSummaries": []}


def test_five_to_a_page_newest_first(seven: Desk) -> None:
    names, token = listed(seven)
    assert names == ["job-6", "job-5", "job-4", "job-3", "job-2"]
    assert listed(seven, NextToken=token) == (["job-1", "job-0"], None)


def test_the_size_of_a_page_may_change(seven: Desk) -> None:
    names, token = listed(seven, MaxResults=1)
    assert names == ["job-6"]
    assert listed(seven, MaxResults=100, NextToken=token)[0] == [f"job-{number}" for number in range(5, -1, -1)]


def test_a_token_is_no_option_to_a_command_line(seven: Desk) -> None:
    """The AWS CLI takes a value that begins with a hyphen for an option."""
    tokens = [listed(seven, MaxResults=1, JobNameContains="job"[:length])[1] for length in (1, 2, 3)]
    assert [token[0] for token in tokens if token] == ["W", "W", "W"]


def test_a_token_survives_what_comes_and_goes(seven: Desk) -> None:
    _, token = listed(seven, MaxResults=3)
    seven.ask("DeleteTranscriptionJob", TranscriptionJobName="job-4")
    seven.ask("StartTranscriptionJob", TranscriptionJobName="new", LanguageCode="en-US", Media=MEDIA)
    assert listed(seven, MaxResults=3, NextToken=token)[0] == ["job-3", "job-2", "job-1"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"Status": "COMPLETED"}, ["job-6", "job-4", "job-2", "job-0"]),
        ({"Status": "FAILED"}, []),
        ({"JobNameContains": "B-3"}, ["job-3"]),
        ({"JobNameContains": "B", "Status": "IN_PROGRESS"}, ["job-5", "job-3", "job-1"]),
    ],
)
def test_filters(seven: Desk, given: dict[str, str], expected: list[str]) -> None:
    answer = seven.ask("ListTranscriptionJobs", **given)
    assert [summary["TranscriptionJobName"] for summary in answer["TranscriptionJobSummaries"]] == expected
    assert answer.get("Status") == given.get("Status")


def test_a_summary(desk: Desk) -> None:
    more = {"OutputBucketName": "mine", "Settings": {"ShowAlternatives": False}, "Tags": [{"Key": "k", "Value": "v"}]}
    desk.ask("StartTranscriptionJob", TranscriptionJobName="a", LanguageCode="en-US", Media=MEDIA)
    desk.ask("StartTranscriptionJob", TranscriptionJobName="b", LanguageCode="de-DE", Media=MEDIA, **more)
    desk.put_at("transcription-job", "b", "FAILED", CompletionTime=NOW + 9, FailureReason="No.")
    running = {"TranscriptionJobStatus": "IN_PROGRESS", "OutputLocationType": "SERVICE_BUCKET"}
    failed = {"TranscriptionJobStatus": "FAILED", "OutputLocationType": "CUSTOMER_BUCKET"}
    end = {"CompletionTime": NOW + 9, "FailureReason": "No."}
    times = {"CreationTime": NOW, "StartTime": NOW}
    assert desk.ask("ListTranscriptionJobs")["TranscriptionJobSummaries"] == [
        {"TranscriptionJobName": "b", "LanguageCode": "de-DE", **times, **failed, **end},
        {"TranscriptionJobName": "a", "LanguageCode": "en-US", **times, **running},
    ]


def damaged(token: str) -> list[str]:
    raw = urlsafe_b64decode(token)
    return [
        "?",
        "x",
        token[:-4],
        token + "AAAA",
        urlsafe_b64encode(bytes([raw[0] ^ 1]) + raw[1:]).decode(),
        urlsafe_b64encode(raw[:-1] + bytes([raw[-1] ^ 1])).decode(),
        "Ünfug",
    ]


def test_a_token_that_is_not_ours(seven: Desk) -> None:
    _, token = listed(seven, MaxResults=2)
    assert token is not None
    for bad in damaged(token):
        assert seven.refused("ListTranscriptionJobs", MaxResults=2, NextToken=bad) == BAD_TOKEN


def test_a_token_of_another_list(seven: Desk) -> None:
    _, token = listed(seven, MaxResults=2)
    others = [
        (seven, "ListTranscriptionJobs", {"Status": "COMPLETED"}),
        (seven, "ListTranscriptionJobs", {"JobNameContains": "job"}),
        (seven.elsewhere(account="000000000000"), "ListTranscriptionJobs", {}),
        (seven.elsewhere(region="eu-west-1"), "ListTranscriptionJobs", {}),
        (seven, "ListVocabularies", {}),
    ]
    for desk, operation, given in others:
        assert desk.refused(operation, NextToken=token, **given) == BAD_TOKEN
