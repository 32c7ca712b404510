"""The schedule of events, in the shape of a recording of the service."""

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.scripts.timeline import Item, Segment, Timeline, text_of
from emulator.streaming import results as module
from emulator.streaming.cuts import CROWDED, on_one_channel, results_of
from emulator.streaming.forms import Features
from emulator.streaming.results import Beginning, Event, followed, schedule, spliced
from emulator.wire.eventstream import decode, encode

ID = "2b9ecc82-1338-42a7-b328-7afc7cc1f4a5"
PLAIN = Features()
EMPTY = '{"Transcript":{"Results":[]}}'


def word(content: str, start: float, end: float, confidence: float | None = 1.0) -> Item:
    return Item(content, start, end, confidence, punctuation=False)


def mark(content: str, at: float) -> Item:
    return Item(content, at, at, None, punctuation=True)


GOOD_DAY = Segment("spk_0", (word("Good", 0.13, 0.28), word("day", 0.29, 0.51, 0.99), mark(".", 0.51)))
ASK = Segment(
    "spk_1",
    (word("Well", 1.4, 1.55), mark(",", 1.55), word("why", 1.72, 1.9), word("not", 2.2, 2.61), mark("?", 2.61)),
)
TWO = Timeline((GOOD_DAY, ASK))


def events_until(second: float, timeline: Timeline, features: Features = PLAIN) -> list[Event]:
    return list(itertools.takewhile(lambda event: event.due <= second, schedule(timeline, features)))


def document_of(event: Event) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(decode(spliced(event, ID.encode())).payload)
    return document


def line(event: Event) -> str:
    """One event as a line to compare: when, which result, what."""
    results = document_of(event)["Transcript"]["Results"]
    if not results:
        return f"{event.due} empty"
    result = results[0]
    items = " ".join(
        f"{item['Content']}[{item['StartTime']}-{item['EndTime']}]" for item in result["Alternatives"][0]["Items"]
    )
    kind = "partial" if result["IsPartial"] else "final"
    return f"{event.due} {event.result} {kind} {result['StartTime']}-{result['EndTime']} {items}"


def test_the_events_of_a_short_conversation() -> None:
    assert [line(event) for event in events_until(5.0, TWO)] == [
        *["0.0 empty"] * 3,
        "0.24 0 partial 0.13-0.24 Good[0.13-0.21]",
        "0.34 0 partial 0.13-0.34 Good[0.13-0.28] .[0.28-0.28]",
        "0.44 0 partial 0.13-0.44 Good[0.13-0.28] day[0.29-0.41]",
        "0.51 0 partial 0.13-0.51 Good[0.13-0.28] day[0.29-0.51] .[0.51-0.51]",
        "0.51 0 final 0.13-0.51 Good[0.13-0.28] day[0.29-0.51] .[0.51-0.51]",
        *["0.71 empty"] * 2,
        "1.54 1 partial 1.4-1.54 Well[1.4-1.51]",
        "1.64 1 partial 1.4-1.64 Well[1.4-1.55] ?[1.55-1.55]",
        "1.84 1 partial 1.4-1.84 Well[1.4-1.55] ,[1.55-1.55] why[1.72-1.81]",
        "1.94 1 partial 1.4-1.94 Well[1.4-1.55] ,[1.55-1.55] why[1.72-1.9] ?[1.9-1.9]",
        "2.34 1 partial 1.4-2.34 Well[1.4-1.55] ,[1.55-1.55] why[1.72-1.9] not[2.2-2.31]",
        "2.61 1 partial 1.4-2.61 Well[1.4-1.55] ,[1.55-1.55] why[1.72-1.9] not[2.2-2.61] ?[2.61-2.61]",
        "2.61 1 final 1.4-2.61 Well[1.4-1.55] ,[1.55-1.55] why[1.72-1.9] not[2.2-2.61] ?[2.61-2.61]",
        *["2.81 empty"] * 2,
        "3.81 empty",
        "4.81 empty",
    ]


def test_words_close_together_are_joined_until_the_last_partial() -> None:
    segment = Segment(None, (word("so", 0.0, 0.2), word("long", 0.27, 0.6)))
    shown = [line(event) for event in events_until(0.6, Timeline((segment,)))]
    assert shown[-3:] == [
        "0.44 0 partial 0.0-0.44 so[0.0-0.2] long[0.21-0.41]",
        "0.6 0 partial 0.0-0.6 so[0.0-0.2] long[0.27-0.6]",
        "0.6 0 final 0.0-0.6 so[0.0-0.2] long[0.27-0.6]",
    ]


