"""Jobs whose script says how long they wait and run: a client sees that from the start."""

import pytest

from tests.operations.calls import NOW, Desk

PLAIN = {
    "TranscriptionJobName": "j",
    "LanguageCode": "en-US",
    "Media": {"MediaFileUri": "s3://calls/hello.wav"},
}


@pytest.mark.parametrize(
    ("script", "status", "due"),
    [
        ("job: { running: 2s }", "IN_PROGRESS", 2.0),
        ("job: { queued: 1m, running: 2s }", "QUEUED", 60.0),
        ("match: { tag: { run: 'a*' } }\njob: { running: 3s }", "IN_PROGRESS", 3.0),
        ("match: { tag: { run: 'b*' } }\njob: { running: 3s }", "IN_PROGRESS", 5.0),
        ("match: { access_key: test, operation: Start* }\njob: { running: 4s }", "IN_PROGRESS", 4.0),
        ("match: { header: { Host: 'localhost:*' } }\njob: { running: 1s }", "IN_PROGRESS", 1.0),
    ],
)
def test_a_job_as_its_script_plans_it(desk: Desk, script: str, status: str, due: float) -> None:
    desk.settings = desk.settings.model_copy(update={"job_seconds": 5.0})
    (desk.settings.scripts / "mine.yaml").write_text(f"say: Hi.\n{script}\n")
    answered = desk.ask("StartTranscriptionJob", **PLAIN, Tags=[{"Key": "run", "Value": "a-1"}])
    assert answered["TranscriptionJob"]["TranscriptionJobStatus"] == status
    assert ("StartTime" in answered["TranscriptionJob"]) is (status == "IN_PROGRESS")
    assert "asked" not in answered["TranscriptionJob"]
    assert desk.kept("transcription-job", "j").due == NOW + due
