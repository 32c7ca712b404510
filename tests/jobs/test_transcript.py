"""The transcript file: one golden file read by a human, and what it cannot show."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.jobs.document import number_text
from emulator.jobs.transcript import Asked, transcript
from emulator.scripts.timeline import Item, Segment, Timeline

GOLDEN = Path(__file__).parents[1] / "golden" / "transcript-two-speakers.json"


def word(content: str, start: float, end: float, confidence: float = 0.998) -> Item:
    return Item(content, start, end, confidence, punctuation=False)


def mark(content: str, at: float) -> Item:
    return Item(content, at, at, None, punctuation=True)


CALL = Timeline(
    (
        Segment("spk_0", (word("Hello", 0.0, 0.42), mark(",", 0.42), word("how", 0.5, 0.7, 1.0), mark("?", 0.7))),
        Segment("spk_1", (word("Grüße", 2.0, 2.345, 0.93), mark(".", 2.345))),
        Segment("spk_0", (word("34", 34.0, 34.2, 0.02),)),
    )
)


def results(asked: Asked, timeline: Timeline) -> Any:
    return json.loads(transcript(asked, timeline))["results"]


def test_the_golden_file() -> None:
    """The golden file has one member a line; the real one is compact, with the keys in the same order."""
    body = transcript(Asked("call-1", "111122223333", most_speakers=2), CALL)
    assert json.dumps(json.loads(body), indent=1, ensure_ascii=False) + "\n" == GOLDEN.read_text("utf-8")
    assert body == json.dumps(json.loads(body), separators=(",", ":"), ensure_ascii=False).encode()


def test_without_speakers_there_are_no_labels() -> None:
    document = results(Asked("j", "1"), CALL)
    assert list(document) == ["transcripts", "items", "audio_segments"]
    assert "spk_" not in json.dumps(document)


def test_silence() -> None:
    silent: dict[str, Any] = {"transcripts": [{"transcript": ""}], "items": [], "audio_segments": []}
    assert results(Asked("j", "1"), Timeline(())) == silent
    assert results(Asked("j", "1", most_speakers=2), Timeline(())) == {**silent, "speaker_labels": None}


def test_nobody_in_particular_is_the_first_speaker() -> None:
    document = results(Asked("j", "1", most_speakers=2), Timeline((Segment(None, (word("Hi", 0.0, 0.1),)),)))
    assert document["items"][0]["speaker_label"] == "spk_0"
    assert document["speaker_labels"]["speakers"] == 1


def test_more_speakers_than_asked_for_are_taken_for_the_last() -> None:
    said = [Segment(name, (word("x", at, at + 0.5),)) for at, name in enumerate(("spk_0", "spk_3", "spk_1", "spk_0"))]
    document = results(Asked("j", "1", most_speakers=2), Timeline(tuple(said)))
    assert [one["speaker_label"] for one in document["audio_segments"]] == ["spk_0", "spk_3", "spk_3", "spk_0"]
    assert document["speaker_labels"]["speakers"] == 2


def test_what_was_identified_comes_first() -> None:
    document = results(Asked("j", "1", identified={"language_code": "de-DE"}), CALL)
    assert next(iter(document)) == "language_code"


@pytest.mark.parametrize(
    ("value", "text"),
    [(1, "1.0"), (0.0, "0.0"), (0.49, "0.49"), (34.2, "34.2"), (0.9984, "0.998"), (0.1 + 0.2, "0.3"), (1e-5, "0.0")],
)
def test_numbers(value: float, text: str) -> None:
    assert number_text(value) == text


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 14_400_000))
def test_every_millisecond_of_four_hours_has_a_plain_text(millis: int) -> None:
    text = number_text(millis / 1000)
    whole, _, decimals = text.partition(".")
    assert whole.isdigit()
    assert 1 <= len(decimals) <= 3
    assert round(float(text) * 1000) == millis
