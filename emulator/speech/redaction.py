"""Personal and health information: which of it a request asks for, where it is said, and the words without it.

It finds nothing by itself: what is personal, the script says.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from emulator.scripts.timeline import Item, Mention, Segment, Timeline, text_of
from emulator.speech.rewriting import Part, rewritten

PII, PHI = "PII", "PHI"
ALL = "ALL"


class Entity(NamedTuple):
    """A mention, as results tell of it; times in seconds."""

    content: str
    start: float
    end: float
    type: str
    category: str
    confidence: float


def by_category(mention: Mention) -> str:
    """What files have in place of the words: [PII]."""
    return f"[{mention.category}]"


def by_type(mention: Mention) -> str:
    """What streams have in place of the words: [NAME]."""
    return f"[{mention.type}]"


def identified(
    timeline: Timeline, types: Iterable[str] = (), category: str = PII, english_or: str | None = None
) -> Timeline:
    """The timeline with only those entities that a request asks for; of those that overlap, the first.

    `types`: none, or ALL among them, is every type. `english_or`: what is said in English only, where segments that
    name no language are in this one; None: in any language.
    """
    wanted = frozenset(types)

    def asked(mention: Mention) -> bool:
        return mention.category == category and (not wanted or ALL in wanted or mention.type in wanted)

    def kept(segment: Segment) -> tuple[Mention, ...]:
        if english_or is not None and not (segment.language or english_or).startswith("en-"):
            return ()
        return tuple(_apart(filter(asked, segment.entities)))

    return replace(timeline, segments=tuple(replace(segment, entities=kept(segment)) for segment in timeline.segments))


def redacted(timeline: Timeline, label: Callable[[Mention], str] = by_category) -> Timeline:
    """Each entity of what is `identified` as one word; what else the segment or the word may say is gone with it."""
    return replace(timeline, segments=tuple(_redacted(segment, label) for segment in timeline.segments))


def entities_of(segment: Segment) -> list[Entity]:
    """The entities of a segment with the times of their words."""
    return [_entity(segment.items[each.first : each.stop], each) for each in segment.entities]


def _apart(mentions: Iterable[Mention]) -> Iterator[Mention]:
    end = 0
    for mention in sorted(mentions):
        if mention.first >= end:
            yield mention
            end = mention.stop


def _entity(items: tuple[Item, ...], mention: Mention) -> Entity:
    words = [item for item in items if not item.punctuation]
    return Entity(
        text_of(_bare(items)), words[0].start, words[-1].end, mention.type, mention.category, mention.confidence
    )


def _bare(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Without the mark behind the last word."""
    return items[:-1] if items[-1].punctuation else items


def _redacted(segment: Segment, label: Callable[[Mention], str]) -> Segment:
    if not segment.entities:
        return segment
    parts: list[Part] = []
    position = 0
    for mention in segment.entities:
        parts += (Part((item,)) for item in segment.items[position : mention.first])
        said = _bare(segment.items[mention.first : mention.stop])
        hidden = Item(label(mention), said[0].start, said[-1].end, None, punctuation=False)
        parts.append(Part((hidden,), len(said)))
        position = mention.first + len(said)
    parts += (Part((item,)) for item in segment.items[position:])
    return replace(rewritten(segment, parts), alternatives=())
