"""StartCallAnalyticsStreamTranscription: its rules, its utterances, its categories, and the analysis afterwards."""

import wave
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from emulator.errors import AwsError
from emulator.jobs import life
from emulator.jobs.events import events_of
from emulator.operations import start_call_analytics_stream_transcription as operation
from emulator.operations.start_call_analytics_stream_transcription import check
from tests.operations.stage import RATE, SESSION, Stage, Talk
from tests.streaming.client import audio_event

NAME = "StartCallAnalyticsStreamTranscription"
PLAIN = {"LanguageCode": "en-US", "MediaSampleRateHertz": RATE, "MediaEncoding": "pcm"}
SCRIPT = """
say:
  - spk_0: Thanks for calling.
  - spk_1: I want to cancel my plan.
    at: 2
    sentiment: NEGATIVE
    issues: [cancel my plan]
  - { spk_1: "Cancel it.", at: 5 }
"""
ROLES = [{"ChannelId": 1, "ParticipantRole": "AGENT"}, {"ChannelId": 0, "ParticipantRole": "CUSTOMER"}]
SETTINGS = {"OutputLocation": "s3://calls/live/", "DataAccessRoleArn": "arn:aws:iam::000000000000:role/calls"}
ELEVEN = (
    "PiiEntityTypes can hold only ADDRESS, BANK_ACCOUNT_NUMBER, BANK_ROUTING, CREDIT_DEBIT_CVV, CREDIT_DEBIT_EXPIRY, "
    "CREDIT_DEBIT_NUMBER, EMAIL, NAME, PHONE, PIN, SSN, or ALL."
)
LOCATION = (
    "OutputLocation must be an S3 location like s3://bucket, s3://bucket/folder/ or s3://bucket/folder/file.json."
)
CANCEL = [{"TranscriptFilter": {"TranscriptFilterType": "EXACT", "Targets": ["cancel"]}}]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "The language code is missing. Either add a language code or turn on language identification."),
        ({"LanguageCode": "en-US", "IdentifyLanguage": True}, "Give only one of LanguageCode and IdentifyLanguage."),
        (
            {"IdentifyLanguage": True, "LanguageOptions": "en-US"},
            "Language identification needs LanguageOptions with two or more language codes.",
        ),
        (
            PLAIN | {"ContentIdentificationType": "PII", "PiiEntityTypes": "NAME,PASSWORD"},
            ELEVEN,
        ),
    ],
)
def test_a_broken_rule(given: dict[str, Any], message: str) -> None:
    with pytest.raises(AwsError) as raised:
        check(given)
    assert (raised.value.code, raised.value.message) == ("BadRequestException", message)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path, default=SCRIPT)


def talk_of(stage: Stage, configuration: dict[str, Any] | None = None, seconds: float = 6, **given: Any) -> Talk:
    """A whole call."""
    talk = stage.open(operation, NAME, **PLAIN, **given)
    if configuration is not None:
        talk.event("ConfigurationEvent", configuration)
    talk.sound(seconds, channels=2)
    talk.end()
    return talk


def finals(talk: Talk) -> list[dict[str, Any]]:
    return [event for event in talk.events("UtteranceEvent") if event.get("IsPartial") is False]


def test_an_event_comes_before_any_audio(stage: Stage) -> None:
    assert stage.open(operation, NAME, **PLAIN).heard == [("UtteranceEvent", {})]


def test_utterances_of_two_channels(stage: Stage) -> None:
    talk = talk_of(stage)
    assert [(each["ParticipantRole"], each["Transcript"], each["Sentiment"]) for each in finals(talk)] == [
        ("AGENT", "Thanks for calling.", "POSITIVE"),
        ("CUSTOMER", "I want to cancel my plan.", "NEGATIVE"),
        ("CUSTOMER", "Cancel it.", "NEUTRAL"),
    ]
    assert talk.heard[-1][0] == "UtteranceEvent"
    assert talk.session.ended == "Streaming completed successfully"
    partials = [event for event in talk.events("UtteranceEvent") if event.get("IsPartial")]
    assert partials
    assert not any("Sentiment" in event or "Confidence" in event["Items"][0] for event in partials)
    assert len({event["UtteranceId"] for event in [*partials, *finals(talk)]}) == 3


