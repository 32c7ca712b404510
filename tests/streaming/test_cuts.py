"""Where results begin and end."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.scripts.timeline import Item, Segment
from emulator.streaming.cuts import LONG, PAUSE, results_of


def segment(start: float, end: float, speaker: str | None = None, language: str | None = None) -> Segment:
    return Segment(speaker, (Item("x", start, end, 1.0, punctuation=False),), None, language)


def spans(*segments: tuple[int, Segment]) -> list[tuple[int, float, float]]:
    return [(result.channel, result.start, result.end) for result in results_of(segments)]


@pytest.mark.parametrize(
    ("segments", "expected"),
    [
        ([(0, segment(0, 1)), (0, segment(1.19, 2))], [(0, 0, 2)]),
        ([(0, segment(0, 1)), (0, segment(1 + PAUSE, 2))], [(0, 0, 1), (0, 1.2, 2)]),
        ([(0, segment(0, 1, "spk_0")), (0, segment(1.1, 2, "spk_1"))], [(0, 0, 2)]),
        ([(0, segment(0, 1, None, "de-DE")), (0, segment(1.1, 2, None, "en-US"))], [(0, 0, 1), (0, 1.1, 2)]),
        ([(0, segment(0, LONG - 1)), (0, segment(LONG - 1, LONG))], [(0, 0, 14), (0, 14, 15)]),
        # Each channel on its own, the results of both in the order in which they begin.
        ([(0, segment(0, 1)), (1, segment(0.5, 3)), (0, segment(1.1, 2))], [(0, 0, 2), (1, 0.5, 3)]),
        ([(0, segment(0, 5)), (1, segment(1, 2)), (1, segment(3, 4))], [(0, 0, 5), (1, 1, 2), (1, 3, 4)]),
        ([(1, segment(0, 9)), (0, segment(1, 2)), (0, segment(8, 9))], [(1, 0, 9), (0, 1, 2), (0, 8, 9)]),
        ([], []),
    ],
)
def test_results(segments: list[tuple[int, Segment]], expected: list[tuple[int, float, float]]) -> None:
    assert spans(*segments) == expected


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 30), st.integers(1, 30)), max_size=12))
@settings(max_examples=100, deadline=None)
def test_nothing_is_lost_and_all_is_in_order(steps: list[tuple[int, int, int]]) -> None:
    segments: list[tuple[int, Segment]] = []
    ends = {0: 0.0, 1: 0.0}
    for channel, gap, length in steps:
        start = round(ends[channel] + gap / 10, 2)
        ends[channel] = round(start + length / 10, 2)
        segments.append((channel, segment(start, ends[channel])))
    segments.sort(key=lambda each: each[1].start)
    results = list(results_of(segments))
    assert [result.start for result in results] == sorted(result.start for result in results)
    for channel in (0, 1):
        kept = [piece for result in results if result.channel == channel for piece in result.segments]
        assert kept == [own for number, own in segments if number == channel]
