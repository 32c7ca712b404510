"""Custom vocabularies: which words become what is displayed, and what stays with them."""

from dataclasses import replace

import pytest

from emulator.scripts.timeline import Alternative, Mention, Timeline
from emulator.speech.vocabulary import displayed
from tests.speech.calls import segment

ENTRIES = [
    ("Los-Angeles", "Los Angeles"),
    ("Los-Angeles-River", "L.A. River"),
    ("etienne", "Étienne"),
    ("A.B.C.", "ABC"),
]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("los angeles now", ["Los Angeles", "now"]),
        ("to Los Angeles.", ["to", "Los Angeles", "."]),
        ("the los angeles river", ["the", "L.A. River"]),
        ("Los, Angeles", ["Los", ",", "Angeles"]),
        ("los los angeles", ["los", "Los Angeles"]),
        ("ETIENNE etienne's", ["Étienne", "etienne's"]),
        ("los", ["los"]),
    ],
)
def test_what_is_displayed(said: str, shown: list[str]) -> None:
    [changed] = displayed(Timeline((segment(None, said, 0),)), ENTRIES).segments
    assert [item.content for item in changed.items] == shown


def test_one_word_has_the_times_of_all_and_the_mean_of_their_confidences() -> None:
    said = segment(None, "in Los Angeles", 0)
    unsure = replace(said, items=(*said.items[:2], replace(said.items[2], confidence=0.5)))
    [changed] = displayed(Timeline((unsure,)), ENTRIES).segments
    joined = changed.items[1]
    assert (joined.start, joined.end) == (said.items[1].start, said.items[2].end)
    assert joined.confidence == pytest.approx((0.99 + 0.5) / 2)


def test_a_single_word_keeps_what_is_known_of_it() -> None:
    said = segment(None, "etienne", 0)
    [changed] = displayed(Timeline((said,)), ENTRIES).segments
    assert changed.items == (replace(said.items[0], content="Étienne"),)


def test_entities_and_alternatives_stay() -> None:
    said = segment(None, "in los angeles", 0)
    said = replace(said, entities=(Mention(1, 3, "ADDRESS", "PII", 0.9),), alternatives=(Alternative(said.items, 0.1),))
    [changed] = displayed(Timeline((said,)), ENTRIES).segments
    assert changed.entities == (Mention(1, 2, "ADDRESS", "PII", 0.9),)
    assert changed.alternatives == said.alternatives


def test_no_entries_change_nothing() -> None:
    said = Timeline((segment(None, "los angeles", 0),))
    assert displayed(said, []) == said
