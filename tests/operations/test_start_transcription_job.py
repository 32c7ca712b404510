"""StartTranscriptionJob: every rule with its words, and the job that comes of a good request."""

import re
from typing import Any

import pytest

from tests.operations.calls import ACCOUNT, NOW, REGION, Desk

PLAIN = {"TranscriptionJobName": "j", "LanguageCode": "en-US", "Media": {"MediaFileUri": "s3://b/call.wav"}}
IDENTIFIED = {"LanguageCode": None, "IdentifyLanguage": True}
ROLE = "arn:aws:iam::111122223333:role/Admin"
KEY = "arn:aws:kms:us-west-2:111122223333:key/1"
TAG = {"Key": "k", "Value": ""}

SPEAKERS = "ShowSpeakerLabels and MaxSpeakerLabels must be used together: set the first to true and give a number."
ALTERNATIVES = "ShowAlternatives and MaxAlternatives must be used together: set the first to true and give a number."
DEFERRED = "JobExecutionSettings must have both AllowDeferredExecution and DataAccessRoleArn."
NO_SETTINGS = (
    "Settings can't name a vocabulary or a vocabulary filter with language identification. Use LanguageIdSettings."
)
NO_ID_SETTINGS = (
    "LanguageIdSettings can only be used with IdentifyLanguage or IdentifyMultipleLanguages. "
    "Use Settings and ModelSettings with a language code."
)
NO_VOCABULARY = "The requested vocabulary couldn't be found. Check the vocabulary name and try your request again."
NO_FILTER = (
    "The requested vocabulary filter couldn't be found. Check the vocabulary filter name and try your request again."
)
NO_MODEL = "The requested language model couldn't be found. Check the language model name and try your request again."
ONE_LANGUAGE = (
    "Only one of LanguageCode, IdentifyLanguage and IdentifyMultipleLanguages can be used. Choose one of them."
)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"TranscriptionJobName": "."}, "The job name can't be . or .. Use a different job name."),
        ({"TranscriptionJobName": ".."}, "The job name can't be . or .. Use a different job name."),
        (
            {"LanguageCode": None},
            "The language code is missing. Either add a language code or turn on language identification.",
        ),
        (
            {"LanguageCode": None, "IdentifyLanguage": False},
            "The language code is missing. Either add a language code or turn on language identification.",
        ),
        ({"IdentifyLanguage": True}, ONE_LANGUAGE),
        ({"IdentifyMultipleLanguages": True}, ONE_LANGUAGE),
        ({**IDENTIFIED, "IdentifyMultipleLanguages": True}, ONE_LANGUAGE),
        (
            {"LanguageOptions": ["en-US", "de-DE"]},
            "LanguageOptions can only be used with IdentifyLanguage or IdentifyMultipleLanguages.",
        ),
        ({**IDENTIFIED, "LanguageOptions": ["en-US"]}, "LanguageOptions must have two or more language codes."),
        (
            {"LanguageIdSettings": {"en-US": {"VocabularyName": "v"}}},
            NO_ID_SETTINGS,
        ),
        ({**IDENTIFIED, "Settings": {"VocabularyName": "v"}}, NO_SETTINGS),
        ({**IDENTIFIED, "Settings": {"VocabularyFilterName": "f", "VocabularyFilterMethod": "mask"}}, NO_SETTINGS),
        (
            {**IDENTIFIED, "ModelSettings": {"LanguageModelName": "m"}},
            "ModelSettings can't be used with language identification. Use LanguageIdSettings or a language code.",
        ),
        (
            {
                "LanguageCode": None,
                "IdentifyMultipleLanguages": True,
                "LanguageIdSettings": {"en-US": {"LanguageModelName": "m"}},
            },
            "IdentifyMultipleLanguages doesn't support custom language models.",
        ),
        ({"ModelSettings": {}}, "ModelSettings must have a LanguageModelName."),
        ({"Media": {}}, "Media must have a MediaFileUri."),
        ({"Media": {"RedactedMediaFileUri": "s3://b/c.wav"}}, "Media must have a MediaFileUri."),
        (
            {"Media": {"MediaFileUri": "s3://b/c.wav", "RedactedMediaFileUri": "s3://b/c.wav"}},
            "RedactedMediaFileUri can only be used with call analytics jobs.",
        ),
        ({"Settings": {"ShowSpeakerLabels": True}}, SPEAKERS),
        ({"Settings": {"MaxSpeakerLabels": 2}}, SPEAKERS),
        ({"Settings": {"ShowSpeakerLabels": False, "MaxSpeakerLabels": 2}}, SPEAKERS),
        ({"Settings": {"ShowAlternatives": True}}, ALTERNATIVES),
        ({"Settings": {"MaxAlternatives": 2}}, ALTERNATIVES),
        (
            {"Settings": {"ShowSpeakerLabels": True, "MaxSpeakerLabels": 2, "ChannelIdentification": True}},
            "ShowSpeakerLabels and ChannelIdentification can't both be true. Choose one of them.",
        ),
        (
            {"Settings": {"VocabularyFilterName": "f"}},
            "VocabularyFilterName must be used together with VocabularyFilterMethod.",
        ),
        ({"JobExecutionSettings": {"AllowDeferredExecution": True}}, DEFERRED),
        ({"JobExecutionSettings": {"DataAccessRoleArn": ROLE}}, DEFERRED),
        ({"JobExecutionSettings": {}}, DEFERRED),
        ({"OutputKey": "x.json"}, "OutputKey can only be used together with OutputBucketName."),
        (
            {"OutputEncryptionKMSKeyId": KEY},
            "OutputEncryptionKMSKeyId can only be used together with OutputBucketName.",
        ),
        (
            {"OutputBucketName": "bucket", "KMSEncryptionContext": {"a": "b"}},
            "KMSEncryptionContext can only be used together with OutputEncryptionKMSKeyId.",
        ),
        (
            {"Tags": [{"Key": str(number), "Value": "v"} for number in range(51)]},
            "A resource can have 50 tags at most. Remove some and try your request again.",
        ),
        (
            {"Tags": [{"Key": "AWS:x", "Value": "v"}]},
            "Tag keys can't begin with aws:, which is reserved. Use another key and try your request again.",
        ),
        (
            {"Tags": [TAG, TAG]},
            "The same tag key is there more than once. Use every key once and try your request again.",
        ),
        ({"Settings": {"VocabularyName": "v"}}, NO_VOCABULARY),
        ({"Settings": {"VocabularyFilterName": "f", "VocabularyFilterMethod": "mask"}}, NO_FILTER),
        ({"ModelSettings": {"LanguageModelName": "m"}}, NO_MODEL),
        ({**IDENTIFIED, "LanguageIdSettings": {"en-US": {"VocabularyName": "v"}}}, NO_VOCABULARY),
    ],
)
def test_a_broken_rule(desk: Desk, changes: dict[str, Any], message: str) -> None:
    assert desk.refused("StartTranscriptionJob", **{**PLAIN, **changes}) == ("BadRequestException", message)
    assert desk.store.newest(9) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"IdentifyLanguage": False},
        {**IDENTIFIED, "LanguageOptions": ["en-US", "de-DE"]},
        {**IDENTIFIED, "IdentifyMultipleLanguages": False, "LanguageIdSettings": {"en-US": {}}},
        {"LanguageCode": None, "IdentifyMultipleLanguages": True},
        {"Settings": {"ShowSpeakerLabels": True, "MaxSpeakerLabels": 2, "ChannelIdentification": False}},
        {"Settings": {"ShowAlternatives": True, "MaxAlternatives": 2, "ShowSpeakerLabels": False}},
        {"Settings": {"VocabularyFilterMethod": "mask"}},
        {"JobExecutionSettings": {"AllowDeferredExecution": True, "DataAccessRoleArn": ROLE}},
        {"OutputBucketName": "bucket", "OutputEncryptionKMSKeyId": KEY, "KMSEncryptionContext": {"a": "b"}},
        {"Tags": [TAG, {"Key": "K", "Value": "v"}]},
        {"Subtitles": {"Formats": ["vtt", "srt"], "OutputStartIndex": 1}, "MediaSampleRateHertz": 8000},
        {"MediaFormat": "mp3", "ToxicityDetection": [{"ToxicityCategories": ["ALL"]}]},
    ],
)
def test_the_start_echoes_what_was_sent_and_no_more(desk: Desk, changes: dict[str, Any]) -> None:
    sent = {name: value for name, value in {**PLAIN, **changes}.items() if value is not None}
    hidden = {"OutputBucketName", "OutputEncryptionKMSKeyId", "KMSEncryptionContext"}
    assert desk.ask("StartTranscriptionJob", **sent) == {
        "TranscriptionJob": {
            **{name: value for name, value in sent.items() if name not in hidden},
            "TranscriptionJobStatus": "IN_PROGRESS",
            "CreationTime": NOW,
            "StartTime": NOW,
        }
    }
    assert desk.woken == 1


