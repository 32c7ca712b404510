"""GetMedicalTranscriptionJob: which members a job has in which state."""

from typing import Any

from tests.operations.calls import NOW, Desk
from tests.operations.medical import JOB, NOT_FOUND, TIMES, keep, shown

KIND = "medical-transcription-job"
FILLED_IN = {"ChannelIdentification": False, "ShowAlternatives": False}


def get(desk: Desk) -> Any:
    return desk.ask("GetMedicalTranscriptionJob", MedicalTranscriptionJobName="j")["MedicalTranscriptionJob"]


def test_an_unknown_job(desk: Desk) -> None:
    desk.ask("StartTranscriptionJob", TranscriptionJobName="j", LanguageCode="en-US", Media=JOB["Media"])
    assert desk.refused("GetMedicalTranscriptionJob", MedicalTranscriptionJobName="j") == NOT_FOUND


def test_a_running_job(desk: Desk) -> None:
    keep(desk, "medical-vocabulary", "v")
    desk.ask("StartMedicalTranscriptionJob", **JOB, Settings={"VocabularyName": "v"})
    assert get(desk) == {
        **shown(JOB),
        **TIMES,
        "TranscriptionJobStatus": "IN_PROGRESS",
        "Settings": {**FILLED_IN, "VocabularyName": "v"},
        "Transcript": {},
    }


def test_a_completed_job(desk: Desk) -> None:
    desk.ask("StartMedicalTranscriptionJob", **JOB, OutputKey="a(b)/")
    desk.put_at(KIND, "j", "COMPLETED", CompletionTime=NOW + 20, MediaFormat="wav")
    assert get(desk) == {
        **shown(JOB),
        **TIMES,
        "CompletionTime": NOW + 20,
        "MediaFormat": "wav",
        "TranscriptionJobStatus": "COMPLETED",
        "Settings": FILLED_IN,
        "Transcript": {"TranscriptFileUri": "http://localhost:4610/mine/a%28b%29/j.json"},
    }


def test_a_failed_job(desk: Desk) -> None:
    desk.ask("StartMedicalTranscriptionJob", **JOB)
    desk.put_at(KIND, "j", "FAILED", CompletionTime=NOW, FailureReason="No.")
    job = get(desk)
    assert (job["TranscriptionJobStatus"], job["FailureReason"], job["Transcript"]) == ("FAILED", "No.", {})


def test_looking_never_moves_a_job(desk: Desk) -> None:
    desk.ask("StartMedicalTranscriptionJob", **JOB)
    before = desk.kept(KIND, "j")
    desk.clock.advance(1000)
    get(desk)
    assert desk.kept(KIND, "j") == before
