"""What a stream answers and when: a timeline becomes a schedule of events, each due at a second of AUDIO, never of the
clock. Each result is rendered once, whatever number of streams hears it; it knows nothing of sessions or carriers.

The shape follows a recording of the service: an empty event at once, in pauses and once a second of silence; partials;
a last partial with the true times; then the same as a final.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice, repeat
from math import inf
from typing import NamedTuple

import orjson
from zlib_ng.zlib_ng import crc32

from emulator.scripts.timeline import Segment, Timeline
from emulator.streaming.cuts import PAUSE, Result, on_one_channel, results_of
from emulator.streaming.forms import NO_ID, STANDARD, Features, Form, Shown, redacted_result
from emulator.streaming.partials import partials_of
from emulator.wire.eventstream import frame

# Recorded: how many events are empty before the first word, at 0.13 s, and in a pause of 0.56 s. Differs: the recording
# has two more within a result, one between partials 0.1 s apart and one where nothing was new for 0.4 s, but none where
# nothing was for 0.7 s. They follow the chunks as they were worked off then; ours are the same however audio is cut.
OPENING, PAUSING = 3, 2


class Event(NamedTuple):
    """One event, framed: complete when `rest` is empty, else to be spliced with the id of its result."""

    due: float  # seconds of audio
    begins: float  # where its result begins: audio that ends later than this hears the result to its end
    floor: float  # no event from here on begins earlier
    closing: bool  # the last partial, the final, or what comes of it: said even if the audio ends within the result
    final: bool  # the last event with the id of its result
    result: int  # number of the result, from 0: one id each; -1 in an event without one
    head: bytes  # the frame up to the id
    checksum: int  # CRC32 of `head`
    rest: bytes  # what follows the id, without the message's own checksum


class Part(NamedTuple):
    """One event of a result, free of its place in a stream."""

    due: float
    closing: bool
    final: bool
    head: bytes
    checksum: int
    rest: bytes


# Segments, in the order in which they begin, with their channels.
Channels = Callable[[Iterable[Segment]], Iterable[tuple[int, Segment]]]
# Frames that follow the final of a result.
After = Callable[[Result], Iterable[bytes]]


class Beginning:
    """The first events of a schedule, each made when the first of those who follow it comes to it.

    The very first is there from the start: a thread that opens a stream asks for no more, the event loop for all else.
    """

    MOST = 2_000  # an even number; two megabytes, or so; three minutes of speech without a pause

    def __init__(self, events: Iterator[Event]) -> None:
        self._events = events
        self._made = [next(events)]

    def __iter__(self) -> Iterator[Event]:
        made = self._made
        for place in range(self.MOST):
            if place == len(made):
                made.append(next(self._events))
            yield made[place]


class Same(NamedTuple):
    """A timeline that is equal to itself alone: to compare two takes longer than to make many events."""

    timeline: Timeline

    def __hash__(self) -> int:
        return id(self.timeline)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.timeline is other.timeline


def spliced(event: Event, result_id: bytes) -> bytes:
    """The frame of `event` with the 36 bytes of its id and the checksum that they bring."""
    if not event.rest:
        return event.head
    rest = result_id + event.rest
    return event.head + rest + crc32(rest, event.checksum).to_bytes(4, "big")


def alone(frame: bytes, due: float = 0.0) -> Event:
    """An event of no result, whole."""
    return Event(due, due, due, False, False, -1, frame, 0, b"")


def nothing(_result: Result) -> Iterable[bytes]:
    """What follows a final in most streams."""
    return ()


def followed(
    timeline: Timeline, features: Features, form: Form = STANDARD, channels: Channels = on_one_channel
) -> Iterator[Event]:
    """A `schedule` that many streams may follow at a time: they share its beginning."""
    beginning = iter(_beginning(Same(timeline), features, form, channels))
    yield from islice(beginning, Beginning.MOST // 2)
    rest = schedule(timeline, features, form, channels)
    for event in beginning:  # by two for each, lest a stream be held, and all others with it, where the beginning ends
        next(rest), next(rest)
        yield event
    yield from rest


@lru_cache(maxsize=16)
def _beginning(same: Same, features: Features, form: Form, channels: Channels) -> Beginning:
    return Beginning(schedule(same.timeline, features, form, channels))


def schedule(
    timeline: Timeline,
    features: Features,
    form: Form = STANDARD,
    channels: Channels = on_one_channel,
    after: After = nothing,
) -> Iterator[Event]:
    """Every event of a stream in the order of audio, without an end: after the last word comes silence.

    `channels` says on which channel each segment is heard. `after` is asked once for each result, in their order.
    """
    # Before any audio, for some clients wait for an event before they do anything.
    yield from repeat(alone(form.empty), OPENING if form.pauses else 1)
    quiet, times = 1.0, 1
    for passage in _passages(results_of(channels(timeline.rounds()))):
        yield from _silence(form, quiet, passage[0][1].start, times)
        yield from _said(passage, features, form, after)
        quiet, times = round(max(result.end for _, result in passage) + PAUSE, 3), PAUSING
    yield from _silence(form, quiet, inf, times)
    while True:
        yield alone(form.empty, inf)


def _passages(results: Iterable[Result]) -> Iterator[list[tuple[int, Result]]]:
    """Numbered results, those together that overlap. They are alone unless two channels speak at once."""
    passage: list[tuple[int, Result]] = []
    end = 0.0
    for number, result in enumerate(results):
        if passage and result.start >= end:
            yield passage
            passage = []
        passage.append((number, result))
        end = max(end, result.end)
    if passage:
        yield passage


def _said(passage: list[tuple[int, Result]], features: Features, form: Form, after: After) -> Iterator[Event]:
    """The events of one passage, in the order of audio."""
    floor = passage[0][1].start
    parts = [(part, number, result) for number, result in passage for part in _rendered(result, features, form)]
    for part, number, result in sorted(parts, key=lambda each: each[0].due):
        yield Event(
            part.due, result.start, floor, part.closing, part.final, number, part.head, part.checksum, part.rest
        )
        if part.final:
            for whole in after(result):
                yield Event(part.due, result.start, floor, True, False, -1, whole, 0, b"")


def _silence(form: Form, since: float, until: float, times: int) -> Iterator[Event]:
    """So many empty events at `since`, and one every second after it, where pauses are told of at all."""
    due = since
    while form.pauses and due < until:
        yield from repeat(alone(form.empty, due), times if due == since else 1)
        due = round(due + 1, 3)


@lru_cache(maxsize=512)
def _rendered(result: Result, features: Features, form: Form) -> tuple[Part, ...]:
    """The events of one result: partials, the last partial with the true times, the final."""
    parts = [_part(Shown(result, end, items, final=False), features, form) for end, items in partials_of(result)]
    parts.append(_part(Shown(result, result.end, result.items, final=False), features, form, closing=True))
    told = redacted_result(result, features)
    parts.append(_part(Shown(told, result.end, told.items, final=True), features, form, closing=True))
    return tuple(parts)


def _part(shown: Shown, features: Features, form: Form, *, closing: bool = False) -> Part:
    document = form.document(shown, features)
    whole = frame(form.head, orjson.dumps(document, option=orjson.OPT_SORT_KEYS))
    head, stand_in, rest = whole.rpartition(NO_ID.encode())
    assert stand_in  # the document has one
    return Part(shown.end, closing, shown.final, head, crc32(head), rest[:-4])
