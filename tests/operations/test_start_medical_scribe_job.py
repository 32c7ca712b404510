"""StartMedicalScribeJob: every rule with its words, and the job that comes of a good request."""

from typing import Any

import pytest

from tests.operations.calls import NOW, Desk
from tests.operations.medical import (
    BAD_NAME,
    BROKEN,
    CHANNELS,
    KEY,
    NO_FILTER,
    NO_VOCABULARY,
    SCRIBE,
    SPEAKERS,
    TAG,
    TAKEN,
    TIMES,
    TOO_MANY,
    UNPAIRED,
    keep,
    shown,
)

OPERATION = "StartMedicalScribeJob"
KIND = "medical-scribe-job"
ONE_OF_TWO = "Exactly one of ShowSpeakerLabels and ChannelIdentification must be true. Choose one of them."
DEFINED = (
    "ChannelIdentification and ChannelDefinitions must be used together: set the first to true and define both "
    "channels."
)
BY_CHANNELS = {"Settings": {"ChannelIdentification": True}, "ChannelDefinitions": CHANNELS}
FILTERED = {"VocabularyFilterName": "f", "VocabularyFilterMethod": "mask"}


def defined(*channels: tuple[int, str]) -> dict[str, Any]:
    return {
        **BY_CHANNELS,
        "ChannelDefinitions": [{"ChannelId": number, "ParticipantRole": role} for number, role in channels],
    }


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        *BROKEN,
        ({"MedicalScribeJobName": "."}, BAD_NAME),
        ({"Settings": {}}, ONE_OF_TWO),
        ({"Settings": {"ShowSpeakerLabels": False}}, ONE_OF_TWO),
        ({"Settings": {**SPEAKERS, "ChannelIdentification": True}, "ChannelDefinitions": CHANNELS}, ONE_OF_TWO),
        ({"Settings": {"ShowSpeakerLabels": True}}, UNPAIRED),
        ({**BY_CHANNELS, "Settings": {"ChannelIdentification": True, "MaxSpeakerLabels": 2}}, UNPAIRED),
        ({"Settings": {"ChannelIdentification": True}}, DEFINED),
        ({"ChannelDefinitions": CHANNELS}, DEFINED),
        (defined((0, "CLINICIAN"), (0, "PATIENT")), "ChannelDefinitions must define channel 0 and channel 1."),
        (defined((1, "CLINICIAN"), (1, "PATIENT")), "ChannelDefinitions must define channel 0 and channel 1."),
        (defined((0, "PATIENT"), (1, "PATIENT")), "ChannelDefinitions must have one CLINICIAN and one PATIENT."),
        (
            {"Settings": {**SPEAKERS, "VocabularyFilterName": "f"}},
            "VocabularyFilterName must be used together with VocabularyFilterMethod.",
        ),
        ({"Settings": {**SPEAKERS, "VocabularyName": "v"}}, NO_VOCABULARY),
        ({"Settings": {**SPEAKERS, **FILTERED}}, NO_FILTER),
    ],
)
def test_a_broken_rule(desk: Desk, changes: dict[str, Any], message: str) -> None:
    assert desk.refused(OPERATION, **{**SCRIBE, **changes}) == ("BadRequestException", message)
    assert desk.store.newest(9) == []


@pytest.mark.parametrize(
    "changes",
    [
        {},
        BY_CHANNELS,
        defined((1, "CLINICIAN"), (0, "PATIENT")),
        {"Settings": {**SPEAKERS, "ChannelIdentification": False, "VocabularyFilterMethod": "tag"}},
        {"Settings": {**SPEAKERS, "ClinicalNoteGenerationSettings": {"NoteTemplate": "GIRPP"}}},
        {"OutputEncryptionKMSKeyId": KEY, "KMSEncryptionContext": {"a": "b"}, "Tags": [TAG]},
    ],
)
def test_the_start_echoes_what_was_sent_and_its_language(desk: Desk, changes: dict[str, Any]) -> None:
    ours = {"LanguageCode": "en-US", "MedicalScribeContextProvided": False, "MedicalScribeJobStatus": "IN_PROGRESS"}
    expected = {**shown({**SCRIBE, **changes}), **TIMES, **ours}
    assert desk.ask(OPERATION, **{**SCRIBE, **changes}) == {"MedicalScribeJob": expected}
    assert desk.woken == 1


@pytest.mark.parametrize("context", [{}, {"PatientContext": {"Pronouns": "SHE_HER"}}])
def test_of_the_context_only_its_presence_is_shown(desk: Desk, context: dict[str, Any]) -> None:
    job = desk.ask(OPERATION, **SCRIBE, MedicalScribeContext=context)["MedicalScribeJob"]
    assert job["MedicalScribeContextProvided"] is True
    assert "SHE_HER" not in str(job)


@pytest.mark.parametrize("kind", ["vocabulary", "medical-vocabulary"])
def test_a_vocabulary_and_a_filter_that_exist_can_be_used(desk: Desk, kind: str) -> None:
    keep(desk, kind, "v")
    keep(desk, "vocabulary-filter", "f")
    settings = {**SPEAKERS, **FILTERED, "VocabularyName": "v"}
    assert desk.ask(OPERATION, **{**SCRIBE, "Settings": settings})["MedicalScribeJob"]["Settings"] == settings
    other = desk.elsewhere(region="eu-west-1")
    assert other.refused(OPERATION, **{**SCRIBE, "Settings": settings}) == ("BadRequestException", NO_VOCABULARY)


def test_a_name_can_be_used_once_in_each_account_and_region(desk: Desk) -> None:
    desk.ask(OPERATION, **SCRIBE)
    assert desk.refused(OPERATION, **SCRIBE) == TAKEN
    desk.elsewhere(account="000000000000").ask(OPERATION, **SCRIBE)
    desk.elsewhere(region="eu-west-1").ask(OPERATION, **SCRIBE)


def test_where_its_files_will_lie_and_when_it_is_due(desk: Desk) -> None:
    desk.settings = desk.settings.model_copy(update={"job_seconds": 2.5})
    desk.ask(OPERATION, **SCRIBE)
    kept = desk.kept(KIND, "j")
    assert kept.document["outputs"] == [["mine", "j/transcript.json"], ["mine", "j/summary.json"]]
    assert kept.due == NOW + 2.5


def test_the_quota_of_running_jobs(desk: Desk) -> None:
    desk.settings = desk.settings.model_copy(update={"quotas": "medical-scribe-jobs=1"})
    desk.ask(OPERATION, **SCRIBE)
    assert desk.refused(OPERATION, **{**SCRIBE, "MedicalScribeJobName": "k"}) == TOO_MANY
