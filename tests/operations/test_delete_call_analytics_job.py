"""DeleteCallAnalyticsJob: only what has ended can go."""

import pytest

from tests.operations.calls import Desk

PLAIN = {"CallAnalyticsJobName": "j", "Media": {"MediaFileUri": "s3://b/call.wav"}}
NOT_FOUND = "The requested job couldn't be found. Check the job name and try your request again."
RUNNING = "The requested job couldn't be deleted because it hasn't ended. Wait until it has and try your request again."


def test_an_unknown_job(desk: Desk) -> None:
    assert desk.refused("DeleteCallAnalyticsJob", CallAnalyticsJobName="j") == ("BadRequestException", NOT_FOUND)


@pytest.mark.parametrize("status", ["COMPLETED", "FAILED"])
def test_a_job_that_has_ended(desk: Desk, status: str) -> None:
    desk.ask("StartCallAnalyticsJob", **PLAIN)
    desk.put_at("analytics", "j", status)
    assert desk.ask("DeleteCallAnalyticsJob", CallAnalyticsJobName="j") == {}
    assert desk.refused("GetCallAnalyticsJob", CallAnalyticsJobName="j") == ("BadRequestException", NOT_FOUND)
    desk.ask("StartCallAnalyticsJob", **PLAIN)


@pytest.mark.parametrize("status", ["QUEUED", "IN_PROGRESS"])
def test_a_job_that_has_not_ended(desk: Desk, status: str) -> None:
    desk.ask("StartCallAnalyticsJob", **PLAIN)
    desk.put_at("analytics", "j", status)
    assert desk.refused("DeleteCallAnalyticsJob", CallAnalyticsJobName="j") == ("BadRequestException", RUNNING)
    assert desk.kept("analytics", "j").status == status
