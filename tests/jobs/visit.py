"""A short visit at a doctor's, laid out in time by hand: what the documents of medical and scribe jobs are made of."""

from emulator.scripts.timeline import Item, Segment, Timeline


def word(content: str, start: float, end: float, confidence: float = 0.998) -> Item:
    return Item(content, start, end, confidence, punctuation=False)


def mark(content: str, at: float) -> Item:
    return Item(content, at, at, None, punctuation=True)


VISIT = Timeline(
    (
        Segment("spk_0", (word("Hello", 0.0, 0.42), mark(".", 0.42), word("What", 0.5, 0.7, 1.0), mark("?", 0.7))),
        Segment("spk_1", (word("Übelkeit", 2.0, 2.345, 0.93), mark(",", 2.345), word("Doctor", 2.4, 2.9))),
        Segment("spk_0", (word("Rest", 34.0, 34.2, 0.02), mark(".", 34.2))),
    )
)
