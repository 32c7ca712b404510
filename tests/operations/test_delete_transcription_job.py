"""DeleteTranscriptionJob: only what has ended can go."""

import pytest

from tests.operations.calls import Desk

PLAIN = {"TranscriptionJobName": "j", "LanguageCode": "en-US", "Media": {"MediaFileUri": "s3://b/call.wav"}}
NOT_FOUND = "The requested job couldn't be found. Check the job name and try your request again."
RUNNING = "The requested job couldn't be deleted because it hasn't ended. Wait until it has and try your request again."


def test_an_unknown_job(desk: Desk) -> None:
    assert desk.refused("DeleteTranscriptionJob", TranscriptionJobName="j") == ("BadRequestException", NOT_FOUND)


@pytest.mark.parametrize("status", ["COMPLETED", "FAILED"])
def test_a_job_that_has_ended(desk: Desk, status: str) -> None:
    desk.ask("StartTranscriptionJob", **PLAIN)
    desk.put_at("transcription-job", "j", status)
    assert desk.ask("DeleteTranscriptionJob", TranscriptionJobName="j") == {}
    assert desk.refused("GetTranscriptionJob", TranscriptionJobName="j") == ("BadRequestException", NOT_FOUND)
    desk.ask("StartTranscriptionJob", **PLAIN)


@pytest.mark.parametrize("status", ["QUEUED", "IN_PROGRESS"])
def test_a_job_that_has_not_ended(desk: Desk, status: str) -> None:
    desk.ask("StartTranscriptionJob", **PLAIN)
    desk.put_at("transcription-job", "j", status)
    assert desk.refused("DeleteTranscriptionJob", TranscriptionJobName="j") == ("BadRequestException", RUNNING)
    assert desk.kept("transcription-job", "j").status == status
