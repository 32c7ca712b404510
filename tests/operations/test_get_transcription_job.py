"""GetTranscriptionJob: which members a job has in which state."""

from typing import Any

import pytest

from tests.operations.calls import ACCOUNT, NOW, REGION, Desk

PLAIN = {"TranscriptionJobName": "j", "LanguageCode": "en-US", "Media": {"MediaFileUri": "s3://b/call.wav"}}
AS_STARTED = {**PLAIN, "CreationTime": NOW, "StartTime": NOW}
FILLED_IN = {"ChannelIdentification": False, "ShowAlternatives": False}


def get(desk: Desk) -> Any:
    return desk.ask("GetTranscriptionJob", TranscriptionJobName="j")["TranscriptionJob"]


def test_an_unknown_job(desk: Desk) -> None:
    expected = "The requested job couldn't be found. Check the job name and try your request again."
    assert desk.refused("GetTranscriptionJob", TranscriptionJobName="j") == ("BadRequestException", expected)
    desk.ask("StartTranscriptionJob", **PLAIN)
    other = desk.elsewhere(account="000000000000")
    assert other.refused("GetTranscriptionJob", TranscriptionJobName="j") == ("BadRequestException", expected)
    assert desk.refused("GetTranscriptionJob", TranscriptionJobName="J") == ("BadRequestException", expected)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (None, FILLED_IN),
        (
            {"ShowAlternatives": True, "MaxAlternatives": 2},
            {**FILLED_IN, "ShowAlternatives": True, "MaxAlternatives": 2},
        ),
        ({"VocabularyFilterMethod": "tag"}, {**FILLED_IN, "VocabularyFilterMethod": "tag"}),
    ],
)
def test_a_running_job(desk: Desk, sent: Any, shown: Any) -> None:
    desk.ask("StartTranscriptionJob", **PLAIN, Settings=sent)
    expected = {**AS_STARTED, "TranscriptionJobStatus": "IN_PROGRESS", "Settings": shown, "Transcript": {}}
    assert get(desk) == expected


def test_looking_never_moves_a_job(desk: Desk) -> None:
    desk.ask("StartTranscriptionJob", **PLAIN)
    before = desk.kept("transcription-job", "j")
    desk.clock.advance(1000)
    get(desk)
    assert desk.kept("transcription-job", "j") == before


def test_an_identified_language_is_shown_while_the_job_is_at_work(desk: Desk) -> None:
    found = {"LanguageCode": "de-DE", "IdentifiedLanguageScore": 0.75}
    desk.ask("StartTranscriptionJob", **PLAIN | {"LanguageCode": None, "IdentifyLanguage": True})
    assert not get(desk).keys() & found.keys()
    desk.put_at("transcription-job", "j", "IN_PROGRESS", identified=found)
    assert get(desk).items() >= (found | {"TranscriptionJobStatus": "IN_PROGRESS"}).items()
    [listed] = desk.ask("ListTranscriptionJobs")["TranscriptionJobSummaries"]
    assert listed.items() >= found.items()


def test_tags_and_other_requests_are_shown(desk: Desk) -> None:
    more = {"Tags": [{"Key": "k", "Value": "v"}], "Subtitles": {"Formats": ["srt"]}, "MediaSampleRateHertz": 8000}
    desk.ask("StartTranscriptionJob", **PLAIN, **more)
    assert get(desk).items() >= more.items()


def test_a_completed_job_in_the_services_bucket(desk: Desk) -> None:
    desk.ask("StartTranscriptionJob", **PLAIN)
    desk.put_at("transcription-job", "j", "COMPLETED", CompletionTime=NOW + 20, MediaFormat="wav")
    first = get(desk)
    transcript = first.pop("Transcript")
    assert first == {
        **AS_STARTED,
        "TranscriptionJobStatus": "COMPLETED",
        "CompletionTime": NOW + 20,
        "MediaFormat": "wav",
        "Settings": FILLED_IN,
    }
    uri, _, query = transcript.pop("TranscriptFileUri").partition("?")
    assert transcript == {}
    assert uri.startswith(f"http://localhost:4610/aws-transcribe-{REGION}-prod/{ACCOUNT}/j/")
    assert uri.endswith("/asrOutput.json")
    assert "X-Amz-Expires=900" in query
    desk.clock.advance(60)
    assert get(desk)["Transcript"]["TranscriptFileUri"].partition("?")[::2] != (uri, query), "it is signed anew"


