"""The bad habits of clients that are known, looked for in the journal's lines. Pure.

Nothing here is an error to the service, or not always: each is what its documentation advises against, or costs money,
time or words.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from emulator.expectations.contract import THROTTLED
from emulator.expectations.matching import OF_CLIENTS, Line, between, caller_of, error_of, grouped, waited
from emulator.expectations.retries import left, runs
from emulator.expectations.streams import left_without_a_word, retried

ENDED, STATES = ("COMPLETED", "FAILED", "READY"), ("Status", "State")
WAITER = 10.0  # seconds between two looks of the SDKs' own waiters
# "Using 50 to 200 millisecond chunks" (Amazon Transcribe's developer guide, on streaming).
SHORTEST, LONGEST = 0.05, 0.2
WHOLE_FRAME = 1.0  # seconds of audio: no event may hold more
SLACK = 0.001  # seconds
HASTE = 1.5  # seconds of audio in a second
ENOUGH = 2.0  # seconds of audio that a pace is told from
AT_ONCE = 0.01  # seconds after an error that are no wait
SOON = 60.0  # seconds in which a stream counts as begun again
RIFF = b"RIFF".hex()
RAW = ("pcm", None)


class Habit(NamedTuple):
    """One bad habit: its name, what is wrong with it, what to do, and how it is found: the lines of each case."""

    name: str
    why: str
    remedy: str
    cases: Callable[[list[Line]], Iterator[list[Line]]]


class Case(NamedTuple):
    """A habit that was seen. `lines`: ids."""

    habit: str
    why: str
    remedy: str
    lines: list[int]


def lint(journal: Iterable[Line]) -> list[Case]:
    """Every case of every habit, in the order of the lines that show it."""
    lines = [line for line in journal if line["kind"] in OF_CLIENTS]
    cases = [
        Case(habit.name, habit.why, habit.remedy, [line["id"] for line in case])
        for habit in HABITS
        for case in habit.cases(lines)
    ]
    return sorted(cases, key=lambda case: case.lines)


def _of_streams(is_so: Callable[[Line], object]) -> Callable[[list[Line]], Iterator[list[Line]]]:
    """A habit that one stream shows."""
    return lambda lines: ([line] for line in lines if line["stream"] and is_so(line))


def _polls(lines: list[Line]) -> Iterator[list[Line]]:
    gets = (line for line in lines if (line["operation"] or "").startswith("Get") and line["kind"] == "call")
    for same in grouped(gets, lambda line: (caller_of(line), line["operation"], line["name"])):
        hasty = [later for earlier, later in pairwise(same) if _waits(earlier) and between(earlier, later) < WAITER - 1]
        if hasty:
            yield [same[0], *hasty]


def _waits(line: Line) -> bool:
    """Whether something was left to wait for: who has seen the end may read what came of it at once."""
    output = line["output"] or {}
    things = (output, *(value for value in output.values() if isinstance(value, Mapping)))
    return not any(thing[name] in ENDED for thing in things for name in thing if name.endswith(STATES))


def _stops_early(lines: list[Line]) -> Iterator[list[Line]]:
    return ([line] for line in left(lines))


def _retries_at_once(lines: list[Line]) -> Iterator[list[Line]]:
    for run in runs(lines, THROTTLED):
        for failed, again in pairwise(run):
            if waited(failed, again) < AT_ONCE:
                yield [failed, again]


def _repeats(lines: list[Line]) -> Iterator[list[Line]]:
    return (run for run in runs(lines, ["ConflictException"]) if error_of(run[1]) == "ConflictException")


def _forgets_session(lines: list[Line]) -> Iterator[list[Line]]:
    return ([failed, again] for failed, again in retried(lines, SOON) if failed["session"] != again["session"])


def _odd_length(line: Line) -> bool:
    shortest, longest = line["stream"]["shortest_chunk"], line["stream"]["longest_chunk"]
    too_short = shortest is not None and shortest < SHORTEST - SLACK
    return too_short or (longest is not None and LONGEST + SLACK < longest <= WHOLE_FRAME)


def _hurries(line: Line) -> bool:
    stream = line["stream"]
    return stream["seconds"] >= ENOUGH and (stream["real_time_factor"] or 0.0) > HASTE


def _encoding(line: Line) -> str | None:
    given: str | None = (line["input"] or {}).get("MediaEncoding")
    return given


HABITS = (
    Habit(
        "polls-fast",
        "It asks for the same thing sooner than the SDKs' waiters do, which ask every ten seconds.",
        "Use the waiter, ask less often, or listen to EventBridge.",
        _polls,
    ),
    Habit(
        "odd-chunks",
        "Its audio events are shorter than 50 ms or longer than 200 ms: more requests than need be, or late words.",
        "Send chunks of 50 to 200 ms, all of one length.",
        _of_streams(_odd_length),
    ),
    Habit(
        "long-chunks",
        "An audio event holds more than a second of sound.",
        "Send chunks of 50 to 200 ms.",
        _of_streams(lambda line: (line["stream"]["longest_chunk"] or 0.0) > WHOLE_FRAME),
    ),
    Habit(
        "no-empty-event",
        "The stream ended without an empty audio event: the last words may be lost.",
        "Send an audio event without audio last, and read on until the service closes the stream.",
        _of_streams(left_without_a_word),
    ),
    Habit(
        "wav-header",
        "The sound of a pcm stream begins with the header of a WAV file, which is heard as noise.",
        "Leave out the header: for most files, the first 44 bytes.",
        _of_streams(lambda line: line["stream"]["begins"].startswith(RIFF) and _encoding(line) in RAW),
    ),
    Habit(
        "half-samples",
        "Audio events of a pcm stream are cut in the middle of a sample.",
        "Cut at even numbers of bytes, at multiples of four with two channels.",
        _of_streams(lambda line: line["stream"]["odd_chunks"] and _encoding(line) in RAW),
    ),
    Habit(
        "hurries",
        "Audio comes much faster than it is spoken, which the service may throttle.",
        "Send each chunk when the one before it has been played, as a microphone does.",
        _of_streams(_hurries),
    ),
    Habit(
        "long-gaps",
        "More than ten seconds passed without an event: after fifteen the service ends the stream.",
        "Send silence while there is nothing to send, or end the stream.",
        _of_streams(lambda line: line["stream"]["longest_gap"] > WAITER),
    ),
    Habit(
        "new-session",
        "A stream was begun again after a failure with another session id, so that the service cannot tell.",
        "Send the session id of the first stream.",
        _forgets_session,
    ),
    Habit(
        "stops-early",
        "A list has another page, which was not asked for.",
        "Ask again with NextToken, or use the SDK's paginator.",
        _stops_early,
    ),
    Habit(
        "retries-at-once",
        "After throttling or a fault of the service it tried again without a wait.",
        "Wait, twice as long each time; the SDKs' retry modes do.",
        _retries_at_once,
    ),
    Habit(
        "repeats-conflicts",
        "It repeated, unchanged, what had been refused because the name is taken.",
        "Take another name, or go on with what is there.",
        _repeats,
    ),
)
