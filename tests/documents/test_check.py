"""The check itself: a good document passes, and each way to spoil one is found."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.documents.check import checked, complaints
from tests.documents.test_golden import GOLDEN

Spoil = Callable[[Any], object]


def document(name: str) -> Any:
    """The first document of a golden file."""
    found, _ = json.JSONDecoder().raw_decode((GOLDEN / f"{name}.json").read_text("utf-8"))
    return found


def body(made: Any) -> bytes:
    return json.dumps(made, separators=(",", ":"), ensure_ascii=False).encode()


def last_first(mapping: dict[str, Any]) -> None:
    name, value = mapping.popitem()
    rest = dict(mapping)
    mapping.clear()
    mapping.update({name: value, **rest})


SPOILT: list[tuple[str, Spoil, str]] = [
    ("plain", lambda made: made.update(version=1), "$ has version, which is unknown"),
    ("plain", lambda made: made["results"].pop("audio_segments"), "$.results has no audio_segments"),
    ("plain", lambda made: last_first(made["results"]), "$.results has its members in the order"),
    ("plain", lambda made: last_first(made["results"]["items"][0]), "$.results.items[0] has its members in the order"),
    ("plain", lambda made: made["results"]["items"][0].update(start_time="0.50"), "$.results.items[0].start_time"),
    ("plain", lambda made: made["results"]["items"][0].update(start_time=0.5), "$.results.items[0].start_time"),
    ("plain", lambda made: made["results"]["items"][0].update(id="0"), "$.results.items[0].id"),
    ("plain", lambda made: made["results"]["items"][1].update(id=7), "the ids of items do not count from 0"),
    ("plain", lambda made: made["results"]["audio_segments"][1].update(id=7), "the ids of audio segments"),
    ("plain", lambda made: made["results"]["audio_segments"].pop(), "the audio segments do not share the items"),
    ("plain", lambda made: made["results"]["transcripts"][0].update(transcript="x"), "the transcript is not"),
    ("plain", lambda made: made["results"]["audio_segments"][0].update(transcript="x"), "audio segment 0 does not say"),
    ("plain", lambda made: made["results"]["audio_segments"][0].update(start_time="1.0"), "audio segment 0 has words"),
    ("plain", lambda made: made["results"]["items"][0].update(end_time="9.0"), "audio segment 0 goes back in time"),
    (
        "speakers",
        lambda made: made["results"]["items"][0].update(speaker_label="spk_7"),
        "audio segment 0 has items of",
    ),
    ("speakers", lambda made: made["results"]["speaker_labels"].update(speakers=9), "speakers are counted wrong"),
    ("speakers", lambda made: made["results"]["speaker_labels"]["segments"].pop(), "the speaker labels are not those"),
    (
        "channels",
        lambda made: made["results"]["channel_labels"]["channels"][0]["items"].pop(),
        "ch_0 has not its items",
    ),
    ("alternatives", lambda made: made["results"]["segments"].pop(), "the first alternatives are not the transcript"),
    ("language", lambda made: made["results"]["language_identification"].reverse(), "the likeliest language"),
    ("toxicity", lambda made: made["results"]["toxicity_detection"].pop(), "toxicity is not that of the segments"),
    ("everything", lambda made: made.update(isRedacted=False), "something is redacted, and nobody says so"),
    ("medical-plain", lambda made: made["results"]["transcripts"][0].update(transcript="x"), "the transcript is not"),
    ("call", lambda made: made["Transcript"][0].update(Content="x"), "turn 0 has OutcomesDetected beyond its content"),
    ("call", lambda made: made["Transcript"][0]["LoudnessScores"].pop(), "turn 0 has not a loudness for each second"),
    ("scribe", lambda made: made["Conversation"]["TranscriptSegments"].pop(), "the segments do not say what"),
    ("scribe", lambda made: made["Conversation"].update(ClinicalInsights={}), "$.Conversation.ClinicalInsights"),
]


@pytest.mark.parametrize(("name", "spoil", "complaint"), SPOILT)
def test_what_is_wrong_is_found(name: str, spoil: Spoil, complaint: str) -> None:
    made = document(name)
    assert complaints(body(made)) == []
    spoil(made)
    found = complaints(body(made))
    assert any(each.startswith(complaint) for each in found), found


def test_blanks_are_found() -> None:
    assert complaints(json.dumps(document("plain")).encode()) == ["it is not compact"]


def test_redaction_that_is_not_told_is_found() -> None:
    text = (GOLDEN / "call-redacted.json").read_text("utf-8")
    _, end = json.JSONDecoder().raw_decode(text)
    made, _ = json.JSONDecoder().raw_decode(text[end:].lstrip())
    del made["Transcript"][0]["Redaction"]
    assert complaints(body(made)) == ["turn 0 does not say what is redacted"]


def test_a_good_document_is_handed_on_and_a_bad_one_is_not() -> None:
    good = body(document("plain"))
    assert checked(good) == good
    with pytest.raises(AssertionError, match=r"\$ has no results"):
        checked(body({"jobName": "j"}))
