"""StartStreamTranscription: each feature of a request, from its parameter to what is said."""

from pathlib import Path
from typing import Any

import pytest

from emulator.errors import AwsError
from emulator.faults.harm import Refusal
from emulator.jobs import life
from emulator.operations import start_stream_transcription as operation
from tests.operations.stage import RATE, Stage

NAME = "StartStreamTranscription"
SCRIPT = """
say:
  - spk_0: Oh darn, 25 for Jane.
    entities: { Jane: NAME }
  - { spk_1: "Hallo.", language: de-DE, at: 4 }
stream: { fault: { after: 6, raise: ConflictException } }
"""
PLAIN = {"MediaSampleRateHertz": RATE, "MediaEncoding": "pcm"}
ENGLISH = PLAIN | {"LanguageCode": "en-US"}
SEARCHED = PLAIN | {"IdentifyMultipleLanguages": True, "LanguageOptions": "en-US,de-DE"}


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    stage = Stage(tmp_path, default=SCRIPT)
    stage.has(life.VOCABULARY_FILTER, "rude", words=["darn"])
    stage.has(life.VOCABULARY_FILTER, "names", words=["jane"])
    return stage


def finals(stage: Stage, **given: Any) -> list[dict[str, Any]]:
    talk = stage.open(operation, NAME, **given)
    talk.sound(5, channels=given.get("NumberOfChannels", 1))
    talk.end()
    results = [result for event in talk.events("TranscriptEvent") for result in event["Transcript"]["Results"]]
    return [result for result in results if not result["IsPartial"]]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({}, "Oh darn, 25 for Jane."),
        ({"VocabularyFilterName": "rude"}, "Oh ***, 25 for Jane."),
        ({"VocabularyFilterName": "rude", "VocabularyFilterMethod": "remove"}, "Oh, 25 for Jane."),
        ({"VocabularyFilterName": "rude", "VocabularyFilterMethod": "tag"}, "Oh darn, 25 for Jane."),
        ({"TranscriptFormat": "spoken"}, "Oh darn, twenty five for Jane."),
        ({"TranscriptFormat": "written"}, "Oh darn, 25 for Jane."),
        ({"ContentRedactionType": "PII"}, "Oh darn, 25 for [NAME]."),
        ({"ContentRedactionType": "PII", "PiiEntityTypes": "SSN,EMAIL"}, "Oh darn, 25 for Jane."),
        ({"ContentRedactionType": "PII", "PiiEntityTypes": "NAME, SSN"}, "Oh darn, 25 for [NAME]."),
        ({"ContentIdentificationType": "PII", "PiiEntityTypes": "ALL"}, "Oh darn, 25 for Jane."),
    ],
)
def test_what_is_said(stage: Stage, given: dict[str, Any], text: str) -> None:
    (alternative,) = finals(stage, **ENGLISH, **given)[0]["Alternatives"]
    assert alternative["Transcript"] == text
    matched = [item["Content"] for item in alternative["Items"] if item["VocabularyFilterMatch"]]
    assert matched == {"mask": ["***"], "tag": ["darn"], "remove": []}.get(
        given.get("VocabularyFilterMethod", "mask" if "VocabularyFilterName" in given else "remove")
    )
    assert ("Entities" in alternative) is ("[NAME]" in text or "ContentIdentificationType" in given)


def test_several_filters(stage: Stage) -> None:
    first, _ = finals(stage, **SEARCHED, VocabularyFilterNames="rude,names")
    assert first["Alternatives"][0]["Transcript"] == "Oh ***, 25 for ***."


def test_languages_are_searched_for(stage: Stage) -> None:
    first, second = finals(stage, **SEARCHED, PreferredLanguage="de-DE")
    scores = [{"LanguageCode": "de-DE", "Score": 1.0}, {"LanguageCode": "en-US", "Score": 0.0}]
    assert (first["LanguageCode"], first["LanguageIdentification"]) == ("de-DE", scores)
    assert second["LanguageCode"] == "de-DE"
    assert "LanguageCode" not in finals(stage, **ENGLISH)[0]


def test_the_script_may_say_what_is_found(tmp_path: Path) -> None:
    stage = Stage(tmp_path, default="say: Hello.\nlanguage: { en-US: 0.7, de-DE: 0.3 }\n")
    (final,) = finals(stage, **SEARCHED, PreferredLanguage="de-DE")
    scores = [{"LanguageCode": "en-US", "Score": 0.7}, {"LanguageCode": "de-DE", "Score": 0.3}]
    assert (final["LanguageCode"], final["LanguageIdentification"]) == ("en-US", scores)


@pytest.mark.parametrize(
    ("given", "stable"),
    [
        ({}, None),
        ({"PartialResultsStability": "low"}, None),
        ({"EnablePartialResultsStabilization": True}, 1),
        ({"EnablePartialResultsStabilization": True, "PartialResultsStability": "medium"}, 2),
        ({"EnablePartialResultsStabilization": True, "PartialResultsStability": "low"}, 3),
    ],
)
def test_stability(stage: Stage, given: dict[str, Any], stable: int | None) -> None:
    talk = stage.open(operation, NAME, **ENGLISH, **given)
    talk.sound(5)
    told = [result for event in talk.events("TranscriptEvent") for result in event["Transcript"]["Results"]]
    partials = [result for result in told if result["ResultId"] == told[0]["ResultId"] and result["IsPartial"]]
    last = partials[-1]["Alternatives"][0]["Items"]
    words = [item.get("Stable") for item in last if item["Type"] == "pronunciation"]
    assert words.count(False) == (stable or 0)
    assert (None in words) is (stable is None)


def test_channels(stage: Stage) -> None:
    results = finals(stage, **ENGLISH, EnableChannelIdentification=True, NumberOfChannels=2)
    assert [result["ChannelId"] for result in results] == ["ch_0", "ch_1"]


@pytest.mark.parametrize(
    ("given", "noun"),
    [
        (ENGLISH | {"VocabularyFilterName": "none"}, "vocabulary filter"),
        (SEARCHED | {"VocabularyFilterNames": "rude,none"}, "vocabulary filter"),
        (ENGLISH | {"LanguageModelName": "none"}, "language model"),
    ],
)
def test_what_does_not_exist(stage: Stage, given: dict[str, Any], noun: str) -> None:
    with pytest.raises(AwsError) as raised:
        stage.open(operation, NAME, **given)
    message = f"The specified {noun} doesn't exist. Check the name and try your request again."
    assert (raised.value.code, raised.value.message) == ("BadRequestException", message)


def test_a_planned_fault(stage: Stage) -> None:
    fault = stage.session(operation, NAME, **ENGLISH).about.fault
    assert fault is not None
    assert (fault.harm.after, fault.harm.refusal) == (6.0, Refusal("ConflictException"))


def test_a_window_for_resumption(stage: Stage) -> None:
    position = stage.session(operation, NAME, **ENGLISH, SessionResumeWindow=300).position
    assert position.until == stage.clock.now() + 300 * 60