def test_a_completed_job_in_the_clients_bucket(desk: Desk) -> None:
    desk.ask("StartTranscriptionJob", **PLAIN, OutputBucketName="mine", OutputKey="a(b)'/")
    desk.put_at("transcription-job", "j", "COMPLETED")
    assert get(desk)["Transcript"] == {"TranscriptFileUri": "http://localhost:4610/mine/a%28b%29%27/j.json"}


def test_a_failed_job(desk: Desk) -> None:
    desk.ask("StartTranscriptionJob", **PLAIN)
    desk.put_at("transcription-job", "j", "FAILED", CompletionTime=NOW, FailureReason="No.")
    shown = get(desk)
    assert (shown["TranscriptionJobStatus"], shown["FailureReason"], shown["Transcript"]) == ("FAILED", "No.", {})


@pytest.mark.parametrize(
    ("output", "files"),
    [
        ("redacted", {"RedactedTranscriptFileUri": "redacted-j.json"}),
        (
            "redacted_and_unredacted",
            {"TranscriptFileUri": "j.json", "RedactedTranscriptFileUri": "redacted-j.json"},
        ),
    ],
)
def test_the_files_of_a_redacted_job(desk: Desk, output: str, files: dict[str, str]) -> None:
    redaction = {"RedactionType": "PII", "RedactionOutput": output}
    desk.ask("StartTranscriptionJob", **PLAIN, ContentRedaction=redaction, OutputBucketName="mine", OutputKey="a/")
    desk.put_at("transcription-job", "j", "COMPLETED")
    expected = {file: f"http://localhost:4610/mine/a/{name}" for file, name in files.items()}
    assert get(desk)["Transcript"] == expected


def test_identified_languages(desk: Desk) -> None:
    desk.ask("StartTranscriptionJob", TranscriptionJobName="j", Media=PLAIN["Media"], IdentifyMultipleLanguages=True)
    codes = [{"LanguageCode": "en-US", "DurationInSeconds": 2.45}]
    desk.put_at("transcription-job", "j", "COMPLETED", LanguageCodes=codes)
    assert get(desk)["LanguageCodes"] == codes


@pytest.mark.parametrize("said", [True, False])
def test_subtitles(desk: Desk, said: bool) -> None:
    asked = {"Formats": ["vtt", "srt"], "OutputStartIndex": 1}
    started = desk.ask("StartTranscriptionJob", **PLAIN, Subtitles=asked, OutputBucketName="mine", OutputKey="a/")
    assert started["TranscriptionJob"]["Subtitles"] == asked
    assert get(desk)["Subtitles"] == asked
    desk.put_at("transcription-job", "j", "COMPLETED", subtitled=said)
    uris = [f"http://localhost:4610/mine/a/j.{each}" for each in ("vtt", "srt")]
    assert get(desk)["Subtitles"] == {**asked, "SubtitleFileUris": uris if said else []}


def test_subtitles_in_the_services_bucket_open_with_a_link(desk: Desk) -> None:
    desk.ask("StartTranscriptionJob", **PLAIN, Subtitles={"Formats": ["srt"]})
    desk.put_at("transcription-job", "j", "COMPLETED", subtitled=True)
    job = get(desk)
    [uri] = job["Subtitles"]["SubtitleFileUris"]
    folder = job["Transcript"]["TranscriptFileUri"].partition("asrOutput.json")[0]
    assert uri.startswith(f"{folder}srtSubtitles.srt?")
    assert "X-Amz-Signature=" in uri