def test_a_vocabulary_that_exists_can_be_used(desk: Desk) -> None:
    desk.ask("CreateVocabulary", VocabularyName="v", LanguageCode="de-DE", Phrases=["Haus"])
    job = desk.ask("StartTranscriptionJob", **PLAIN, Settings={"VocabularyName": "v"})["TranscriptionJob"]
    assert job["Settings"] == {"VocabularyName": "v"}
    other = desk.elsewhere(region="eu-west-1")
    refused = other.refused("StartTranscriptionJob", **PLAIN, Settings={"VocabularyName": "v"})
    assert refused == ("BadRequestException", NO_VOCABULARY)


def test_a_name_can_be_used_once_in_each_account_and_region(desk: Desk) -> None:
    desk.ask("StartTranscriptionJob", **PLAIN)
    assert desk.refused("StartTranscriptionJob", **PLAIN) == (
        "ConflictException",
        "The requested job name already exists. Use a different job name.",
    )
    desk.elsewhere(account="000000000000").ask("StartTranscriptionJob", **PLAIN)
    desk.elsewhere(region="eu-west-1").ask("StartTranscriptionJob", **PLAIN)


@pytest.mark.parametrize(
    ("changes", "bucket", "key"),
    [
        ({}, f"aws-transcribe-{REGION}-prod", rf"{ACCOUNT}/j/[0-9a-f-]{{36}}/asrOutput\.json"),
        ({"OutputBucketName": "mine"}, "mine", r"j\.json"),
        ({"OutputBucketName": "mine", "OutputKey": "a/b/"}, "mine", r"a/b/j\.json"),
        ({"OutputBucketName": "mine", "OutputKey": "a/x.json"}, "mine", r"a/x\.json"),
        ({"OutputBucketName": "mine", "OutputKey": "a/x"}, "mine", "a/x"),
    ],
)
def test_where_the_transcript_will_lie(desk: Desk, changes: dict[str, str], bucket: str, key: str) -> None:
    desk.ask("StartTranscriptionJob", **PLAIN, **changes)
    found = desk.kept("transcription-job", "j").document["output"]
    assert found[0] == bucket
    assert re.fullmatch(key, found[1])


