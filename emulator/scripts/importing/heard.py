"""What was heard, in the form that all formats are read into, and how it becomes segments that a script can say.

A script has one voice at a time on each channel: times that overlap within a channel are moved apart.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from emulator.scripts.format import Languages
from emulator.scripts.tokens import NotThere
from emulator.scripts.utterance import Entity, Reading, Utterance, Word

PAUSE = 0.5  # seconds of silence at which a segment ends, where nothing else says so


class NotImportable(ValueError):
    """What stands in a file is not what its format has; the message is a sentence."""


class Spoken(NamedTuple):
    """A word with its times in seconds, or a mark (`start` None) behind the word before it."""

    content: str
    start: float | None = None
    end: float | None = None
    confidence: float | None = None
    alternatives: tuple[Reading, ...] = ()
    speaker: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """A whole recording."""

    utterances: tuple[Utterance, ...]
    language: Languages = ()


def parted(items: Iterable[Spoken], pause: float | None = None) -> Iterator[list[Spoken]]:
    """The items cut where speaker or language change, and at each `pause` of so many seconds."""
    part: list[Spoken] = []
    last: Spoken | None = None  # the last word
    for item in items:
        if item.start is not None:
            if last is not None and part and _apart(last, item, pause):
                yield part
                part = []
            last = item
        if part or item.start is not None:
            part.append(item)
    if part:
        yield part


def _apart(before: Spoken, word: Spoken, pause: float | None) -> bool:
    if (before.speaker, before.language) != (word.speaker, word.language):
        return True
    return pause is not None and (word.start or 0.0) - (before.end or 0.0) > pause


def utterance_of(
    items: Sequence[Spoken],
    channel: int | None = None,
    alternatives: tuple[Reading, ...] = (),
    entities: tuple[Entity, ...] = (),
) -> Utterance:
    """A segment that says these items at their times. At least the first of them is a word."""
    said = [items[0]]
    for item in items[1:]:  # never two marks together: a script has one at most
        if item.start is not None or said[-1].start is not None:
            said.append(item)
    text = "".join(item.content if item.start is None else f" {item.content}" for item in said).lstrip()
    words = tuple(
        Word(item.content, item.start, item.end, item.confidence, item.alternatives)
        for item in said
        if item.start is not None
    )
    return Utterance(
        text,
        items[0].speaker,
        channel=channel,
        language=items[0].language,
        words=words,
        alternatives=alternatives,
        entities=entities,
    )


def in_turn(utterances: Iterable[Utterance]) -> tuple[Utterance, ...]:
    """In order of their starts, on each channel one after the other; without words, where the text has them not."""
    sayable = (each for utterance in utterances if (each := _sayable(utterance)).pieces)
    ordered = sorted(sayable, key=lambda utterance: utterance.start or 0.0)
    free: dict[int, float] = {}
    turns: list[Utterance] = []
    for utterance in ordered:
        channel = utterance.channel or 0
        turn, free[channel] = _from(utterance, free.get(channel, 0.0))
        turns.append(turn)
    return tuple(sorted(turns, key=lambda utterance: utterance.start or 0.0))


def _from(utterance: Utterance, now: float) -> tuple[Utterance, float]:
    """The utterance with no time before `now`, and where it ends."""
    if not utterance.words:
        start = max(now, utterance.at or 0.0)
        end = utterance.end if utterance.end is not None and utterance.end > start else None
        return replace(utterance, at=start, end=end), start + 0.01 if end is None else end
    words = []
    for word in utterance.words:
        start = max(now, word.at or 0.0)
        now = max(start, word.end or 0.0)
        words.append(word._replace(at=start, end=now))
    return replace(utterance, words=tuple(words)), now


def _sayable(utterance: Utterance) -> Utterance:
    """The utterance, or its text and times alone when its words can't be found again in its text."""
    wanted = [" ".join(word.text.split()) for word in utterance.words]
    try:
        found = [piece.content for piece in utterance.pieces if piece.named is not None]
    except NotThere:
        found = []
    if found == wanted:
        return utterance
    first, last = utterance.words[0], utterance.words[-1]
    return replace(utterance, words=(), at=round(first.at or 0.0, 2), end=round(last.end or 0.0, 2))
