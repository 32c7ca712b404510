"""GetCallAnalyticsJob: which members a job has in which state."""

from typing import Any

from tests.operations.calls import ACCOUNT, NOW, REGION, Desk

NOT_FOUND = "The requested job couldn't be found. Check the job name and try your request again."
PLAIN = {"CallAnalyticsJobName": "j", "Media": {"MediaFileUri": "s3://b/call.wav"}}
BOTH = {"ContentRedaction": {"RedactionType": "PII", "RedactionOutput": "redacted_and_unredacted"}}
AS_STARTED = {**PLAIN, "CreationTime": NOW, "StartTime": NOW}


def get(desk: Desk) -> Any:
    return desk.ask("GetCallAnalyticsJob", CallAnalyticsJobName="j")["CallAnalyticsJob"]


def test_an_unknown_job(desk: Desk) -> None:
    assert desk.refused("GetCallAnalyticsJob", CallAnalyticsJobName="j") == ("BadRequestException", NOT_FOUND)


def test_a_running_job(desk: Desk) -> None:
    tags = [{"Key": "k", "Value": "v"}]
    desk.ask("StartCallAnalyticsJob", **PLAIN, Tags=tags)
    desk.clock.advance(1000)
    assert get(desk) == {**AS_STARTED, "CallAnalyticsJobStatus": "IN_PROGRESS", "Tags": tags, "Transcript": {}}


def test_a_completed_job_in_the_services_bucket(desk: Desk) -> None:
    desk.ask("StartCallAnalyticsJob", **PLAIN)
    found = {"CompletionTime": NOW + 20, "MediaFormat": "wav", "LanguageCode": "en-US", "IdentifiedLanguageScore": 1.0}
    desk.put_at("analytics", "j", "COMPLETED", **found)
    shown = get(desk)
    [(name, uri)] = shown.pop("Transcript").items()
    assert shown == {**AS_STARTED, "CallAnalyticsJobStatus": "COMPLETED", **found}
    assert name == "TranscriptFileUri"
    assert uri.startswith(f"http://localhost:4610/aws-transcribe-{REGION}-prod/{ACCOUNT}/j/")
    assert "X-Amz-Expires=900" in uri
    desk.clock.advance(60)
    assert get(desk)["Transcript"]["TranscriptFileUri"] != uri, "it is signed anew"


def test_a_redacted_job_in_the_clients_bucket(desk: Desk) -> None:
    desk.ask("StartCallAnalyticsJob", **PLAIN, Settings=BOTH, OutputLocation="s3://mine/a b/")
    desk.put_at("analytics", "j", "COMPLETED")
    assert get(desk)["Transcript"] == {
        "TranscriptFileUri": "http://localhost:4610/mine/a%20b/analytics/j.json",
        "RedactedTranscriptFileUri": "http://localhost:4610/mine/a%20b/redacted-analytics/j.json",
    }


def test_features_that_were_skipped(desk: Desk) -> None:
    desk.ask("StartCallAnalyticsJob", **PLAIN)
    skipped = [{"Feature": "GENERATIVE_SUMMARIZATION", "ReasonCode": "FAILED_SAFETY_GUIDELINES", "Message": "No."}]
    desk.put_at("analytics", "j", "COMPLETED", CallAnalyticsJobDetails={"Skipped": skipped})
    assert get(desk)["CallAnalyticsJobDetails"] == {"Skipped": skipped}


def test_a_failed_job(desk: Desk) -> None:
    desk.ask("StartCallAnalyticsJob", **PLAIN)
    desk.put_at("analytics", "j", "FAILED", CompletionTime=NOW, FailureReason="No.")
    shown = get(desk)
    assert (shown["CallAnalyticsJobStatus"], shown["FailureReason"], shown["Transcript"]) == ("FAILED", "No.", {})
