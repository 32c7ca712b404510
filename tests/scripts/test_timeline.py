"""When each word of a script is said."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.scripts.format import Script, Utterance, parse
from emulator.scripts.timeline import CONFIDENCE, Item, Segment, Timeline, text_of, timeline


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


def written(*segments: str, **top: str) -> Script:
    """A script of segments as YAML has them, and more lines at its top."""
    lines = "".join(f"\n{name}: {value}" for name, value in top.items())
    return parse(f"say: [{', '.join(segments)}]{lines}", "t.yaml")


def only(*segments: str, seconds: float | None = None) -> Segment:
    [segment] = timeline(written(*segments), seconds).segments
    return segment


def test_an_end_stretches_what_is_said() -> None:
    script = written("{ text: Yes No, at: 1, end: 1.72 }", "Go")
    assert times(timeline(script)) == [("Yes", 1.0, 1.42), ("No", 1.44, 1.72), ("Go", 2.27, 2.41)]


def test_times_of_words_hold_and_the_others_go_between() -> None:
    words = "words: [{ word: two, at: 1.004, end: 1.5 }, { word: four, at: 2 }]"
    assert times(timeline(written("{ text: 'one two, three four five', at: 0.5, " + words + " }", "six"))) == [
        ("one", 0.5, 0.98),
        ("two", 1.004, 1.5),
        (",", 1.5, 1.5),
        ("three", 1.61, 1.99),
        ("four", 2.0, 2.28),
        ("five", 2.29, 2.57),
        ("six", 3.12, 3.33),
    ]


def test_a_word_with_a_time_may_start_its_segment() -> None:
    segment = only("{ text: Yes no, words: [{ word: 'Yes', at: 2, end: 3 }] }")
    assert times(Timeline((segment,))) == [("Yes", 2.0, 3.0), ("no", 3.01, 3.15)]


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (4.0, [("one", 1.0, 2.0), (".", 2.0, 2.0), ("two", 2.0, 3.0), ("Go", 3.55, 3.69)]),
        (3.0, [("one", 1.0, 2.0), (".", 2.0, 2.0), ("two", 2.0, 3.0)]),
        (2.5, [("one", 1.0, 2.0), (".", 2.0, 2.0), ("two", 2.0, 2.5)]),
        (2.0, [("one", 1.0, 2.0), (".", 2.0, 2.0)]),
        (1.0, []),
    ],
)
def test_times_behind_the_end_of_the_audio_are_not_heard(
    seconds: float, expected: list[tuple[str, float, float]]
) -> None:
    words = "words: [{ word: one, at: 1, end: 2 }, { word: two, at: 2, end: 3 }]"
    assert times(timeline(written("{ text: one. two, " + words + " }", "Go"), seconds)) == expected


def test_words_that_hardly_fit_are_all_said() -> None:
    assert only("{ text: Hello Hello, at: 0.01 }", seconds=0.0234375).text == "Hello Hello"


def test_channels_overlap_and_come_in_order_of_time() -> None:
    script = written(
        "{ text: one two three four five, channel: 0, at: 0 }",
        "{ text: 'Yes', channel: 1, at: 0.5 }",
        "{ text: Go, channel: 0, at: 1 }",
    )
    said_by = [(segment.channel, segment.start, segment.end) for segment in timeline(script).segments]
    assert said_by == [(0, 0.0, 1.0), (1, 0.5, 0.71), (0, 1.0, 1.14)]
    late = written(
        "{ text: one, at: 0, channel: 0 }", "{ text: two, channel: 0 }", "{ text: 'Yes', channel: 1, at: 0.5 }"
    )
    assert [segment.text for segment in timeline(late).segments] == ["one", "Yes", "two"]


def test_a_segment_carries_what_is_said_of_it() -> None:
    segment = only(
        "{ spk_1: 'Hi, Jo Roe. I agree, Jo Roe.', language: en-GB, entities: { Jo Roe: NAME }, toxicity: 0.5,"
        " sentiment: MIXED, issues: [Hi], action_items: [I agree], outcomes: [agree, Jo Roe.] }"
    )
    assert (segment.speaker, segment.channel, segment.language, segment.sentiment) == ("spk_1", None, "en-GB", "MIXED")
    assert segment.entities == ((2, 4, "NAME", "PII", CONFIDENCE), (8, 10, "NAME", "PII", CONFIDENCE))
    assert segment.toxicity == (0.5, ())
    assert (segment.issues, segment.action_items) == (((0, 1),), ((5, 7),))
    assert segment.outcomes == ((6, 7), (2, 5), (8, 11))


def test_words_carry_confidences_and_alternatives() -> None:
    segment = only(
        "{ text: I am Jo., confidence: 0.5, words: [{ word: am, confidence: 0.4, alternatives: { was: 0.3 } }] }"
    )
    assert [(item.content, item.confidence, item.alternatives) for item in segment.items] == [
        ("I", 0.5, ()),
        ("am", 0.4, (("was", 0.3),)),
        ("Jo", 0.5, ()),
        (".", None, ()),
    ]


def test_alternatives_of_a_segment_take_its_time() -> None:
    segment = only("{ text: one two., at: 1, end: 2, alternatives: { won too.: 0.3, a: 0.2, b.: 0.1 } }")
    assert [(text_of(each.items), each.confidence) for each in segment.alternatives] == [
        ("won too.", 0.3),
        ("a", 0.2),
        ("b.", 0.1),
    ]
    assert [(item.start, item.end) for item in segment.alternatives[0].items] == [(1.0, 1.49), (1.51, 2.0), (2.0, 2.0)]
    assert [item.confidence for item in segment.alternatives[0].items] == [0.3, 0.3, None]


def test_a_part_of_a_segment_keeps_what_lies_within_it() -> None:
    segment = only("{ text: 'Hi Jo Roe. I agree.', entities: { Jo Roe: NAME, Hi: X }, issues: [I agree, Roe. I] }")
    part = segment.part(1, 6)
    assert (part.text, part.entities[0][:3], len(part.entities)) == ("Jo Roe. I agree", (0, 2, "NAME"), 1)
    assert part.issues == ((3, 5), (1, 4))
    assert segment.part(0, 1).entities[0][:3] == (0, 1, "X")


def test_a_timeline_carries_what_is_said_of_the_whole() -> None:
    whole = timeline(written("Hi.", language="{ de-DE: 0.1, en-US: 0.9 }", summary="They met."))
    assert (whole.language, whole.summary) == ((("en-US", 0.9), ("de-DE", 0.1)), "They met.")
    assert (whole.repeat_after, len(list(whole.rounds()))) == (None, 1)


def test_what_repeats_goes_on_without_an_end() -> None:
    again = timeline(written("'Yes'", "{ text: Go, at: 1, alternatives: { No: 0.1 } }", repeat="true"))
    assert (again.repeat_after, len(again.segments)) == (3.14, 2)
    rounds = list(itertools.islice(again.rounds(), 6))
    assert [(segment.text, segment.start, segment.end) for segment in rounds[2:]] == [
        *(("Yes", 3.14, 3.35), ("Go", 4.14, 4.28), ("Yes", 6.28, 6.49), ("Go", 7.28, 7.42))
    ]
    assert rounds[3].alternatives[0].items == (Item("No", 4.14, 4.28, 0.1, punctuation=False),)


@pytest.mark.parametrize(
    ("seconds", "ends"),
    [(0.0, []), (0.1, [0.1]), (1.0, [0.21]), (3.0, [0.21, 1.14]), (7.35, [0.21, 1.14, 3.35, 4.28, 6.49, 7.35])],
)
def test_what_repeats_fills_the_audio(seconds: float, ends: list[float]) -> None:
    heard = timeline(written("'Yes'", "{ text: Go, at: 1 }", repeat="true"), seconds)
    assert [segment.end for segment in heard.segments] == ends
    assert list(heard.rounds()) == list(heard.segments)


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


@given(scripts(), st.floats(0.02, 40))
@settings(max_examples=100, deadline=None)
def test_what_repeats_says_in_a_job_what_it_says_in_a_stream(script: Script, seconds: float) -> None:
    repeating = replace(script, repeat=True)
    heard = timeline(repeating, seconds)
    streamed = itertools.takewhile(lambda segment: segment.start < seconds, timeline(repeating).rounds())
    for segment, other in itertools.zip_longest(heard.segments, streamed):
        if segment is None:
            assert other.start + 0.0101 > seconds  # the last hundredth of a second is not heard
            continue
        assert (segment.text, segment.start) == (other.text, other.start)
        assert segment.end <= min(other.end, seconds)
