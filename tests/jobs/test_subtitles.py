"""Subtitles: how what is said is cut into cues, and the two files, held against what a person has read."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.jobs.subtitles import BETWEEN, MOST_CHARACTERS, MOST_SECONDS, cues_of, sub_rip, web_vtt
from emulator.scripts.timeline import Item, Segment

GOLDEN = Path(__file__).parents[1] / "golden"
MARKS = ".?,"
LONG = "The quick brown fox jumps over the lazy dog, and then it runs through the forest to the river, where it rests."


def segment(speaker: str | None, start: float, text: str, pace: float = 0.3) -> Segment:
    """Every word takes `pace` seconds, without a pause; marks are words of their own."""
    items: list[Item] = []
    for word in text.split():
        bare = word.rstrip(MARKS)
        end = round(start + pace, 3)
        items.append(Item(bare, start, end, 0.99, punctuation=False))
        items += [Item(mark, end, end, None, punctuation=True) for mark in word[len(bare) :]]
        start = end
    return Segment(speaker, tuple(items))


CALL = (
    segment("spk_0", 0.5, "Hello."),
    segment("spk_1", 1.2, "Hi, who is it?"),
    segment("spk_0", 8.24, LONG),
    segment("spk_0", 20.0, "Do you hear me?"),
    segment("spk_1", 3661.005, "[PII] says no."),
)


def test_the_files() -> None:
    cues = cues_of(CALL)
    assert web_vtt(cues, 0) == (GOLDEN / "subtitles.vtt").read_text(encoding="utf-8")
    assert sub_rip(cues, 1) == (GOLDEN / "subtitles.srt").read_text(encoding="utf-8")


def test_silence_has_no_cues() -> None:
    assert cues_of(()) == []


@pytest.mark.parametrize(
    ("second", "shared"),
    [
        (segment("spk_1", 0.8, "Hi."), True),
        (segment("spk_1", 0.8 + BETWEEN, "Hi."), True),
        (segment("spk_1", 0.81 + BETWEEN, "Hi."), False),
        (segment("spk_0", 0.8, "Hi."), False),
        (segment("spk_1", 0.8, "word " * 14, pace=0.1), True),
        (segment("spk_1", 0.8, "word " * 16, pace=0.1), False),
        (segment("spk_1", 0.8, "slow", pace=MOST_SECONDS), False),
        (segment("spk_1", 0.6, "Over.", pace=0.1), True),
    ],
)
def test_who_shares_a_cue(second: Segment, shared: bool) -> None:
    cues = cues_of((segment("spk_0", 0.5, "Hello."), second))
    assert len(cues) == (1 if shared else 2)
    if shared:
        assert cues[0].text.startswith("-- Hello.\n-- ")
        assert cues[0].end == max(0.8, second.end)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.text("ab.", min_size=1, max_size=100).filter(lambda word: word.rstrip(MARKS) != ""), max_size=60),
    st.floats(0.01, 10),
)
def test_nothing_is_lost_and_no_cue_is_long(words: list[str], pace: float) -> None:
    said = (segment(None, 0.0, " ".join(words), round(pace, 2)),) if words else ()
    cues = cues_of(said)
    assert " ".join(cue.text for cue in cues) == " ".join(each.text for each in said)
    for cue in cues:
        alone = " " not in cue.text
        marks = len(cue.text) - len(cue.text.rstrip(MARKS))  # they stay with their word
        assert alone or (len(cue.text) - marks <= MOST_CHARACTERS and cue.end - cue.start <= MOST_SECONDS)
    assert all(before.end <= after.start for before, after in pairwise(cues))
