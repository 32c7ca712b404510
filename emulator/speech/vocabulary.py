"""Custom vocabularies: what a transcript shows for the phrases that are said. How they sound is nobody's business here.

Unverified: a phrase is found in any case, its hyphens being blanks, where no mark divides its words.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import fmean

from emulator.scripts.timeline import Item, Segment, Timeline
from emulator.speech.rewriting import Part, rewritten

Terms = Mapping[tuple[str, ...], str]


def displayed(timeline: Timeline, entries: Iterable[tuple[str, str]]) -> Timeline:
    """The timeline with what is displayed in the place of phrases, each one word as recorded: "Los Angeles".

    `entries`: a phrase (Los-Angeles) and what is shown for it; of phrases that begin alike the longest is found.
    """
    terms = {_spoken(phrase): shown for phrase, shown in entries}
    if not terms:
        return timeline
    return replace(
        timeline, segments=tuple(rewritten(segment, _displayed(segment, terms)) for segment in timeline.segments)
    )


def _spoken(phrase: str) -> tuple[str, ...]:
    return tuple(part for part in phrase.casefold().split("-") if part)


def _displayed(segment: Segment, terms: Terms) -> Iterator[Part]:
    most = max(map(len, terms))
    place = 0
    while place < len(segment.items):
        size, shown = _longest(segment.items[place : place + most], terms)
        yield Part((_joined(segment.items[place : place + size], shown),), size)
        place += size


def _longest(items: Sequence[Item], terms: Terms) -> tuple[int, str]:
    """How many of the items are a phrase, and what is shown for it; none: the first item, as it is."""
    words = tuple("" if item.punctuation else item.content.casefold() for item in items)
    sizes = (size for size in range(len(words), 0, -1) if words[:size] in terms)
    size = next(sizes, 0)
    return (size, terms[words[:size]]) if size else (1, items[0].content)


def _joined(items: Sequence[Item], shown: str) -> Item:
    """One word for several. Recorded: it has the mean of their confidences."""
    first = items[0]
    if len(items) == 1:
        return first if shown == first.content else replace(first, content=shown)
    confidence = fmean(item.confidence or 0.0 for item in items)
    return Item(shown, first.start, items[-1].end, confidence, punctuation=False)
