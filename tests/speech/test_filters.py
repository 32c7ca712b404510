"""Vocabulary filters: words masked, removed and tagged, and whatever lies in ranges of them."""

import pytest

from emulator.scripts.format import parse
from emulator.scripts.timeline import Timeline, timeline
from emulator.speech.filters import filtered, matches

WORDS = frozenset({"darn", "heck"})


def said(text: str) -> Timeline:
    return timeline(parse(f"say: {text}", "test.yaml"))


@pytest.mark.parametrize(
    ("text", "method", "expected"),
    [
        ("Oh Darn, what a day.", "mask", ["Oh ***, what a day."]),
        ("Oh Darn, what a day.", "remove", ["Oh, what a day."]),
        ("Oh, darn. Yes.", "remove", ["Oh, Yes."]),
        ("Oh Darn, what a day.", "tag", ["Oh Darn, what a day."]),
        ("Darn. Yes.", "remove", ["Yes."]),
        ("Darn heck.", "remove", []),
        ("Darned hecks.", "mask", ["Darned hecks."]),
        ("[Darn., Yes.]", "remove", ["Yes."]),
    ],
)
def test_what_is_said_then(text: str, method: str, expected: list[str]) -> None:
    assert [segment.text for segment in filtered(said(text), WORDS, method).segments] == expected


def test_without_words_nothing_changes() -> None:
    timeline = said("Darn.")
    assert filtered(timeline, frozenset(), "mask") is timeline


def test_words_are_found_masked_or_not() -> None:
    (segment,) = filtered(said("Oh Darn, no."), WORDS, "mask").segments
    assert [matches(item, WORDS) for item in segment.items] == [False, True, False, False, False]
    (segment,) = said("Oh Darn, no.").segments
    assert [matches(item, WORDS) for item in segment.items] == [False, True, False, False, False]


def test_times_and_confidence_stay() -> None:
    before, after = said("Oh Darn."), filtered(said("Oh Darn."), WORDS, "mask")
    times = [(item.start, item.end, item.confidence) for item in before.segments[0].items]
    assert [(item.start, item.end, item.confidence) for item in after.segments[0].items] == times


def test_issues_and_entities_move_along() -> None:
    script = "say: [{ text: Well darn my plan hurts., issues: [my plan], entities: { plan: NAME } }]"
    (segment,) = filtered(timeline(parse(script, "test.yaml")), WORDS, "remove").segments
    assert [segment.items[first].content for first, _ in segment.issues] == ["my"]
    assert [segment.items[each.first].content for each in segment.entities] == ["plan"]