def test_when_the_worker_has_to_look_at_it(desk: Desk) -> None:
    desk.settings = desk.settings.model_copy(update={"job_seconds": 2.5})
    desk.ask("StartTranscriptionJob", **PLAIN)
    assert desk.kept("transcription-job", "j").due == NOW + 2.5


def test_the_quota_of_running_jobs(desk: Desk) -> None:
    for number in range(250):
        desk.ask("StartTranscriptionJob", **{**PLAIN, "TranscriptionJobName": f"job-{number}"})
    assert desk.refused("StartTranscriptionJob", **PLAIN) == (
        "LimitExceededException",
        "You have too many jobs running at the same time. Try your request again later.",
    )
    deferred = {"AllowDeferredExecution": True, "DataAccessRoleArn": ROLE}
    refused = {**deferred, "AllowDeferredExecution": False}
    assert desk.refused("StartTranscriptionJob", **PLAIN, JobExecutionSettings=refused)[0] == "LimitExceededException"
    job = desk.ask("StartTranscriptionJob", **PLAIN, JobExecutionSettings=deferred)["TranscriptionJob"]
    assert (job["TranscriptionJobStatus"], job.get("StartTime")) == ("QUEUED", None)
    desk.elsewhere(region="eu-west-1").ask("StartTranscriptionJob", **PLAIN)


def test_who_may_wait_does_not_overtake(desk: Desk) -> None:
    """A place is free, but another waits for it: only who may not wait takes it at once."""
    desk.settings = desk.settings.model_copy(update={"quotas": "transcription-jobs=1,queued-jobs=2"})
    deferred = {"AllowDeferredExecution": True, "DataAccessRoleArn": ROLE}

    def start(name: str, **changes: Any) -> str:
        job = desk.ask("StartTranscriptionJob", **{**PLAIN, "TranscriptionJobName": name}, **changes)
        return str(job["TranscriptionJob"]["TranscriptionJobStatus"])

    assert [start(name, JobExecutionSettings=deferred) for name in "abc"] == ["IN_PROGRESS", "QUEUED", "QUEUED"]
    desk.put_at("transcription-job", "a", "COMPLETED")
    refused = desk.refused("StartTranscriptionJob", **PLAIN, JobExecutionSettings=deferred)
    assert refused == (
        "LimitExceededException",
        "You have too many jobs in the queue. Wait until some have started and try your request again.",
    )
    assert start("d") == "IN_PROGRESS"
