"""Where a stream's results begin and end: segments close together are one result, endless ones are cut. Values only."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf

from emulator.scripts.timeline import Item, Segment
from emulator.scripts.words import FULL_STOPS, QUESTION_MARKS

PAUSE = 0.2  # seconds of silence that end a result, and bring an empty event
# Differs: where the service ends a result in speech without a pause is not known. Ours ends at the first full stop
# after 15 s and in any case after 60 words, or the partials of one endless result would grow without bound.
LONG, CROWDED = 15.0, 60
CLOSING = FULL_STOPS | QUESTION_MARKS


@dataclass(frozen=True, slots=True)
class Result:
    """What one result says, in the end. Never without a word; `segments` are what it is made of, one voice each."""

    segments: tuple[Segment, ...]
    channel: int = 0

    @property
    def start(self) -> float:
        return self.segments[0].start

    @property
    def end(self) -> float:
        return self.segments[-1].end

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for segment in self.segments for item in segment.items)


def on_one_channel(segments: Iterable[Segment]) -> Iterator[tuple[int, Segment]]:
    """The segments of a stream whose channels are not told apart."""
    return ((0, segment) for segment in segments)


def results_of(segments: Iterable[tuple[int, Segment]]) -> Iterator[Result]:
    """The results of segments with their channels, both in the order in which they begin; each channel has its own."""
    open_: dict[int, list[Segment]] = {}
    done: list[Result] = []
    for channel, segment in segments:
        for piece in _parted(segment):
            for number, pieces in list(open_.items()):
                if _pauses(pieces[-1], piece) or (number == channel and not _fits(piece, pieces)):
                    done.append(Result(tuple(open_.pop(number)), number))
            open_.setdefault(channel, []).append(piece)
        yield from _ready(done, min(pieces[0].start for pieces in open_.values()))
    done += [Result(tuple(pieces), number) for number, pieces in open_.items()]
    yield from _ready(done, inf)


def _ready(done: list[Result], until: float) -> Iterator[Result]:
    """Takes the results that begin before `until`: none that is still open begins before them."""
    done.sort(key=lambda result: result.start)
    while done and done[0].start < until:
        yield done.pop(0)


def _fits(piece: Segment, pieces: Sequence[Segment]) -> bool:
    """Whether the piece belongs to the same result as those before it."""
    crowded = sum(len(one.items) for one in (*pieces, piece)) > CROWDED
    if crowded or piece.language != pieces[-1].language:
        return False
    return not _pauses(pieces[-1], piece) and piece.end - pieces[0].start < LONG


def _pauses(before: Segment, after: Segment) -> bool:
    return round(after.start - before.end, 3) >= PAUSE


def _parted(segment: Segment) -> Iterator[Segment]:
    """One segment as pieces that are short enough for a result."""
    first = 0
    for place, item in enumerate(segment.items):
        piece = segment.items[first:place]
        full = len(piece) >= CROWDED and not item.punctuation
        if piece and (full or (_closed(piece) and item.start - piece[0].start >= LONG)):
            yield segment.part(first, place)
            first = place
    yield segment.part(first, len(segment.items)) if first else segment


def _closed(items: Sequence[Item]) -> bool:
    return items[-1].punctuation and items[-1].content in CLOSING
