"""DeleteMedicalTranscriptionJob: only what has ended can go."""

import pytest

from tests.operations.calls import Desk
from tests.operations.medical import JOB, NOT_FOUND, RUNNING

NAME = {"MedicalTranscriptionJobName": "j"}


def test_an_unknown_job(desk: Desk) -> None:
    assert desk.refused("DeleteMedicalTranscriptionJob", **NAME) == NOT_FOUND


@pytest.mark.parametrize("status", ["COMPLETED", "FAILED"])
def test_a_job_that_has_ended(desk: Desk, status: str) -> None:
    desk.ask("StartMedicalTranscriptionJob", **JOB)
    desk.put_at("medical-transcription-job", "j", status)
    assert desk.ask("DeleteMedicalTranscriptionJob", **NAME) == {}
    assert desk.refused("GetMedicalTranscriptionJob", **NAME) == NOT_FOUND
    desk.ask("StartMedicalTranscriptionJob", **JOB)


@pytest.mark.parametrize("status", ["QUEUED", "IN_PROGRESS"])
def test_a_job_that_has_not_ended(desk: Desk, status: str) -> None:
    desk.ask("StartMedicalTranscriptionJob", **JOB)
    desk.put_at("medical-transcription-job", "j", status)
    assert desk.refused("DeleteMedicalTranscriptionJob", **NAME) == RUNNING
    assert desk.kept("medical-transcription-job", "j").status == status
