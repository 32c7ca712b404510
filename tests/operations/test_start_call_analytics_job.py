"""StartCallAnalyticsJob: every rule with its words, and the job that comes of a good request."""

import re
from typing import Any

import pytest

from tests.operations.calls import ACCOUNT, NOW, REGION, Desk

PLAIN = {"CallAnalyticsJobName": "j", "Media": {"MediaFileUri": "s3://b/call.wav"}}
ROLE = "arn:aws:iam::111122223333:role/Admin"
KEY = "arn:aws:kms:us-west-2:111122223333:key/1"
TAG = {"Key": "k", "Value": ""}
AGENT, CUSTOMER = {"ChannelId": 0, "ParticipantRole": "AGENT"}, {"ChannelId": 1, "ParticipantRole": "CUSTOMER"}
FILTER = {"VocabularyFilterName": "f", "VocabularyFilterMethod": "mask"}
REDACTED = {"RedactionType": "PII", "RedactionOutput": "redacted"}
BOTH = {"RedactionType": "PII", "RedactionOutput": "redacted_and_unredacted"}

ONE_MEDIA = "Media must have either a MediaFileUri or a RedactedMediaFileUri."
CHANNELS = "ChannelDefinitions must define channel 0 and channel 1."
ROLES = "ChannelDefinitions must have one AGENT and one CUSTOMER."
METHOD = "VocabularyFilterName must be used together with VocabularyFilterMethod."
LOCATION = (
    "OutputLocation must be an S3 location like s3://bucket, s3://bucket/folder/ or s3://bucket/folder/file.json."
)
NO_VOCABULARY = "The requested vocabulary couldn't be found. Check the vocabulary name and try your request again."
NO_FILTER = (
    "The requested vocabulary filter couldn't be found. Check the vocabulary filter name and try your request again."
)
NO_MODEL = "The requested language model couldn't be found. Check the language model name and try your request again."


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"CallAnalyticsJobName": ".."}, "The job name can't be . or .. Use a different job name."),
        ({"Media": {}}, ONE_MEDIA),
        ({"Media": {"MediaFileUri": "s3://b/c.wav", "RedactedMediaFileUri": "s3://b/c.wav"}}, ONE_MEDIA),
        ({"ChannelDefinitions": [AGENT, {**CUSTOMER, "ChannelId": 0}]}, CHANNELS),
        ({"ChannelDefinitions": [AGENT, {"ParticipantRole": "CUSTOMER"}]}, CHANNELS),
        ({"ChannelDefinitions": [AGENT, {**CUSTOMER, "ParticipantRole": "AGENT"}]}, ROLES),
        ({"ChannelDefinitions": [{"ChannelId": 0}, {"ChannelId": 1}]}, ROLES),
        ({"Settings": {"VocabularyFilterName": "f"}}, METHOD),
        ({"Settings": {"LanguageIdSettings": {"en-US": {"VocabularyFilterName": "f"}}}}, METHOD),
        ({"OutputLocation": "https://s3.us-west-2.amazonaws.com/bucket"}, LOCATION),
        ({"OutputLocation": "s3:///folder/"}, LOCATION),
        (
            {"OutputEncryptionKMSKeyId": KEY},
            "OutputEncryptionKMSKeyId can only be used together with OutputLocation.",
        ),
        (
            {"Tags": [TAG, TAG]},
            "The same tag key is there more than once. Use every key once and try your request again.",
        ),
        ({"Settings": {"VocabularyName": "v"}}, NO_VOCABULARY),
        ({"Settings": FILTER}, NO_FILTER),
        ({"Settings": {"LanguageModelName": "m"}}, NO_MODEL),
        ({"Settings": {"LanguageIdSettings": {"en-US": {}, "de-DE": {"VocabularyName": "v"}}}}, NO_VOCABULARY),
    ],
)
def test_a_broken_rule(desk: Desk, changes: dict[str, Any], message: str) -> None:
    assert desk.refused("StartCallAnalyticsJob", **{**PLAIN, **changes}) == ("BadRequestException", message)
    assert desk.store.newest(9) == []


@pytest.mark.parametrize("channels", [[AGENT], [AGENT, CUSTOMER, AGENT]])
def test_there_are_two_channels(desk: Desk, channels: list[Any]) -> None:
    assert desk.refused("StartCallAnalyticsJob", **PLAIN, ChannelDefinitions=channels)[0] == "BadRequestException"