def test_an_utterance_member_by_member(stage: Stage) -> None:
    second = finals(talk_of(stage))[1]
    assert list(second) == sorted(second)
    assert second | {"Items": second["Items"][:1]} == {
        "BeginOffsetMillis": 2000,
        "EndOffsetMillis": second["Items"][-1]["EndOffsetMillis"],
        "IsPartial": False,
        "IssuesDetected": [{"CharacterOffsets": {"Begin": 10, "End": 24}}],
        "Items": [
            {
                "BeginOffsetMillis": 2000,
                "Confidence": 0.99,
                "Content": "I",
                "EndOffsetMillis": 2140,
                "Type": "pronunciation",
                "VocabularyFilterMatch": False,
            }
        ],
        "ParticipantRole": "CUSTOMER",
        "Sentiment": "NEGATIVE",
        "Transcript": "I want to cancel my plan.",
        "UtteranceId": f"{2:036}",
    }
    assert second["Transcript"][10:24] == "cancel my plan"


def test_a_configuration_says_who_is_where(stage: Stage) -> None:
    talk = talk_of(stage, {"ChannelDefinitions": ROLES})
    assert [each["ParticipantRole"] for each in finals(talk)] == ["CUSTOMER", "AGENT", "AGENT"]
    assert talk.events("UtteranceEvent").count({}) == 1


def test_categories_are_told_of_when_they_match(stage: Stage) -> None:
    stage.has(life.CATEGORY, "leaving", Rules=CANCEL, InputType="REAL_TIME")
    stage.has(life.CATEGORY, "later", Rules=CANCEL, InputType="POST_CALL")
    talk = talk_of(stage)
    kinds = [kind for kind, event in talk.heard if kind == "CategoryEvent" or event.get("IsPartial") is False]
    assert kinds == ["UtteranceEvent", "UtteranceEvent", "CategoryEvent", "UtteranceEvent", "CategoryEvent"]
    first, second = talk.events("CategoryEvent")
    cancel = finals(talk)[1]["Items"][3]
    assert first == {
        "MatchedCategories": ["leaving"],
        "MatchedDetails": {
            "leaving": {
                "TimestampRanges": [
                    {"BeginOffsetMillis": cancel["BeginOffsetMillis"], "EndOffsetMillis": cancel["EndOffsetMillis"]}
                ]
            }
        },
    }
    assert second["MatchedDetails"]["leaving"]["TimestampRanges"][0]["BeginOffsetMillis"] == 5000


@pytest.mark.parametrize(
    ("configuration", "message"),
    [
        ({"ChannelDefinitions": ROLES[:1] * 2}, "ChannelDefinitions must define channel 0 and channel 1."),
        (
            {"ChannelDefinitions": [ROLES[0], {"ChannelId": 0, "ParticipantRole": "AGENT"}]},
            "ChannelDefinitions must have one AGENT and one CUSTOMER.",
        ),
        (
            {"PostCallAnalyticsSettings": SETTINGS | {"OutputLocation": "calls"}},
            LOCATION,
        ),
        (
            {"PostCallAnalyticsSettings": SETTINGS | {"ContentRedactionOutput": "redacted"}},
            "ContentRedactionOutput needs ContentRedactionType.",
        ),
        (
            {"PostCallAnalyticsSettings": SETTINGS | {"OutputEncryptionKMSKeyId": "no key"}},
            "OutputEncryptionKMSKeyId must be the ID, the alias or the ARN of a KMS key.",
        ),
    ],
)
def test_a_configuration_that_breaks_a_rule(stage: Stage, configuration: dict[str, Any], message: str) -> None:
    talk = stage.open(operation, NAME, **PLAIN)
    with pytest.raises(AwsError) as raised:
        talk.event("ConfigurationEvent", configuration)
    assert (raised.value.code, raised.value.message) == ("BadRequestException", message)


