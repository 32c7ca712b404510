"""Vocabulary filters: words that are masked, removed or tagged wherever they are said. It compares single words."""

from collections.abc import Container, Iterator
from dataclasses import replace

from emulator.scripts.timeline import Item, Segment, Timeline
from emulator.speech.rewriting import Part, rewritten

MASK, REMOVE, TAG = "mask", "remove", "tag"
MASKED = "***"


def matches(item: Item, words: Container[str]) -> bool:
    """Whether a filter of these folded words has found the item, masked or not."""
    return not item.punctuation and (item.content == MASKED or item.content.casefold() in words)


def filtered(timeline: Timeline, words: frozenset[str], method: str) -> Timeline:
    """The timeline with the folded `words` masked or removed; tagged ones stay as they are, for `matches` to find."""
    if not words or method == TAG:
        return timeline
    change = _masked if method == MASK else _removed
    changed = (rewritten(segment, change(segment, words)) for segment in timeline.segments)
    return replace(timeline, segments=tuple(segment for segment in changed if segment.items))


def _masked(segment: Segment, words: Container[str]) -> Iterator[Part]:
    for item in segment.items:
        yield Part((replace(item, content=MASKED, alternatives=()) if matches(item, words) else item,))


def _removed(segment: Segment, words: Container[str]) -> Iterator[Part]:
    """A removed word's mark stays behind the word before it, if that has none of its own."""
    last: Item | None = None
    for item in segment.items:
        kept: Item | None = item
        if item.punctuation:
            kept = replace(item, start=last.end, end=last.end) if last and not last.punctuation else None
        elif matches(item, words):
            kept = None
        yield Part(() if kept is None else (kept,))
        last = kept or last
