"""Calls to test with: turns with one word every half a second, or wherever a test wants them."""

from dataclasses import replace

from emulator.scripts.timeline import Item, Mention, Segment, Timeline
from emulator.scripts.tokens import Piece, ranges_of
from emulator.speech.conversation import Turn

MARKS = ".,?"


def items(text: str, start: float) -> tuple[Item, ...]:
    """One word every half a second, 0.4 seconds long; a mark behind a word is an item at its end."""
    found: list[Item] = []
    for number, word in enumerate(text.split()):
        begin = round(start + number / 2, 2)
        end = round(begin + 0.4, 2)
        found.append(Item(word.strip(MARKS), begin, end, 0.99, punctuation=False))
        if word[-1] in MARKS:
            found.append(Item(word[-1], end, end, None, punctuation=True))
    return tuple(found)


def segment(speaker: str | None, text: str, start: float) -> Segment:
    return Segment(speaker, items(text, start))


def turn(role: str, text: str, start: float) -> Turn:
    return Turn(role, items(text, start))


def named(said: Turn, text: str, kind: str) -> Turn:
    """The turn with every place where it says `text` as an entity of that kind."""
    places = ranges_of([Piece(item.content, item.punctuation) for item in said.items], text)
    mentions = tuple(Mention(first, stop, kind, "PII", 0.99) for first, stop in places)
    return replace(said, said=Segment(None, said.items, entities=mentions))


def timeline(*segments: Segment) -> Timeline:
    return Timeline(segments)