def test_a_configuration_must_fit_the_model_and_come_first(stage: Stage) -> None:
    talk = stage.open(operation, NAME, **PLAIN)
    talk.event("ConfigurationEvent", {"PostCallAnalyticsSettings": {"OutputLocation": "s3://calls"}})
    missing = (
        "1 validation error detected: Value null at 'postCallAnalyticsSettings.dataAccessRoleArn' failed to satisfy "
        "constraint: Member must not be null"
    )
    assert talk.heard[-1] == ("BadRequestException", {"Message": missing})
    late = stage.open(operation, NAME, **PLAIN)
    late.sound(0.1, channels=2)
    late.event("ConfigurationEvent", {"ChannelDefinitions": ROLES})
    message = "A ConfigurationEvent must be the first event of the stream."
    assert late.heard[-1] == ("BadRequestException", {"Message": message})


def test_the_call_is_analysed_once_it_is_over(stage: Stage) -> None:
    stage.has(life.CATEGORY, "leaving", Rules=CANCEL, InputType="POST_CALL")
    talk_of(stage, {"ChannelDefinitions": ROLES, "PostCallAnalyticsSettings": SETTINGS}, seconds=3)
    assert stage.woken == 1
    stage.work()
    kept = stage.kept(life.ANALYTICS_STREAM)
    assert kept is not None
    assert (kept.status, kept.due) == ("COMPLETED", None)
    document = stage.file("calls", f"live/analytics/{SESSION}.json")
    assert [(turn["ParticipantRole"], turn["Content"]) for turn in document["Transcript"]] == [
        ("CUSTOMER", "Thanks for calling."),
        ("AGENT", "I want to cancel my plan."),  # it had begun; what comes later was not heard
    ]
    assert document["JobName"] == SESSION
    assert document["Categories"]["MatchedCategories"] == ["leaving"]


def test_both_files_of_a_redacted_call(stage: Stage) -> None:
    settings = SETTINGS | {"ContentRedactionOutput": "redacted_and_unredacted"}
    for _ in range(2):  # a session may begin again
        talk_of(stage, {"PostCallAnalyticsSettings": settings}, ContentRedactionType="PII")
    stage.work()
    assert sorted(key for _, key in stage.shelf.objects) == [
        f"live/analytics/{SESSION}.json",
        f"live/analytics/{SESSION}.wav",
        f"live/redacted-analytics/{SESSION}.json",
        f"live/redacted-analytics/{SESSION}.wav",
    ]


def heard_in(stage: Stage, key: str) -> tuple[int, bytes]:
    """Samples a second, and all samples, of a file with two channels."""
    put = stage.shelf.objects["calls", key]
    assert put.content_type == "audio/wav"
    with wave.open(BytesIO(put.body)) as read:
        assert (read.getnchannels(), read.getsampwidth()) == (2, 2)
        return read.getframerate(), read.readframes(read.getnframes())