@pytest.mark.parametrize(
    "changes",
    [
        {},
        # As recorded.
        {
            "DataAccessRoleArn": ROLE,
            "Settings": {"LanguageOptions": ["en-US"]},
            "ChannelDefinitions": [AGENT, CUSTOMER],
        },
        {"ChannelDefinitions": [{**CUSTOMER, "ChannelId": 0}, {**AGENT, "ChannelId": 1}]},
        {"Media": {"RedactedMediaFileUri": "s3://b/call.wav"}},
        {"Settings": {"VocabularyFilterMethod": "mask"}},
        {"Settings": {"ContentRedaction": {**BOTH, "PiiEntityTypes": ["ALL"]}}},
        {"Settings": {"LanguageOptions": ["en-US", "de-DE"], "LanguageIdSettings": {"en-US": {}}}},
        {"Settings": {"Summarization": {"GenerateAbstractiveSummary": True}}},
        {"OutputLocation": "s3://bucket", "OutputEncryptionKMSKeyId": KEY},
        {"Tags": [TAG]},
    ],
)
def test_the_start_echoes_what_was_sent_and_no_more(desk: Desk, changes: dict[str, Any]) -> None:
    hidden = {"OutputLocation", "OutputEncryptionKMSKeyId"}
    assert desk.ask("StartCallAnalyticsJob", **{**PLAIN, **changes}) == {
        "CallAnalyticsJob": {
            **{name: value for name, value in {**PLAIN, **changes}.items() if name not in hidden},
            "CallAnalyticsJobStatus": "IN_PROGRESS",
            "CreationTime": NOW,
            "StartTime": NOW,
        }
    }
    assert desk.woken == 1


def test_a_vocabulary_that_exists_can_be_used(desk: Desk) -> None:
    desk.ask("CreateVocabulary", VocabularyName="v", LanguageCode="en-US", Phrases=["Haus"])
    desk.ask("StartCallAnalyticsJob", **PLAIN, Settings={"VocabularyName": "v"})


def test_a_name_can_be_used_once(desk: Desk) -> None:
    desk.ask("StartCallAnalyticsJob", **PLAIN)
    assert desk.refused("StartCallAnalyticsJob", **PLAIN) == (
        "ConflictException",
        "The requested job name already exists. Use a different job name.",
    )
    desk.ask("StartTranscriptionJob", TranscriptionJobName="j", LanguageCode="en-US", Media=PLAIN["Media"])


def test_a_role_lets_a_job_wait(desk: Desk) -> None:
    desk.settings = desk.settings.model_copy(update={"quotas": "analytics-jobs=1"})
    desk.ask("StartCallAnalyticsJob", **PLAIN)
    assert desk.refused("StartCallAnalyticsJob", **{**PLAIN, "CallAnalyticsJobName": "k"}) == (
        "LimitExceededException",
        "You have too many jobs running at the same time. Try your request again later.",
    )
    second = desk.ask("StartCallAnalyticsJob", **{**PLAIN, "CallAnalyticsJobName": "k"}, DataAccessRoleArn=ROLE)
    assert second["CallAnalyticsJob"]["CallAnalyticsJobStatus"] == "QUEUED"
    assert "StartTime" not in second["CallAnalyticsJob"]


OWN = rf"{ACCOUNT}/j/[0-9a-f-]{{36}}/"


@pytest.mark.parametrize(
    ("location", "raw", "redacted"),
    [
        (None, rf"{OWN}asrOutput\.json", rf"{OWN}redacted-asrOutput\.json"),
        ("s3://mine", r"analytics/j\.json", r"redacted-analytics/j\.json"),
        ("s3://mine/", r"analytics/j\.json", r"redacted-analytics/j\.json"),
        ("s3://mine/a/b/", r"a/b/analytics/j\.json", r"a/b/redacted-analytics/j\.json"),
        ("s3://mine/a/b.json", r"a/b\.json", r"a/redacted-b\.json"),
        ("s3://mine/b.json", r"b\.json", r"redacted-b\.json"),
    ],
)
def test_where_the_files_will_lie(desk: Desk, location: str | None, raw: str, redacted: str) -> None:
    given = {**PLAIN, "Settings": {"ContentRedaction": BOTH}}
    desk.ask("StartCallAnalyticsJob", **given, **({} if location is None else {"OutputLocation": location}))
    found = desk.kept("analytics", "j").document["outputs"]
    bucket = f"aws-transcribe-{REGION}-prod" if location is None else "mine"
    assert [found["TranscriptFileUri"][0], found["RedactedTranscriptFileUri"][0]] == [bucket, bucket]
    assert re.fullmatch(raw, found["TranscriptFileUri"][1])
    assert re.fullmatch(redacted, found["RedactedTranscriptFileUri"][1])


@pytest.mark.parametrize(
    ("changes", "files"),
    [
        ({}, ["TranscriptFileUri"]),
        ({"Settings": {"ContentRedaction": REDACTED}}, ["RedactedTranscriptFileUri"]),
        ({"Settings": {"ContentRedaction": BOTH}}, ["TranscriptFileUri", "RedactedTranscriptFileUri"]),
        ({"Media": {"RedactedMediaFileUri": "s3://b/call.wav"}}, ["RedactedTranscriptFileUri"]),
        (
            {"Media": {"RedactedMediaFileUri": "s3://b/call.wav"}, "Settings": {"ContentRedaction": BOTH}},
            ["TranscriptFileUri", "RedactedTranscriptFileUri"],
        ),
    ],
)
def test_which_files_there_will_be(desk: Desk, changes: dict[str, Any], files: list[str]) -> None:
    desk.ask("StartCallAnalyticsJob", **{**PLAIN, **changes})
    assert list(desk.kept("analytics", "j").document["outputs"]) == files