def test_silence_is_one_empty_event_a_second() -> None:
    silence = [line(event) for event in events_until(3.0, Timeline(()))]
    assert silence == [*["0.0 empty"] * 3, *(f"{second}.0 empty" for second in (1, 2, 3))]


HEADERS = ((":event-type", "TranscriptEvent"), (":content-type", "application/json"), (":message-type", "event"))
PARTIAL = (
    '{"Transcript":{"Results":[{"Alternatives":[{"Items":[{"Content":"Good","EndTime":0.21,"StartTime":0.13,'
    '"Type":"pronunciation","VocabularyFilterMatch":false}],"Transcript":"Good"}],"EndTime":0.24,"IsPartial":true,'
    f'"ResultId":"{ID}","StartTime":0.13}}]}}}}'
)
FINAL = (
    '{"Transcript":{"Results":[{"Alternatives":[{"Items":[{"Confidence":1.0,"Content":"Good","EndTime":0.28,'
    '"StartTime":0.13,"Type":"pronunciation","VocabularyFilterMatch":false},{"Confidence":0.99,"Content":"day",'
    '"EndTime":0.51,"StartTime":0.29,"Type":"pronunciation","VocabularyFilterMatch":false},{"Content":".",'
    '"EndTime":0.51,"StartTime":0.51,"Type":"punctuation","VocabularyFilterMatch":false}],"Transcript":"Good day."}],'
    f'"EndTime":0.51,"IsPartial":false,"ResultId":"{ID}","StartTime":0.13}}]}}}}'
)
LABELLED = (
    '{"Transcript":{"Results":[{"Alternatives":[{"Items":[{"Confidence":1.0,"Content":"Yes","EndTime":1.0,'
    '"Speaker":"1","StartTime":0.5,"Type":"pronunciation","VocabularyFilterMatch":false},{"Content":".",'
    '"EndTime":1.0,"StartTime":1.0,"Type":"punctuation","VocabularyFilterMatch":false}],"Transcript":"Yes."}],'
    f'"EndTime":1.0,"IsPartial":false,"ResultId":"{ID}","StartTime":0.5}}]}}}}'
)


@pytest.mark.parametrize(("place", "payload"), [(0, EMPTY), (3, PARTIAL), (7, FINAL), (8, EMPTY)])
def test_a_frame_byte_by_byte(place: int, payload: str) -> None:
    event = events_until(2.0, TWO)[place]
    assert spliced(event, ID.encode()) == encode(HEADERS, payload.encode())


def test_speakers_are_named_in_finals_when_asked_for() -> None:
    timeline = Timeline((Segment("spk_1", (word("Yes", 0.5, 1.0), mark(".", 1.0))),))
    events = events_until(1.0, timeline, Features(show_speaker_label=True))
    assert spliced(events[-1], ID.encode()) == encode(HEADERS, LABELLED.encode())
    assert "Speaker" not in json.dumps([document_of(event) for event in events[:-1]])
    nobody = Timeline((Segment(None, (word("Yes", 0.5, 1.0),)),))
    final = document_of(events_until(1.0, nobody, Features(show_speaker_label=True))[-1])
    assert final["Transcript"]["Results"][0]["Alternatives"][0]["Items"][0]["Speaker"] == "0"


def test_words_keep_their_letters() -> None:
    timeline = Timeline((Segment(None, (word('ça "va"', 0.0, 0.4), mark("?", 0.4))),))
    assert document_of(events_until(0.5, timeline)[-1])["Transcript"]["Results"][0]["Alternatives"][0][
        "Transcript"
    ] == ('ça "va"?')


def spoken(count: int, length: float, full_stops: frozenset[int] = frozenset()) -> Segment:
    """A segment of `count` words, `length` seconds each, with a full stop behind some."""
    items: list[Item] = []
    for number in range(count):
        start, end = round(number * length, 2), round((number + 1) * length - 0.01, 2)
        items.append(word(f"w{number}", start, end))
        if number in full_stops:
            items.append(mark(".", end))
    return Segment(None, tuple(items))


