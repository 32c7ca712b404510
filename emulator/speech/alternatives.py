"""What else a segment may say: the readings that its script knows of the whole, and of single words."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from emulator.scripts.timeline import Item, Segment
from emulator.scripts.tokens import pieces_of
from emulator.scripts.utterance import Reading

Items = tuple[Item, ...]


def readings_of(segment: Segment, most: int) -> list[Items]:
    """At most so many: what it says, as recorded, then what else it may say, the likeliest first."""
    others = [(each.confidence, each.items) for each in segment.alternatives]
    others += ((reading.confidence, items) for reading, items in _by_word(segment.items))
    others.sort(key=lambda other: -other[0])
    return [segment.items, *(items for _, items in others)][:most]


def _by_word(items: Items) -> Iterator[tuple[Reading, Items]]:
    for place, item in enumerate(items):
        for reading in item.alternatives:
            yield reading, (*items[:place], *_instead(item, reading), *items[place + 1 :])


def _instead(item: Item, reading: Reading) -> Iterator[Item]:
    """The words of a reading, each with its share of the time of the word that they stand for."""
    words: Sequence[str] = [piece.content for piece in pieces_of(reading.text) if not piece.punctuation]
    share = (item.end - item.start) / max(1, len(words))
    times = [round(item.start + share * number, 3) for number in range(len(words))] + [item.end]
    for word, start, end in zip(words, times, times[1:], strict=False):
        yield replace(item, content=word, start=start, end=end, confidence=reading.confidence, alternatives=())
