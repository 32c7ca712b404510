"""Alternatives: the readings of a segment and of its words, their order and their number."""

import pytest

from emulator.scripts.format import parse
from emulator.scripts.timeline import Segment, text_of, timeline
from emulator.speech.alternatives import readings_of

SCRIPT = """
say:
  - text: The largest rainforest, Jo.
    at: 0
    alternatives: { The larger rainforest Joe: 0.3, A large rain: 0.05 }
    words:
      - { word: rainforest, at: 1.0, end: 2.0, alternatives: { rain forest: 0.1 } }
      - { word: Jo, alternatives: { "Joe,": 0.4 } }
"""


@pytest.fixture
def said() -> Segment:
    [segment] = timeline(parse(SCRIPT, "s.yaml")).segments
    return segment


ALL = [
    "The largest rainforest, Jo.",
    "The largest rainforest, Joe.",
    "The larger rainforest Joe",
    "The largest rain forest, Jo.",
    "A large rain",
]


@pytest.mark.parametrize("most", [2, 3, 5, 10])
def test_the_likeliest_come_first(said: Segment, most: int) -> None:
    assert [text_of(items) for items in readings_of(said, most)] == ALL[:most]


def test_the_first_is_what_is_said(said: Segment) -> None:
    assert readings_of(said, 1) == [said.items]


def test_the_words_of_another_reading_share_the_time_of_the_word(said: Segment) -> None:
    _, _, rain, forest, mark, _, _ = readings_of(said, 5)[3]
    assert (rain.start, rain.end, rain.confidence) == (1.0, 1.5, 0.1)
    assert (forest.start, forest.end, forest.confidence) == (1.5, 2.0, 0.1)
    assert mark == said.items[3]


def test_without_alternatives_there_is_one_reading() -> None:
    [segment] = timeline(parse("say: Hello.", "s.yaml")).segments
    assert readings_of(segment, 10) == [segment.items]
