"""How long speech takes: the natural length of words and pauses, and how that is stretched to the times of a script.

Natural times start at 0 with each passage; only what `retimed` gives is seconds of the audio.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from emulator.scripts.tokens import Piece
from emulator.scripts.utterance import Utterance
from emulator.scripts.words import COMMAS

# The speaking rate, in seconds. Recordings: 0.2 to 0.4 for a short word, about 0.2 for a digit or a syllable sign.
LETTER = 0.07
WIDE_SIGN = 0.2
SHORTEST_WORD = 0.14
GAP = 0.01
AFTER_COMMA = 0.1
AFTER_SENTENCE = 0.2
AFTER_SEGMENT = 0.55

Retime = Callable[[float], float]
Times = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Spoken:
    """One segment at the natural rate: start and end of each word and mark, from 0, not rounded."""

    utterance: Utterance
    pieces: Sequence[Piece]
    times: Times

    @property
    def length(self) -> float:
        return self.times[-1][1]


@dataclass(frozen=True, slots=True)
class Passage:
    """Segments that follow one another; the first starts at the second `start` of the audio."""

    start: float
    spoken: tuple[Spoken, ...]

    @property
    def channels(self) -> frozenset[int]:
        return frozenset(each.utterance.channel or 0 for each in self.spoken)

    @property
    def offsets(self) -> tuple[float, ...]:
        """Where each segment starts, in natural time."""
        return tuple(accumulate((each.length + AFTER_SEGMENT for each in self.spoken[:-1]), initial=0.0))


def passages_of(say: Iterable[Utterance]) -> list[Passage]:
    """A passage begins with each segment that is told when to start, and at second 0."""
    groups: list[tuple[float, list[Utterance]]] = []
    for utterance in say:
        if utterance.start is not None:
            groups.append((utterance.start, []))
        elif not groups:
            groups.append((0.0, []))
        groups[-1][1].append(utterance)
    return [Passage(start, tuple(map(spoken, group))) for start, group in groups]


def spoken(utterance: Utterance) -> Spoken:
    """The words of an utterance at the natural rate."""
    return Spoken(utterance, utterance.pieces, natural_times(utterance.pieces))


def natural_times(pieces: Iterable[Piece]) -> Times:
    """Start and end of each piece; a mark is at the end of its word."""
    times: list[tuple[float, float]] = []
    now = end = 0.0
    for content, punctuation, _ in pieces:
        if punctuation:
            times.append((end, end))
            now = end + (AFTER_COMMA if content in COMMAS else AFTER_SENTENCE)
        else:
            end = now + _length(content)
            times.append((now, end))
            now = end + GAP
    return tuple(times)


def _length(word: str) -> float:
    wide = sum(sign.isdigit() or unicodedata.east_asian_width(sign) in "WF" for sign in word)
    return max(SHORTEST_WORD, wide * WIDE_SIGN + (len(word) - wide) * LETTER)


def retimed(passage: Passage, limit: float, slowest: float) -> Retime:
    """From natural time to seconds of the audio.

    Times that the script gives hold; between them speech is as fast as it must be. Behind the last of them it is over
    by `limit`, and at most `slowest` times its natural length.
    """
    fixed = _fixed(passage)
    naturals = sorted(fixed)
    last = naturals[-1]
    rest = passage.offsets[-1] + passage.spoken[-1].length - last
    tempo = min(slowest, max(0.0, limit - fixed[last]) / rest) if rest > 0 else 1.0

    def retime(natural: float) -> float:
        place = bisect_right(naturals, natural) - 1
        since = naturals[place]
        if natural == since:
            return fixed[since]
        if since == last:
            return max(fixed[last], round(fixed[last] + (natural - last) * tempo, 2))
        until = naturals[place + 1]
        share = (natural - since) / (until - since)
        between = round(fixed[since] + share * (fixed[until] - fixed[since]), 2)
        return min(max(between, fixed[since]), fixed[until])

    return retime


def _fixed(passage: Passage) -> dict[float, float]:
    """Natural times whose seconds the script gives: all in the first segment, for no other has a start."""
    head = passage.spoken[0]
    words = head.utterance.words
    fixed = {0.0: passage.start}
    if head.utterance.end is not None:
        fixed[head.length] = head.utterance.end
    for piece, (start, end) in zip(head.pieces, head.times, strict=True):
        if piece.named is not None:
            word = words[piece.named]
            fixed.update({start: word.at} if word.at is not None else {})
            fixed.update({end: word.end} if word.end is not None else {})
    return fixed
