"""GetMedicalScribeJob: which members a job has in which state."""

from typing import Any

from tests.operations.calls import NOW, Desk
from tests.operations.medical import NOT_FOUND, SCRIBE, TIMES, shown

KIND = "medical-scribe-job"
OURS = {"LanguageCode": "en-US", "MedicalScribeContextProvided": False}


def get(desk: Desk) -> Any:
    return desk.ask("GetMedicalScribeJob", MedicalScribeJobName="j")["MedicalScribeJob"]


def test_an_unknown_job(desk: Desk) -> None:
    assert desk.refused("GetMedicalScribeJob", MedicalScribeJobName="j") == NOT_FOUND


def test_a_running_job_has_no_output_yet(desk: Desk) -> None:
    desk.ask("StartMedicalScribeJob", **SCRIBE)
    assert get(desk) == {**shown(SCRIBE), **TIMES, **OURS, "MedicalScribeJobStatus": "IN_PROGRESS"}


def test_a_completed_job(desk: Desk) -> None:
    desk.ask("StartMedicalScribeJob", **SCRIBE)
    desk.put_at(KIND, "j", "COMPLETED", CompletionTime=NOW + 20)
    output = {
        "TranscriptFileUri": "http://localhost:4610/mine/j/transcript.json",
        "ClinicalDocumentUri": "http://localhost:4610/mine/j/summary.json",
    }
    done = {"MedicalScribeJobStatus": "COMPLETED", "CompletionTime": NOW + 20, "MedicalScribeOutput": output}
    assert get(desk) == {**shown(SCRIBE), **TIMES, **OURS, **done}


def test_a_failed_job(desk: Desk) -> None:
    desk.ask("StartMedicalScribeJob", **SCRIBE)
    desk.put_at(KIND, "j", "FAILED", CompletionTime=NOW, FailureReason="No.")
    job = get(desk)
    assert (job["MedicalScribeJobStatus"], job["FailureReason"]) == ("FAILED", "No.")
    assert "MedicalScribeOutput" not in job


def test_looking_never_moves_a_job(desk: Desk) -> None:
    desk.ask("StartMedicalScribeJob", **SCRIBE)
    before = desk.kept(KIND, "j")
    desk.clock.advance(1000)
    get(desk)
    assert desk.kept(KIND, "j") == before
