"""GetMedicalScribeStream: a session through its states."""

from pathlib import Path
from typing import Any

import pytest

from emulator.errors import AwsError
from tests.operations.stage import RATE, SESSION, Stage
from tests.operations.test_start_medical_scribe_stream import CONFIGURATION, END, NOTE, ROLE, SCRIPT, begun
from tests.streaming.client import NOW


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path, default=SCRIPT)


def note(details: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = details["PostStreamAnalyticsResult"]["ClinicalNoteGenerationResult"]
    return result


def test_a_session_that_nobody_has_begun(stage: Stage) -> None:
    with pytest.raises(AwsError) as raised:
        stage.described()
    message = "The requested session couldn't be found. Check the session ID and try your request again."
    assert (raised.value.code, raised.value.message) == ("ResourceNotFoundException", message)


def test_a_session_that_goes_on(stage: Stage) -> None:
    begun(stage, MedicalScribeContext={"PatientContext": {"Pronouns": "SHE_HER"}})
    details = stage.described()
    expected = {
        "SessionId": SESSION,
        "StreamCreatedAt": NOW,
        "LanguageCode": "en-US",
        "MediaSampleRateHertz": RATE,
        "MediaEncoding": "pcm",
        "ResourceAccessRoleArn": ROLE,
        "StreamStatus": "IN_PROGRESS",
        "PostStreamAnalyticsSettings": NOTE,
        "MedicalScribeContextProvided": True,
    }
    assert {name: details.get(name) for name in expected} == expected
    assert "StreamEndedAt" not in details
    assert "PostStreamAnalyticsResult" not in details


def test_a_session_that_pauses(stage: Stage) -> None:
    talk = begun(stage)
    stage.clock.advance(5)
    talk.end()
    details = stage.described()
    assert (details["StreamStatus"], details["StreamEndedAt"]) == ("PAUSED", NOW + 5)
    assert "PostStreamAnalyticsResult" not in details


def test_a_session_that_is_over(stage: Stage) -> None:
    begun(stage).event("SessionControlEvent", END)
    details = stage.described()
    assert details["StreamStatus"] == "COMPLETED"
    assert note(details)["Status"] == "IN_PROGRESS"
    stage.work()
    details = stage.described()
    assert details["StreamStatus"] == "COMPLETED"
    assert note(details) == {
        "Status": "COMPLETED",
        "FailureReason": None,
        "TranscriptOutputLocation": f"http://localhost:4610/notes/{SESSION}/transcript.json",
        "ClinicalNoteOutputLocation": f"http://localhost:4610/notes/{SESSION}/summary.json",
    }


def test_a_session_whose_stream_failed(stage: Stage) -> None:
    begun(stage).event("SessionControlEvent", {"Type": "STOP"})
    assert stage.described()["StreamStatus"] == "FAILED"


def test_a_note_that_failed(stage: Stage) -> None:
    begun(stage).event("SessionControlEvent", END)
    kept = stage.kept("medical-scribe-stream")
    assert kept is not None
    document = kept.document | {"FailureReason": "The bucket is gone."}
    assert stage.store.save(kept._replace(status="FAILED", due=None, document=document))
    details = stage.described()
    assert details["StreamStatus"] == "COMPLETED"
    assert note(details) == {"Status": "FAILED", "FailureReason": "The bucket is gone."}


def test_another_configuration_is_shown(stage: Stage) -> None:
    begun(stage).end()
    begun(stage, PostStreamAnalyticsSettings=CONFIGURATION["PostStreamAnalyticsSettings"])
    assert stage.described()["MedicalScribeContextProvided"] is False
