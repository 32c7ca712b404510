"""StartMedicalScribeStream: its configuration, its events, and what becomes of its session."""

from pathlib import Path
from typing import Any

import pytest

from emulator.errors import AwsError
from emulator.jobs import life
from emulator.operations import start_medical_scribe_stream as operation
from emulator.streaming.refusals import CONFLICT
from tests.operations.stage import RATE, SESSION, Stage, Talk
from tests.streaming.client import NOW

NAME = "StartMedicalScribeStream"
PLAIN = {"LanguageCode": "en-US", "MediaSampleRateHertz": RATE, "MediaEncoding": "pcm"}
SCRIPT = """
say:
  - spk_0: What brings you here?
  - { spk_1: "My head hurts.", at: 2 }
  - { spk_0: "I see.", at: 5 }
"""
NOTE = {"ClinicalNoteGenerationSettings": {"OutputBucketName": "notes"}}
ROLE = "arn:aws:iam::000000000000:role/scribe"
CONFIGURATION = {"ResourceAccessRoleArn": ROLE, "PostStreamAnalyticsSettings": NOTE}
CHANNELS = [{"ChannelId": 0, "ParticipantRole": "CLINICIAN"}, {"ChannelId": 1, "ParticipantRole": "PATIENT"}]
END = {"Type": "END_OF_SESSION"}


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path, default=SCRIPT)


def begun(stage: Stage, **configuration: Any) -> Talk:
    talk = stage.open(operation, NAME, **PLAIN)
    talk.event("ConfigurationEvent", CONFIGURATION | configuration)
    return talk


def segments(talk: Talk, *, partial: bool = False) -> list[dict[str, Any]]:
    told = [event["TranscriptSegment"] for event in talk.events("TranscriptEvent") if event]
    return [segment for segment in told if segment["IsPartial"] is partial]


def test_segments_of_a_consultation(stage: Stage) -> None:
    talk = begun(stage)
    assert talk.heard == [("TranscriptEvent", {})]
    talk.sound(3.5)
    assert [segment["Content"] for segment in segments(talk)] == ["What brings you here?", "My head hurts."]
    assert segments(talk, partial=True)[0]["Content"] == "What"
    (first, _) = segments(talk)
    assert list(first) == sorted(first)
    assert first | {"Items": first["Items"][:1]} == {
        "BeginAudioTime": 0.0,
        "Content": "What brings you here?",
        "EndAudioTime": first["Items"][-1]["EndAudioTime"],
        "IsPartial": False,
        "Items": [
            {
                "BeginAudioTime": 0.0,
                "Confidence": 0.99,
                "Content": "What",
                "EndAudioTime": 0.28,
                "Type": "pronunciation",
                "VocabularyFilterMatch": False,
            }
        ],
        "SegmentId": f"{1:036}",
    }


def test_two_channels_when_they_are_defined(stage: Stage) -> None:
    talk = begun(stage, ChannelDefinitions=CHANNELS)
    talk.sound(3.5, channels=2)
    assert [segment["ChannelId"] for segment in segments(talk)] == ["ch_0", "ch_1"]


