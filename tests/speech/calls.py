"""Calls to test with: turns with one word every half a second, or wherever a test wants them."""

from emulator.scripts.timeline import Item, Segment, Timeline
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


def timeline(*segments: Segment) -> Timeline:
    return Timeline(segments)
