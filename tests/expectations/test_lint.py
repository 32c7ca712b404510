"""Each habit is found where it shows, with its remedy, and nowhere else."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from emulator.expectations.lint import HABITS, lint
from tests.expectations.lines import call, held, moved, stream

GET, LIST = "GetTranscriptionJob", "ListTranscriptionJobs"
GOOD = [
    call(1, "StartTranscriptionJob", name="a"),
    call(2, GET, 1.0, name="a"),
    call(3, GET, 2.0, name="b"),
    call(4, GET, 11.0, name="a"),
    call(5, LIST, 12.0, output={"NextToken": "t"}),
    call(6, LIST, 12.1, input={"NextToken": "t"}),
    stream(7, 20.0),
    stream(8, 30.0, error="InternalFailureException"),
    stream(9, 33.5),
    stream(10, 40.0, seconds=1.0, real_time_factor=9.0),
    stream(11, 50.0, input={"MediaEncoding": "flac"}, odd_chunks=3, begins="52494646" + "00" * 12),
    call(12, GET, 60.0, error="ThrottlingException", name="c"),
    call(13, GET, 70.0, name="c"),
    # What has ended may be read at once.
    call(14, GET, 80.0, name="d", output={"TranscriptionJob": {"TranscriptionJobStatus": "COMPLETED"}}),
    call(15, GET, 80.1, name="d"),
    call(16, "GetVocabulary", 81.0, name="e", output={"VocabularyState": "READY"}),
    call(17, "GetVocabulary", 81.1, name="e"),
]

BAD = {
    "polls-fast": ([call(1, GET, name="a"), call(2, GET, 1.0, name="a"), call(3, GET, 2.0, name="a")], [1, 2, 3]),
    "odd-chunks": ([stream(1, shortest_chunk=0.01)], [1]),
    "long-chunks": ([stream(1, longest_chunk=1.5)], [1]),
    "no-empty-event": ([stream(1, empty_event=False, ended="The client went away")], [1]),
    "wav-header": ([stream(1, begins="52494646" + "00" * 12)], [1]),
    "half-samples": ([stream(1, odd_chunks=1)], [1]),
    "hurries": ([stream(1, real_time_factor=4.0)], [1]),
    "long-gaps": ([stream(1, longest_gap=12.0)], [1]),
    "new-session": ([stream(1, error="InternalFailureException"), stream(2, 4.0, session="t")], [1, 2]),
    "stops-early": ([call(1, LIST, output={"NextToken": "t"})], [1]),
    "retries-at-once": ([call(1, LIST, error="ThrottlingException"), call(2, LIST, 0.012)], [1, 2]),
    "repeats-conflicts": (
        [
            call(1, "CreateVocabulary", error="ConflictException"),
            call(2, "CreateVocabulary", 9.0, error="ConflictException"),
        ],
        [1, 2],
    ),
}


def test_a_client_that_does_well_is_told_nothing() -> None:
    assert lint(GOOD) == []


@pytest.mark.parametrize("clock", [held, moved])
def test_a_clock_that_is_held_or_moved_makes_no_bad_habit(clock: Callable[..., list[dict[str, Any]]]) -> None:
    assert lint(clock(*GOOD)) == []


@pytest.mark.parametrize(("name", "lines", "shown"), [(name, *case) for name, case in BAD.items()], ids=BAD)
def test_a_habit_is_found(name: str, lines: list[dict[str, Any]], shown: list[int]) -> None:
    [case] = lint(lines)
    assert (case.habit, case.lines) == (name, shown)
    assert case.why.endswith(".")
    assert case.remedy.endswith(".")


@pytest.mark.parametrize(
    "output", [{"TranscriptionJob": {"TranscriptionJobStatus": "QUEUED"}}, {"VocabularyState": "PENDING"}]
)
def test_what_goes_on_is_waited_for(output: dict[str, Any]) -> None:
    assert [case.lines for case in lint([call(1, GET, name="a", output=output), call(2, GET, 1.0, name="a")])] == [
        [1, 2]
    ]


@pytest.mark.parametrize("status", [None, 502])
def test_a_gateway_is_not_asked_again_at_once(status: int | None) -> None:
    [case] = lint([call(1, LIST, status=status), call(2, LIST, 0.012)])
    assert (case.habit, case.lines) == ("retries-at-once", [1, 2])


def test_what_is_still_open_is_no_failure() -> None:
    assert lint([call(1, LIST, status=None, seconds=None, machine_seconds=None), call(2, LIST, 0.012)]) == []


def test_a_token_that_is_none_hides_no_habit() -> None:
    odd = [call(1, LIST, input={"NextToken": ["t"]}), call(2, LIST, output={"NextToken": "t"})]
    assert [(case.habit, case.lines) for case in lint(odd)] == [("stops-early", [2])]


def test_a_page_that_was_asked_for_before_it_was_told_of_is_left() -> None:
    twice = [call(1, LIST, input={"NextToken": "t"}), call(2, LIST, output={"NextToken": "t"})]
    assert [(case.habit, case.lines) for case in lint(twice)] == [("stops-early", [2])]


def test_long_events_of_less_than_a_second_are_odd_chunks() -> None:
    assert [case.habit for case in lint([stream(1, longest_chunk=0.5)])] == ["odd-chunks"]


def test_every_habit_has_a_case_and_a_line_in_the_docs() -> None:
    page = (Path(__file__).parents[2] / "docs" / "expectations.md").read_text(encoding="utf-8")
    assert (
        {habit.name for habit in HABITS}
        == set(BAD)
        == set(re.findall(r"(?m)^\| `([\w-]+)` \|", page.partition("## Lint")[2]))
    )


def test_cases_come_in_the_order_of_their_lines() -> None:
    lines = [stream(1, longest_gap=12.0), stream(2, 9.0, odd_chunks=1), stream(3, 20.0, longest_chunk=1.5)]
    assert [case.lines for case in lint(lines)] == [[1], [2], [3]]
