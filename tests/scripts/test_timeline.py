"""When each word of a script is said."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.scripts.format import Script, Utterance
from emulator.scripts.timeline import CONFIDENCE, Timeline, text_of, timeline


def said(*utterances: Utterance | str) -> Script:
    return Script("t.yaml", tuple(Utterance(each) if isinstance(each, str) else each for each in utterances))


def times(laid_out: Timeline) -> list[tuple[str, float, float]]:
    return [(item.content, item.start, item.end) for segment in laid_out.segments for item in segment.items]


def test_words_follow_at_the_speaking_rate() -> None:
    assert times(timeline(said("Hi, I am 42 today."))) == [
        ("Hi", 0.0, 0.14),
        (",", 0.14, 0.14),
        ("I", 0.24, 0.38),
        ("am", 0.39, 0.53),
        ("42", 0.54, 0.94),
        ("today", 0.95, 1.3),
        (".", 1.3, 1.3),
    ]


def test_segments_follow_after_a_pause_and_sentences_after_a_shorter_one() -> None:
    assert times(timeline(said("Yes. No", "Go"))) == [
        ("Yes", 0.0, 0.21),
        (".", 0.21, 0.21),
        ("No", 0.41, 0.55),
        ("Go", 1.1, 1.24),
    ]


def test_a_syllable_sign_takes_longer_than_a_letter() -> None:
    assert [end for _, _, end in times(timeline(said("世界。")))] == [0.4, 0.4]


def test_marks_have_no_confidence_and_words_have_their_segments() -> None:
    segments = timeline(said("Hi.", Utterance("Ho.", speaker="spk_1", confidence=0.5))).segments
    assert [segment.speaker for segment in segments] == [None, "spk_1"]
    assert [item.confidence for segment in segments for item in segment.items] == [CONFIDENCE, None, 0.5, None]
    assert [item.punctuation for segment in segments for item in segment.items] == [False, True, False, True]


def test_a_segment_starts_where_it_is_told_and_the_next_follows_it() -> None:
    script = said("Yes", Utterance("No", at=2.4), "Go")
    assert times(timeline(script)) == [("Yes", 0.0, 0.21), ("No", 2.4, 2.54), ("Go", 3.09, 3.23)]


def test_what_has_no_time_gives_way_to_what_has() -> None:
    script = said("one two three four", Utterance("five", at=0.5))
    first, second = timeline(script).segments
    assert first.end == 0.5
    assert second.start == 0.5


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (None, [("Yes", 0.0, 0.21), ("No", 0.22, 0.36)]),
        (0.18, [("Yes", 0.0, 0.1), ("No", 0.11, 0.18)]),
        (0.36, [("Yes", 0.0, 0.21), ("No", 0.22, 0.36)]),
        (0.54, [("Yes", 0.0, 0.32), ("No", 0.33, 0.54)]),
        (0.72, [("Yes", 0.0, 0.42), ("No", 0.44, 0.72)]),
        (3600.0, [("Yes", 0.0, 0.42), ("No", 0.44, 0.72)]),
        (0.0, []),
    ],
)
def test_a_script_without_times_fits_the_audio(seconds: float | None, expected: list[tuple[str, float, float]]) -> None:
    laid_out = timeline(said("Yes No"), seconds)
    assert times(laid_out) == expected
    assert laid_out.end <= (seconds if seconds is not None else 1)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (9.0, [("Yes", 1.0, 1.21), ("No", 2.0, 2.14)]),
        (2.05, [("Yes", 1.0, 1.21), ("No", 2.0, 2.05)]),
        (2.0, [("Yes", 1.0, 1.21)]),
        (1.5, [("Yes", 1.0, 1.21)]),
        (1.1, [("Yes", 1.0, 1.1)]),
        (0.9, []),
    ],
)
def test_a_paced_script_keeps_its_times_and_ends_with_the_audio(
    seconds: float, expected: list[tuple[str, float, float]]
) -> None:
    assert times(timeline(said(Utterance("Yes", at=1.0), Utterance("No", at=2.0)), seconds)) == expected


def test_what_is_said_reads_as_written() -> None:
    laid_out = timeline(said("Hi, I am  Jane Roe!", "皆さん 初め。"))
    assert [segment.text for segment in laid_out.segments] == ["Hi, I am Jane Roe.", "皆さん 初め。"]
    assert text_of(laid_out.segments[0].items[2:4]) == "I am"
    assert text_of(()) == ""


def test_a_timeline_knows_its_end() -> None:
    laid_out = timeline(said("Yes", Utterance("No", at=2.4)))
    assert laid_out.end == laid_out.segments[-1].end == 2.54
    assert Timeline(()).end == 0.0


def test_the_same_question_is_answered_from_memory() -> None:
    assert timeline(said("Yes"), 3.0) is timeline(said("Yes"), 3.0)


texts = st.lists(
    st.sampled_from(["Hello", "a", "4111", "世界。", "yes,", "no?", "U.S.", "- so"]), min_size=1, max_size=9
).map(" ".join)


@st.composite
def scripts(draw: st.DrawFn) -> Script:
    """Scripts as `parse` lets them through: each `at` later than the one before."""
    count = draw(st.integers(1, 6))
    steps = draw(st.lists(st.none() | st.integers(1, 500), min_size=count, max_size=count))
    at = 0
    utterances = []
    for step in steps:
        at += step or 0
        start = None if step is None else at / 100
        utterances.append(Utterance(draw(texts), draw(st.sampled_from([None, "spk_0", "spk_1"])), start))
    return Script("t.yaml", tuple(utterances))


@given(scripts(), st.none() | st.floats(0, 30))
@settings(max_examples=200, deadline=None)
def test_time_never_goes_back_nor_past_the_audio(script: Script, seconds: float | None) -> None:
    laid_out = timeline(script, seconds)
    items = [item for segment in laid_out.segments for item in segment.items]
    for item in items:
        assert 0 <= item.start <= item.end
        assert (item.start, item.end) == (round(item.start, 2), round(item.end, 2))
        assert (item.start == item.end and item.confidence is None) or not item.punctuation
    for before, item in itertools.pairwise(items):
        assert before.end <= item.start
        assert not item.punctuation or item.start == before.end
    if seconds is not None:
        assert laid_out.end <= seconds


@given(scripts(), st.none() | st.floats(0.02, 30))
@settings(max_examples=200, deadline=None)
def test_segments_keep_their_order_speakers_words_and_times(script: Script, seconds: float | None) -> None:
    segments = timeline(script, seconds).segments
    assert seconds is None or segments or script.say[0].at
    if seconds is None:
        assert len(segments) == len(script.say)
    for utterance, segment in zip(script.say, segments, strict=False):
        assert segment.speaker == utterance.speaker
        assert utterance.at is None or segment.start == utterance.at
        assert segment.text == timeline(said(utterance.text)).segments[0].text
