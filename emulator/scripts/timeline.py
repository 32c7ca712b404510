"""Lays a script out in time: who says which word when. Every document and every event is computed from it.

One voice at a time: words never overlap. Knows nothing of jobs, streams or the clock.
"""

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from emulator.scripts.format import Script, Utterance
from emulator.scripts.words import COMMAS, tokens_of

# The speaking rate, in seconds. Recordings: 0.2 to 0.4 for a short word, about 0.2 for a digit or a syllable sign.
LETTER = 0.07
WIDE_SIGN = 0.2
SHORTEST_WORD = 0.14
GAP = 0.01
AFTER_COMMA = 0.1
AFTER_SENTENCE = 0.2
AFTER_SEGMENT = 0.55
SLOWEST = 2.0  # times the natural length; what is left of a long sound is silence

CONFIDENCE = 0.99


@dataclass(frozen=True, slots=True)
class Item:
    """A word, or a mark at the end of its word, without confidence. Times in seconds, with two decimals."""

    content: str
    start: float
    end: float
    confidence: float | None
    punctuation: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """What one speaker ("spk_0"; None: nobody in particular) says in one go. Never without a word."""

    speaker: str | None
    items: tuple[Item, ...]

    @property
    def start(self) -> float:
        return self.items[0].start

    @property
    def end(self) -> float:
        return self.items[-1].end

    @property
    def text(self) -> str:
        return text_of(self.items)


@dataclass(frozen=True, slots=True)
class Timeline:
    """All that is said, in order of time."""

    segments: tuple[Segment, ...]

    @property
    def end(self) -> float:
        """Where the last word ends, in seconds; 0 when nothing is said."""
        return self.segments[-1].end if self.segments else 0.0


def text_of(items: Sequence[Item]) -> str:
    """Words with blanks between, marks attached, as transcripts are recorded (Japanese too)."""
    return "".join(item.content if item.punctuation else f" {item.content}" for item in items).lstrip()


@lru_cache(maxsize=512)
def timeline(script: Script, seconds: float | None = None) -> Timeline:
    """The words of `script` in time; `seconds` is the length of the audio, None while nobody knows.

    A segment with `at` starts there, any other after the one before. What does not fit before the next `at` or the end
    of the audio is said faster; what would start after the end is not said. A script without any `at` is also slowed
    down to fill the audio, to half speed at most.
    """
    passages = _passages(script.say)
    audio_end = math.inf if seconds is None else _hundredths(seconds)
    paced = any(utterance.at is not None for utterance in script.say)
    slowest = 1.0 if paced or seconds is None else SLOWEST
    segments: list[Segment] = []
    for index, (start, said) in enumerate(passages):
        if start >= audio_end:
            break
        following = passages[index + 1][0] if index + 1 < len(passages) else math.inf
        segments += _laid_out(said, start, min(following, audio_end) - start, slowest)
    return Timeline(tuple(segments))


def _hundredths(seconds: float) -> float:
    """The last time with two decimals that is not after `seconds`."""
    nearest = round(seconds, 2)
    return nearest if nearest <= seconds else round(nearest - 0.01, 2)


def _passages(say: Iterable[Utterance]) -> list[tuple[float, list[Utterance]]]:
    """Segments that follow one another, by the second where the first of them starts."""
    passages: list[tuple[float, list[Utterance]]] = []
    for utterance in say:
        if utterance.at is not None:
            passages.append((utterance.at, []))
        elif not passages:
            passages.append((0.0, []))
        passages[-1][1].append(utterance)
    return passages


def _laid_out(said: Iterable[Utterance], start: float, room: float, slowest: float) -> list[Segment]:
    """One passage from `start`, no longer than `room` seconds, at most `slowest` times its natural length."""
    spoken = [_spoken(utterance) for utterance in said]
    pauses = AFTER_SEGMENT * (len(spoken) - 1)
    tempo = min(slowest, room / (sum(segment.end for segment in spoken) + pauses))
    segments = []
    offset = 0.0
    for segment in spoken:
        segments.append(Segment(segment.speaker, tuple(_moved(item, start, offset, tempo) for item in segment.items)))
        offset += segment.end + AFTER_SEGMENT
    return segments


def _moved(item: Item, start: float, offset: float, tempo: float) -> Item:
    first, last = (round(start + (offset + time) * tempo, 2) for time in (item.start, item.end))
    return Item(item.content, first, last, item.confidence, item.punctuation)


def _spoken(utterance: Utterance) -> Segment:
    """One segment at the natural rate, from second 0, not rounded."""
    confidence = CONFIDENCE if utterance.confidence is None else utterance.confidence
    items: list[Item] = []
    now = end = 0.0
    for content, punctuation in tokens_of(utterance.text):
        if punctuation:
            items.append(Item(content, end, end, None, punctuation=True))
            now = end + (AFTER_COMMA if content in COMMAS else AFTER_SENTENCE)
        else:
            end = now + _length(content)
            items.append(Item(content, now, end, confidence, punctuation=False))
            now = end + GAP
    return Segment(utterance.speaker, tuple(items))


def _length(word: str) -> float:
    wide = sum(sign.isdigit() or unicodedata.east_asian_width(sign) in "WF" for sign in word)
    return max(SHORTEST_WORD, wide * WIDE_SIGN + (len(word) - wide) * LETTER)
