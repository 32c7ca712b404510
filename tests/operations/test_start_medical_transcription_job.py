"""StartMedicalTranscriptionJob: every rule with its words, and the job that comes of a good request."""

from typing import Any

import pytest

from tests.operations.calls import NOW, Desk
from tests.operations.medical import (
    BAD_NAME,
    BROKEN,
    JOB,
    KEY,
    NO_VOCABULARY,
    SPEAKERS,
    TAG,
    TAKEN,
    TIMES,
    TOO_MANY,
    UNPAIRED,
    keep,
    shown,
)

OPERATION = "StartMedicalTranscriptionJob"
KIND = "medical-transcription-job"
ENGLISH = "Medical transcription jobs are in US English only. Use en-US as the LanguageCode."
ALTERNATIVES = "ShowAlternatives and MaxAlternatives must be used together: set the first to true and give a number."


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        *BROKEN,
        ({"MedicalTranscriptionJobName": ".."}, BAD_NAME),
        ({"LanguageCode": "en-GB"}, ENGLISH),
        ({"Settings": {"ShowSpeakerLabels": True}}, UNPAIRED),
        ({"Settings": {"MaxSpeakerLabels": 2}}, UNPAIRED),
        ({"Settings": {"ShowAlternatives": True}}, ALTERNATIVES),
        ({"Settings": {"ShowAlternatives": False, "MaxAlternatives": 2}}, ALTERNATIVES),
        (
            {"Settings": {**SPEAKERS, "ChannelIdentification": True}},
            "ShowSpeakerLabels and ChannelIdentification can't both be true. Choose one of them.",
        ),
        ({"Settings": {"VocabularyName": "v"}}, NO_VOCABULARY),
    ],
)
def test_a_broken_rule(desk: Desk, changes: dict[str, Any], message: str) -> None:
    assert desk.refused(OPERATION, **{**JOB, **changes}) == ("BadRequestException", message)
    assert desk.store.newest(9) == []


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"MediaSampleRateHertz": 8000}, "greater than or equal to 16000"),
        ({"Specialty": "CARDIOLOGY"}, "enum value set"),
        ({"Type": "MONOLOGUE"}, "enum value set"),
        ({"OutputBucketName": None}, "must not be null"),
    ],
)
def test_a_broken_constraint(desk: Desk, changes: dict[str, Any], constraint: str) -> None:
    given = {name: value for name, value in {**JOB, **changes}.items() if value is not None}
    code, message = desk.refused(OPERATION, **given)
    assert code == "BadRequestException"
    assert message is not None
    assert constraint in message


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"MediaFormat": "mp3", "MediaSampleRateHertz": 16000, "ContentIdentificationType": "PHI"},
        {"Settings": {**SPEAKERS, "ChannelIdentification": False, "ShowAlternatives": True, "MaxAlternatives": 2}},
        {"OutputEncryptionKMSKeyId": KEY, "KMSEncryptionContext": {"a": "b"}, "OutputKey": "a/", "Tags": [TAG]},
    ],
)
def test_the_start_echoes_what_was_sent_and_no_more(desk: Desk, changes: dict[str, Any]) -> None:
    expected = {**shown({**JOB, **changes}), **TIMES, "TranscriptionJobStatus": "IN_PROGRESS"}
    assert desk.ask(OPERATION, **{**JOB, **changes}) == {"MedicalTranscriptionJob": expected}
    assert desk.woken == 1


def test_its_vocabulary_is_a_medical_one(desk: Desk) -> None:
    keep(desk, "vocabulary", "v")
    given = {**JOB, "Settings": {"VocabularyName": "v"}}
    assert desk.refused(OPERATION, **given) == ("BadRequestException", NO_VOCABULARY)
    keep(desk, "medical-vocabulary", "v")
    assert desk.ask(OPERATION, **given)["MedicalTranscriptionJob"]["Settings"] == {"VocabularyName": "v"}


def test_a_name_can_be_used_once_in_each_account_and_region(desk: Desk) -> None:
    desk.ask(OPERATION, **JOB)
    assert desk.refused(OPERATION, **JOB) == TAKEN
    desk.elsewhere(account="000000000000").ask(OPERATION, **JOB)
    desk.elsewhere(region="eu-west-1").ask(OPERATION, **JOB)
    desk.ask("StartTranscriptionJob", TranscriptionJobName="j", LanguageCode="en-US", Media=JOB["Media"])


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({}, "medical/j.json"),
        ({"OutputKey": "a/b/"}, "a/b/j.json"),
        ({"OutputKey": "a/x.json"}, "a/x.json"),
        ({"OutputKey": "a/x"}, "a/x"),
    ],
)
def test_where_the_transcript_will_lie(desk: Desk, changes: dict[str, str], key: str) -> None:
    desk.ask(OPERATION, **JOB, **changes)
    assert desk.kept(KIND, "j").document["output"] == ["mine", key]


def test_when_the_worker_has_to_look_at_it(desk: Desk) -> None:
    desk.settings = desk.settings.model_copy(update={"job_seconds": 2.5})
    desk.ask(OPERATION, **JOB)
    assert desk.kept(KIND, "j").due == NOW + 2.5


def test_the_quota_of_running_jobs(desk: Desk) -> None:
    desk.settings = desk.settings.model_copy(update={"quotas": "medical-transcription-jobs=1"})
    desk.ask(OPERATION, **JOB)
    assert desk.refused(OPERATION, **{**JOB, "MedicalTranscriptionJobName": "k"}) == TOO_MANY
    desk.elsewhere(region="eu-west-1").ask(OPERATION, **JOB)
