"""Whether the times of a script's segments can be: they start in the order written, and on each channel there is one
voice at a time. Refuses what can't be laid out; lays out nothing.
"""

from collections.abc import Iterable
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from emulator.scripts.utterance import Utterance
from emulator.scripts.yaml_nodes import Place, all_of

A_LATER = "where what is said before it starts"


class Floor(NamedTuple):
    """Where the next segment on a channel may start: after `second`, or (`ended`: it ends there) right at it."""

    second: float
    ended: bool
    passage: int


def in_order(said: Iterable[tuple[Place, Utterance]]) -> None:
    """Raises ScriptError for the first segment that starts too early, and for times in a segment that go back."""
    segments = list(said)
    all_of(partial(_check_words, place, utterance) for place, utterance in segments)
    floors: dict[int, Floor] = {}
    start, passage = 0.0, 0
    for place, utterance in segments:
        channel = utterance.channel or 0
        floor = floors.get(channel)
        if utterance.start is not None:
            if utterance.start < start:
                raise _at(place).wrong(f"must be {start:g} or more, {A_LATER}")
            start, passage = utterance.start, passage + 1
            _check_floor(place, start, floor)
        elif floor is not None and floor.passage != passage and floor.second >= start:
            raise place.error("must have an `at`", "what is said before it overlaps with its channel")
        floors[channel] = _floor(utterance, start, passage)


def _check_floor(place: Place, start: float, floor: Floor | None) -> None:
    if floor is None or start > floor.second or (floor.ended and start == floor.second):
        return
    least = f"{floor.second:g} or more" if floor.ended else f"more than {floor.second:g}"
    where = "where what is said before it ends" if floor.ended else A_LATER
    raise _at(place).wrong(f"must be {least}, {where}")


def _floor(utterance: Utterance, start: float, passage: int) -> Floor:
    """What has a time comes to an end with its last one; anything else has only started."""
    if utterance.finish is not None:
        return Floor(utterance.finish, ended=True, passage=passage)
    times = [time for word in utterance.words for time in (word.at, word.end) if time is not None]
    if utterance.start is not None and times:
        return Floor(times[-1], ended=False, passage=passage)
    return Floor(start, ended=False, passage=passage)


def _check_words(place: Place, utterance: Utterance) -> None:
    """The times within a segment: none without a start, each as late as the one before it or later."""
    words = place.entries("")["words"].elements() if utterance.words else []
    marks = [(place, "at", utterance.at)]
    for at_word, word in zip(words, utterance.words, strict=True):
        marks += [(at_word, "at", word.at), (at_word, "end", word.end)]
    marks.append((place, "end", utterance.end))
    timed = [(where, name, second) for where, name, second in marks if second is not None]
    if timed and utterance.start is None:
        where, name, _ = timed[0]
        raise _of(where, name).error("must be in a segment that has a start", "it has no `at`, nor has its first word")
    for (_, _, before), (where, name, second) in pairwise(timed):
        empty = where is place and second == before
        if second < before or empty:
            least = "more than" if where is place else "at least"
            raise _of(where, name).wrong(f"must be {least} {before:g}, the time before it")


def _at(place: Place) -> Place:
    entries = place.entries("")
    if "at" in entries:
        return entries["at"]
    return _of(entries["words"].elements()[0], "at")


def _of(place: Place, name: str) -> Place:
    return place.entries("")[name]