def test_the_recordings_of_a_call(tmp_path: Path) -> None:
    stage = Stage(tmp_path, default="say: [{ spk_0: I am Jane Roe., at: 1, end: 2, entities: { Jane Roe: NAME } }]")
    settings = SETTINGS | {"ContentRedactionOutput": "redacted_and_unredacted"}
    talk = stage.open(operation, NAME, **PLAIN, ContentRedactionType="PII")
    talk.event("ConfigurationEvent", {"PostCallAnalyticsSettings": settings})
    tenth = b"\1\0\2\0" * (RATE // 10)
    for _ in range(30):
        talk.send(audio_event(tenth))
    talk.end()
    stage.work()
    assert heard_in(stage, f"live/analytics/{SESSION}.wav") == (RATE, tenth * 30)
    rate, redacted = heard_in(stage, f"live/redacted-analytics/{SESSION}.wav")
    document = stage.file("calls", f"live/redacted-analytics/{SESSION}.json")
    [hidden] = document["Transcript"][0]["Redaction"]["RedactedTimestamps"]
    begin, end = (4 * round(hidden[f"{side}OffsetMillis"] * rate / 1000) for side in ("Begin", "End"))
    assert redacted == (tenth * 30)[:begin] + bytes(end - begin) + (tenth * 30)[end:]
    kept = stage.kept(life.ANALYTICS_STREAM)
    assert kept is not None
    [event] = events_of(kept)
    host = "https://s3.us-east-1.amazonaws.com/calls/live"
    assert event.detail["Media"] == {
        "MediaFileUri": f"{host}/analytics/{SESSION}.wav",
        "RedactedMediaFileUri": f"{host}/redacted-analytics/{SESSION}.wav",
    }
    assert stage.recordings.of(kept) is None


def test_a_recording_beside_a_file_that_the_client_names(stage: Stage) -> None:
    talk_of(stage, {"PostCallAnalyticsSettings": SETTINGS | {"OutputLocation": "s3://calls/live/call.json"}})
    stage.work()
    assert sorted(key for _, key in stage.shelf.objects) == ["live/call.json", "live/call.wav"]


def test_a_recording_of_another_process_is_waited_for_and_then_left_out(stage: Stage) -> None:
    talk_of(stage, {"PostCallAnalyticsSettings": SETTINGS})
    stage.recordings.clear()
    stage.store.release()
    stage.store.holder = "another process"
    for _ in range(60):
        stage.work()
        assert not stage.shelf.objects
        stage.clock.advance(1)
    stage.work()
    assert [key for _, key in stage.shelf.objects] == [f"live/analytics/{SESSION}.json"]
    kept = stage.kept(life.ANALYTICS_STREAM)
    assert kept is not None
    assert "Media" not in events_of(kept)[0].detail


@pytest.mark.parametrize(
    ("encoding", "files", "loud"), [("flac", 1, False), ("ogg-opus", 1, False), ("g711-alaw", 2, True)]
)
def test_what_is_left_of_a_call_that_is_not_pcm(stage: Stage, encoding: str, files: int, loud: bool) -> None:
    talk = stage.open(operation, NAME, **PLAIN | {"MediaEncoding": encoding, "MediaSampleRateHertz": 8000})
    talk.event("ConfigurationEvent", {"PostCallAnalyticsSettings": SETTINGS})
    talk.end()
    stage.work()
    assert len(stage.shelf.objects) == files
    kept = stage.kept(life.ANALYTICS_STREAM)
    assert kept is not None
    assert kept.document["loud"] is loud


@pytest.mark.parametrize("key", ["1234abcd-12ab", "alias/mine", "arn:aws:kms:us-east-1:000000000000:key/1234abcd"])
def test_what_a_call_leaves_is_encrypted_with_the_key_that_is_named(stage: Stage, key: str) -> None:
    talk_of(stage, {"PostCallAnalyticsSettings": SETTINGS | {"OutputEncryptionKMSKeyId": key}})
    stage.work()
    assert len(stage.shelf.objects) == 2
    for put in stage.shelf.objects.values():
        assert put.encryption == {
            "x-amz-server-side-encryption": "aws:kms",
            "x-amz-server-side-encryption-aws-kms-key-id": key,
        }


def test_nothing_is_analysed_unasked(stage: Stage) -> None:
    talk_of(stage, {"ChannelDefinitions": ROLES})
    talk_of(stage)
    assert stage.kept(life.ANALYTICS_STREAM) is None
    assert stage.woken == 0


def test_personal_information_is_told_of_or_hidden(tmp_path: Path) -> None:
    script = "say: [{ spk_0: My name is Jane Roe., entities: { Jane Roe: NAME } }]"
    stage = Stage(tmp_path, default=script)
    (told,) = finals(talk_of(stage, ContentIdentificationType="PII"))
    (entity,) = told["Entities"]
    assert (entity["Content"], entity["Type"], entity["Category"]) == ("Jane Roe", "NAME", "PII")
    assert entity["BeginOffsetMillis"] == told["Items"][3]["BeginOffsetMillis"]
    talk = talk_of(stage, ContentRedactionType="PII")
    (hidden,) = finals(talk)
    assert hidden["Transcript"] == "My name is [NAME]."
    assert hidden["Entities"][0]["Content"] == "[NAME]"
    (last,) = [event for event in talk.events("UtteranceEvent") if event.get("IsPartial")][-1:]
    assert last["Transcript"] == "My name is Jane Roe."
    (other,) = finals(talk_of(stage, ContentIdentificationType="PII", PiiEntityTypes="SSN"))
    assert "Entities" not in other