def test_audio_may_not_come_first(stage: Stage) -> None:
    talk = stage.open(operation, NAME, **PLAIN)
    talk.sound(0.1)
    message = "The first event of this stream must be a ConfigurationEvent."
    assert talk.heard[-1] == ("BadRequestException", {"Message": message})
    assert stage.kept(life.SCRIBE_STREAM) is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"ChannelDefinitions": [CHANNELS[0], CHANNELS[0]]},
            "ChannelDefinitions must define channel 0 and channel 1.",
        ),
        (
            {"ChannelDefinitions": [CHANNELS[0], {"ChannelId": 1, "ParticipantRole": "CLINICIAN"}]},
            "ChannelDefinitions must have one CLINICIAN and one PATIENT.",
        ),
        (
            {"VocabularyFilterName": "rude"},
            "VocabularyFilterName must be used together with VocabularyFilterMethod.",
        ),
        (
            {"VocabularyName": "drugs"},
            "The specified vocabulary doesn't exist. Check the name and try your request again.",
        ),
        (
            {"VocabularyFilterName": "rude", "VocabularyFilterMethod": "mask"},
            "The specified vocabulary filter doesn't exist. Check the name and try your request again.",
        ),
    ],
)
def test_a_configuration_that_breaks_a_rule(stage: Stage, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(AwsError) as raised:
        begun(stage, **changes)
    assert (raised.value.code, raised.value.message) == ("BadRequestException", message)
    assert stage.kept(life.SCRIBE_STREAM) is None


def test_a_configuration_must_fit_the_model(stage: Stage) -> None:
    talk = begun(stage, ResourceAccessRoleArn="a role")
    assert talk.heard[-1][0] == "BadRequestException"
    assert "at 'resourceAccessRoleArn' failed to satisfy constraint" in talk.heard[-1][1]["Message"]


def test_words_are_filtered_here_and_in_the_transcript(stage: Stage) -> None:
    stage.has(life.VOCABULARY_FILTER, "rude", words=["head"])
    talk = begun(stage, VocabularyFilterName="rude", VocabularyFilterMethod="mask")
    talk.sound(4)
    talk.event("SessionControlEvent", END)
    second = segments(talk)[1]
    assert second["Content"] == "My *** hurts."
    assert [item["VocabularyFilterMatch"] for item in second["Items"]] == [False, True, False, False]
    stage.work()
    document = stage.file("notes", f"{SESSION}/transcript.json")
    assert document["Conversation"]["TranscriptSegments"][1]["Content"] == "My *** hurts."


def test_a_session_that_is_over_is_written_down(stage: Stage) -> None:
    talk = begun(stage, ChannelDefinitions=CHANNELS)
    talk.sound(3, channels=2)
    talk.event("SessionControlEvent", END)
    assert talk.session.ended == "Streaming completed successfully"
    kept = stage.kept(life.SCRIBE_STREAM)
    assert kept is not None
    assert (kept.status, kept.due, stage.woken) == (life.ANALYSING, NOW, 1)
    stage.work()
    conversation = stage.file("notes", f"{SESSION}/transcript.json")["Conversation"]
    assert (conversation["ConversationId"], conversation["SessionId"]) == (SESSION, SESSION)
    said = [
        (one["Content"], one["ParticipantDetails"]["ParticipantRole"]) for one in conversation["TranscriptSegments"]
    ]
    assert said == [("What brings you here?", "CLINICIAN_0"), ("My head hurts.", "PATIENT_0")]
    sections = stage.file("notes", f"{SESSION}/summary.json")["ClinicalDocumentation"]["Sections"]
    assert sections[0]["SectionName"] == "CHIEF_COMPLAINT"
    over = "The session has ended and can't be resumed. Use a different session ID and try your request again."
    with pytest.raises(AwsError) as raised:
        stage.open(operation, NAME, **PLAIN)
    assert (raised.value.code, raised.value.message) == ("BadRequestException", over)


def test_a_control_event_must_fit_the_model(stage: Stage) -> None:
    talk = begun(stage)
    talk.event("SessionControlEvent", {"Type": "STOP"})
    assert talk.heard[-1][0] == "BadRequestException"
    assert "at 'type' failed to satisfy constraint" in talk.heard[-1][1]["Message"]


def test_a_session_may_not_be_ended_by_a_stream_without_a_configuration(stage: Stage) -> None:
    begun(stage).end()
    talk = stage.open(operation, NAME, **PLAIN)
    talk.event("SessionControlEvent", END)
    message = "The first event of this stream must be a ConfigurationEvent."
    assert talk.heard[-1] == ("BadRequestException", {"Message": message})
    assert (kept := stage.kept(life.SCRIBE_STREAM)) is not None
    assert (kept.status, kept.document["over"]) == (life.PAUSED, False)


@pytest.mark.parametrize("how", ["end", "leave"])
def test_a_stream_that_never_began_leaves_the_session_paused(stage: Stage, how: str) -> None:
    begun(stage).end()
    getattr(stage.open(operation, NAME, **PLAIN), how)()
    assert (kept := stage.kept(life.SCRIBE_STREAM)) is not None
    assert kept.status == life.PAUSED


@pytest.mark.parametrize("how", ["end", "leave"])
def test_a_stream_that_ends_without_it_pauses_the_session(stage: Stage, how: str) -> None:
    talk = begun(stage)
    talk.sound(3)
    getattr(talk, how)()
    kept = stage.kept(life.SCRIBE_STREAM)
    assert kept is not None
    assert (kept.status, kept.due) == (life.PAUSED, None)
    again = stage.open(operation, NAME, **PLAIN)
    again.session.resume(talk.session.position)
    again.event("ConfigurationEvent", CONFIGURATION)
    kept = stage.kept(life.SCRIBE_STREAM)
    assert kept is not None
    assert kept.status == life.IN_PROGRESS
    again.sound(3)
    assert segments(again)[-1]["Content"] == "I see."
    again.event("SessionControlEvent", END)
    stage.work()
    written = stage.file("notes", f"{SESSION}/transcript.json")["Conversation"]["TranscriptSegments"]
    assert [one["Content"] for one in written] == ["What brings you here?", "My head hurts.", "I see."]


def test_a_session_fails_with_its_stream_and_may_go_on(stage: Stage) -> None:
    talk = begun(stage)
    talk.event("SessionControlEvent", {"Type": "STOP"})
    kept = stage.kept(life.SCRIBE_STREAM)
    assert kept is not None
    assert kept.status == life.FAILED
    begun(stage)
    assert (stage.kept(life.SCRIBE_STREAM) or kept).status == life.IN_PROGRESS


def test_a_stream_that_was_replaced_leaves_the_session_alone(stage: Stage) -> None:
    talk = begun(stage)
    talk.session.refuse(CONFLICT)
    talk.leave()
    assert (kept := stage.kept(life.SCRIBE_STREAM)) is not None
    assert kept.status == life.IN_PROGRESS


def test_two_hours_of_audio_are_the_most_and_their_note_can_still_be_had(stage: Stage) -> None:
    talk = begun(stage)
    talk.sound(0.5)
    talk.end()
    full = stage.open(operation, NAME, **PLAIN)
    full.session.resume(talk.session.position._replace(seconds=2 * 3600 - 0.5))
    full.event("ConfigurationEvent", CONFIGURATION)
    full.sound(0.5)
    assert not full.session.finished
    full.sound(0.1)
    message = "Your stream has reached the maximum duration of 2 hours."
    assert full.heard[-1] == ("LimitExceededException", {"Message": message})
    last = stage.open(operation, NAME, **PLAIN)
    last.session.resume(full.session.position)
    last.event("ConfigurationEvent", CONFIGURATION)
    last.event("SessionControlEvent", END)
    assert last.session.ended == "Streaming completed successfully"
    stage.work()
    assert stage.file("notes", f"{SESSION}/transcript.json")["Conversation"]["SessionId"] == SESSION


def test_five_hours_after_its_creation_a_session_is_over(stage: Stage) -> None:
    begun(stage).end()
    stage.clock.advance(5 * 3600 - 1)
    begun(stage).end()
    stage.clock.advance(1)
    with pytest.raises(AwsError):
        stage.open(operation, NAME, **PLAIN)
