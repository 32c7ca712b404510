"""StartMedicalStreamTranscription: the rules between its parameters, and the events of a dictation."""

from pathlib import Path
from typing import Any

import pytest

from emulator.errors import AwsError
from emulator.jobs import life
from emulator.operations import start_medical_stream_transcription as operation
from emulator.operations.start_medical_stream_transcription import check
from tests.operations.stage import RATE, Stage, Talk

NAME = "StartMedicalStreamTranscription"
PLAIN = {
    "LanguageCode": "en-US",
    "MediaSampleRateHertz": RATE,
    "MediaEncoding": "pcm",
    "Specialty": "CARDIOLOGY",
    "Type": "DICTATION",
}
NOT_SUPPORTED = (
    "The requested language doesn't support the specified sample rate. Use the correct sample rate then try again."
)
SCRIPT = """
say:
  - { spk_0: "Jane Roe has a fever.", entities: [{ text: Jane Roe, type: NAME, category: PHI }], channel: 1 }
  - { spk_1: "Yes.", at: 4, channel: 0 }
"""


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"LanguageCode": "en-GB"}, NOT_SUPPORTED),
        ({"MediaSampleRateHertz": 8000}, NOT_SUPPORTED),
        ({"NumberOfChannels": 2}, "EnableChannelIdentification and NumberOfChannels need each other."),
        ({"EnableChannelIdentification": True, "NumberOfChannels": 3}, "NumberOfChannels must be 2."),
        (
            {"EnableChannelIdentification": True, "NumberOfChannels": 2, "ShowSpeakerLabel": True},
            "ShowSpeakerLabel and EnableChannelIdentification can't both be true.",
        ),
    ],
)
def test_a_broken_rule(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(AwsError) as raised:
        check(PLAIN | changes)
    assert (raised.value.code, raised.value.message) == ("BadRequestException", message)


def opened(folder: Path, **given: Any) -> Talk:
    return Stage(folder, default=SCRIPT).open(operation, NAME, **PLAIN, **given)


def finals(talk: Talk) -> list[dict[str, Any]]:
    results = [result for event in talk.events("TranscriptEvent") for result in event["Transcript"]["Results"]]
    return [result for result in results if not result["IsPartial"]]


def test_events_are_those_of_other_streams(tmp_path: Path) -> None:
    talk = opened(tmp_path)
    assert talk.heard == [("TranscriptEvent", {"Transcript": {"Results": []}})] * 3
    talk.sound(5)
    talk.end()
    said = [result["Alternatives"][0]["Transcript"] for result in finals(talk)]
    assert said == ["Jane Roe has a fever.", "Yes."]
    assert "Entities" not in finals(talk)[0]["Alternatives"][0]
    assert "ChannelId" not in finals(talk)[0]


def test_health_information_is_told_of(tmp_path: Path) -> None:
    talk = opened(tmp_path, ContentIdentificationType="PHI")
    talk.sound(4)
    talk.end()
    (alternative,) = finals(talk)[0]["Alternatives"]
    items = alternative["Items"]
    assert alternative["Entities"] == [
        {
            "Category": "PHI",
            "Confidence": 0.99,
            "Content": "Jane Roe",
            "EndTime": items[1]["EndTime"],
            "StartTime": items[0]["StartTime"],
        }
    ]


def test_channels_are_named(tmp_path: Path) -> None:
    talk = opened(tmp_path, EnableChannelIdentification=True, NumberOfChannels=2)
    talk.sound(5, channels=2)
    talk.end()
    assert [result["ChannelId"] for result in finals(talk)] == ["ch_1", "ch_0"]


def test_the_vocabulary_is_a_medical_one(tmp_path: Path) -> None:
    stage = Stage(tmp_path, default=SCRIPT)
    stage.has(life.MEDICAL_VOCABULARY, "drugs")
    stage.has(life.VOCABULARY, "names")
    assert stage.open(operation, NAME, **PLAIN, VocabularyName="drugs")
    with pytest.raises(AwsError) as raised:
        stage.open(operation, NAME, **PLAIN, VocabularyName="names")
    assert raised.value.message == "The specified vocabulary doesn't exist. Check the name and try your request again."
