"""DeleteMedicalScribeJob: only what has ended can go."""

import pytest

from tests.operations.calls import Desk
from tests.operations.medical import NOT_FOUND, RUNNING, SCRIBE

NAME = {"MedicalScribeJobName": "j"}


def test_an_unknown_job(desk: Desk) -> None:
    assert desk.refused("DeleteMedicalScribeJob", **NAME) == NOT_FOUND


@pytest.mark.parametrize("status", ["COMPLETED", "FAILED"])
def test_a_job_that_has_ended(desk: Desk, status: str) -> None:
    desk.ask("StartMedicalScribeJob", **SCRIBE)
    desk.put_at("medical-scribe-job", "j", status)
    assert desk.ask("DeleteMedicalScribeJob", **NAME) == {}
    assert desk.refused("GetMedicalScribeJob", **NAME) == NOT_FOUND
    desk.ask("StartMedicalScribeJob", **SCRIBE)


@pytest.mark.parametrize("status", ["QUEUED", "IN_PROGRESS"])
def test_a_job_that_has_not_ended(desk: Desk, status: str) -> None:
    desk.ask("StartMedicalScribeJob", **SCRIBE)
    desk.put_at("medical-scribe-job", "j", status)
    assert desk.refused("DeleteMedicalScribeJob", **NAME) == RUNNING
    assert desk.kept("medical-scribe-job", "j").status == status