@pytest.mark.parametrize(
    ("segment", "lengths"),
    [
        (spoken(5, 0.5), [5]),
        (spoken(40, 0.5, frozenset({9, 31, 35})), [34, 9]),  # behind word 31, the first full stop after 15 s
        (spoken(CROWDED + 5, 0.1), [CROWDED, 5]),
        (spoken(CROWDED + 5, 0.1, frozenset({CROWDED - 1})), [CROWDED + 1, 5]),
    ],
)
def test_an_endless_segment_is_cut_into_results(segment: Segment, lengths: list[int]) -> None:
    finals = [
        result
        for event in events_until(30.0, Timeline((segment,)))
        for result in document_of(event)["Transcript"]["Results"]
        if not result["IsPartial"]
    ]
    assert [len(result["Alternatives"][0]["Items"]) for result in finals] == lengths


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    """Any words in order, without overlap, on the grid of 0.01 s."""
    segments = []
    now = 0
    for _ in range(draw(st.integers(0, 3))):
        items: list[Item] = []
        for _ in range(draw(st.integers(1, 6))):
            now += draw(st.integers(0, 150))
            end = now + draw(st.integers(1, 120))
            items.append(word(draw(st.text(min_size=1, max_size=3)), now / 100, end / 100, draw(st.floats(0, 1))))
            now = end
            if draw(st.booleans()):
                items.append(mark(draw(st.sampled_from(".,?")), now / 100))
        segments.append(Segment(None, tuple(items)))
    return Timeline(tuple(segments))


@given(timelines())
@settings(max_examples=150, deadline=None)
def test_any_schedule_keeps_the_rules(timeline: Timeline) -> None:
    events = events_until(timeline.end + 3, timeline)
    assert [event.due for event in events] == sorted(event.due for event in events)
    results = [(event, document_of(event)["Transcript"]["Results"][0]) for event in events if event.result >= 0]
    for number, segment in enumerate(results_of(on_one_channel(timeline.segments))):
        mine = [result for event, result in results if event.result == number]
        assert [result["IsPartial"] for result in mine] == [True] * (len(mine) - 1) + [False]
        assert mine[-1] | {"IsPartial": True, "Alternatives": []} == mine[-2] | {"Alternatives": []}
        assert mine[-1]["EndTime"] == segment.end
        assert mine[-1]["Alternatives"][0]["Transcript"] == text_of(segment.items)
        assert all(result["StartTime"] == segment.start for result in mine)
    for event, result in results:
        items = result["Alternatives"][0]["Items"]
        ends = [item["EndTime"] for item in items]
        assert items
        assert ends == sorted(ends)
        assert ends[-1] <= result["EndTime"] == event.due
        assert all(item["StartTime"] <= item["EndTime"] for item in items)
        assert all(
            ("Confidence" in item) is (item["Type"] == "pronunciation" and not result["IsPartial"]) for item in items
        )


def test_streams_that_follow_one_schedule_share_its_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Beginning, "MOST", 8)
    timeline = Timeline((GOOD_DAY, ASK))
    alone, first, second = schedule(timeline, PLAIN), followed(timeline, PLAIN), followed(timeline, PLAIN)
    expected = list(itertools.islice(alone, 30))
    early = list(itertools.islice(first, 5))
    assert list(itertools.islice(second, 30)) == expected
    assert [*early, *itertools.islice(first, 25)] == expected
    assert all(one is other for one, other in zip(early, followed(timeline, PLAIN), strict=False))


def test_no_event_waits_for_many_others_where_the_beginning_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    made = 0

    def counted(*asked: Any) -> Iterator[Event]:
        nonlocal made
        for event in schedule(*asked):
            made += 1
            yield event

    monkeypatch.setattr(Beginning, "MOST", 20)
    monkeypatch.setattr(module, "schedule", counted)
    timeline, most = Timeline((GOOD_DAY, ASK)), 0
    for _ in range(2):
        followed_by_one = followed(timeline, PLAIN)
        for _ in range(40):
            before = made
            next(followed_by_one)
            most = max(most, made - before)
    assert most == 3  # one of the beginning, two of the rest


def test_timelines_that_say_the_same_are_followed_apart() -> None:
    one, other = (next(followed(Timeline((GOOD_DAY,)), PLAIN)) for _ in range(2))
    assert one == other
    assert one is not other
