"""When each word is said: a script → a timeline of words and marks, the same each time it is asked for.

Every document and every event is made from it. It knows nothing of jobs, of streams or of the clock.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import count, takewhile
from typing import NamedTuple

from emulator.scripts.format import Languages, Script
from emulator.scripts.pace import Passage, Retime, Spoken, natural_times, passages_of, retimed
from emulator.scripts.tokens import Piece, Range, pieces_of, ranges_of
from emulator.scripts.utterance import Reading, Toxicity, Utterance

SLOWEST = 2.0  # times the natural length; what is left of a long sound is silence
BETWEEN_ROUNDS = 2.0  # seconds before a script that repeats is said again

CONFIDENCE = 0.99


@dataclass(frozen=True, slots=True)
class Item:
    """A word, or a mark at the end of its word, without confidence. Times in seconds, with three decimals at most.

    `alternatives`: what else the word may be.
    """

    content: str
    start: float
    end: float
    confidence: float | None
    punctuation: bool
    alternatives: tuple[Reading, ...] = ()


class Mention(NamedTuple):
    """Items of a segment that are an entity: from the `first` to the one before `stop`."""

    first: int
    stop: int
    type: str
    category: str
    confidence: float


class Alternative(NamedTuple):
    """Something else that a segment may say, in the same time."""

    items: tuple[Item, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Segment:
    """What one speaker ("spk_0"; None: nobody in particular) says in one go. Never without a word.

    `channel`: 0 or 1, None where the script names none; `language`: a code, likewise. `entities` and the parts of the
    text that are `issues`, `action_items` and `outcomes` are ranges of its items.
    """

    speaker: str | None
    items: tuple[Item, ...]
    channel: int | None = None
    language: str | None = None
    entities: tuple[Mention, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    toxicity: Toxicity | None = None
    sentiment: str | None = None
    issues: tuple[Range, ...] = ()
    action_items: tuple[Range, ...] = ()
    outcomes: tuple[Range, ...] = ()

    @property
    def start(self) -> float:
        return self.items[0].start

    @property
    def end(self) -> float:
        return self.items[-1].end

    @property
    def text(self) -> str:
        return text_of(self.items)

    def part(self, first: int, stop: int) -> "Segment":
        """Its items from `first` to the one before `stop`, with whatever lies within them; no alternatives."""
        return replace(
            self,
            items=self.items[first:stop],
            alternatives=(),
            entities=tuple(
                each._replace(first=each.first - first, stop=each.stop - first)
                for each in self.entities
                if first <= each.first and each.stop <= stop
            ),
            issues=_within(self.issues, first, stop),
            action_items=_within(self.action_items, first, stop),
            outcomes=_within(self.outcomes, first, stop),
        )

    def moved(self, seconds: float) -> "Segment":
        """The same, said so much later."""
        return self._at(lambda time: round(time + seconds, 3))

    def ending(self, end: float) -> "Segment":
        """The same, said faster where it would end later than `end`, which is behind its start."""
        if self.end <= end:
            return self
        start, tempo = self.start, (end - self.start) / (self.end - self.start)
        return self._at(lambda time: min(end, round(start + (time - start) * tempo, 2)) if time > start else time)

    def _at(self, retime: Retime) -> "Segment":
        others = tuple(each._replace(items=_retimed(each.items, retime)) for each in self.alternatives)
        return replace(self, items=_retimed(self.items, retime), alternatives=others)


@dataclass(frozen=True, slots=True)
class Timeline:
    """All that is said, in order of time; where two channels overlap, in the order of their starts.

    `language`: what is identified, codes with scores, the likeliest first. `repeat_after`: it is said again after so
    many seconds, and again; None: once.
    """

    segments: tuple[Segment, ...]
    language: Languages = ()
    summary: str | None = None
    repeat_after: float | None = None

    @property
    def end(self) -> float:
        """Where the last word ends, in seconds; 0 when nothing is said."""
        return max((segment.end for segment in self.segments), default=0.0)

    def rounds(self) -> Iterator[Segment]:
        """The segments, in order; without an end when it repeats."""
        yield from self.segments
        if self.repeat_after is not None and self.segments:
            for number in count(1):
                yield from (segment.moved(number * self.repeat_after) for segment in self.segments)


def text_of(items: Sequence[Item]) -> str:
    """Words with blanks between, marks attached, as transcripts are recorded (Japanese too)."""
    return "".join(item.content if item.punctuation else f" {item.content}" for item in items).lstrip()


@lru_cache(maxsize=512)
def timeline(script: Script, seconds: float | None = None) -> Timeline:
    """The words of `script` in time; `seconds` is the length of the audio, None while nobody knows.

    A segment with `at` starts there, any other after the one before. What does not fit before the next `at` on its
    channel or the end of the audio is said faster; what would start after the end is not said. A script without any
    `at` is also slowed down to fill the audio, to half speed at most, unless it repeats: then it is said until the end.
    """
    audio_end = math.inf if seconds is None else _hundredths(seconds)
    paced = any(utterance.start is not None for utterance in script.say)
    slowest = 1.0 if paced or seconds is None or script.repeat else SLOWEST
    segments = _laid_out(script, math.inf if script.repeat else audio_end, slowest)
    said = Timeline(segments, script.language, script.summary)
    if not script.repeat:
        return said
    said = replace(said, repeat_after=round(said.end + BETWEEN_ROUNDS, 2))
    if seconds is None:
        return said
    heard = takewhile(lambda segment: segment.start < audio_end, said.rounds())
    return replace(said, segments=tuple(segment.ending(audio_end) for segment in heard), repeat_after=None)


def _hundredths(seconds: float) -> float:
    """The last time with two decimals that is not after `seconds`."""
    nearest = round(seconds, 2)
    return nearest if nearest <= seconds else round(nearest - 0.01, 2)


def _laid_out(script: Script, audio_end: float, slowest: float) -> tuple[Segment, ...]:
    passages = passages_of(script.say)
    segments: list[Segment] = []
    for index, passage in enumerate(passages):
        if passage.start >= audio_end:
            break
        limit = min(audio_end, *_starts(passages[index + 1 :], passage.channels), math.inf)
        retime = retimed(passage, limit, slowest)
        said = (_segment(each, offset, retime) for each, offset in zip(passage.spoken, passage.offsets, strict=True))
        segments += (heard for segment in said if (heard := _heard(segment, audio_end)))
    return tuple(sorted(segments, key=lambda segment: segment.start))


def _starts(passages: Sequence[Passage], channels: frozenset[int]) -> list[float]:
    """Where the next passage on one of these channels starts: a list with it, or without."""
    return next(([passage.start] for passage in passages if passage.channels & channels), [])


def _segment(spoken: Spoken, offset: float, retime: Retime) -> Segment:
    utterance, pieces = spoken.utterance, spoken.pieces
    items = tuple(
        _item(piece, retime(offset + start), retime(offset + end), utterance)
        for piece, (start, end) in zip(pieces, spoken.times, strict=True)
    )
    return Segment(
        utterance.speaker,
        items,
        utterance.channel,
        utterance.language,
        tuple(sorted(_mentions(utterance, pieces))),
        tuple(_alternative(reading, items[0].start, items[-1].end) for reading in utterance.alternatives),
        utterance.toxicity,
        utterance.sentiment,
        *(
            tuple(each for part in parts for each in ranges_of(pieces, part))
            for parts in (utterance.issues, utterance.action_items, utterance.outcomes)
        ),
    )


def _item(piece: Piece, start: float, end: float, utterance: Utterance) -> Item:
    if piece.punctuation:
        return Item(piece.content, start, end, None, punctuation=True)
    word = None if piece.named is None else utterance.words[piece.named]
    known = (None if word is None else word.confidence, utterance.confidence, CONFIDENCE)
    confidence = next(each for each in known if each is not None)
    return Item(piece.content, start, end, confidence, False, () if word is None else word.alternatives)


def _mentions(utterance: Utterance, pieces: Sequence[Piece]) -> Iterator[Mention]:
    for entity in utterance.entities:
        confidence = CONFIDENCE if entity.confidence is None else entity.confidence
        for first, stop in ranges_of(pieces, entity.text):
            yield Mention(first, stop, entity.type, entity.category, confidence)


def _alternative(reading: Reading, start: float, end: float) -> Alternative:
    """Another text, as fast as it must be said in that time."""
    pieces = pieces_of(reading.text)
    times = natural_times(pieces)
    tempo = (end - start) / times[-1][1]

    def retime(natural: float) -> float:
        return min(end, max(start, round(start + natural * tempo, 2)))

    items = tuple(
        Item(piece.content, first, last, None if piece.punctuation else reading.confidence, piece.punctuation)
        for piece, (first, last) in zip(pieces, times, strict=True)
    )
    return Alternative(_retimed(items, retime), reading.confidence)


def _heard(segment: Segment, audio_end: float) -> Segment | None:
    """What there is of it before the audio ends: times that a script gives may lie behind that."""
    if segment.start >= audio_end:
        return None
    if segment.end <= audio_end:
        return segment
    late = (number for number, item in enumerate(segment.items) if item.start >= audio_end and not item.punctuation)
    first_late = next(late, None)
    if first_late is not None:
        segment = segment.part(0, first_late)
    return segment._at(lambda time: min(time, audio_end))


def _retimed(items: Sequence[Item], retime: Retime) -> tuple[Item, ...]:
    return tuple(replace(item, start=retime(item.start), end=retime(item.end)) for item in items)


def _within(ranges: Sequence[Range], first: int, stop: int) -> tuple[Range, ...]:
    return tuple(Range(a - first, b - first) for a, b in ranges if first <= a and b <= stop)
