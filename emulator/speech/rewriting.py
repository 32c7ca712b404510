"""A segment some of whose items become others: whatever lies in ranges of its items moves along with them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from emulator.scripts.timeline import Item, Segment
from emulator.scripts.tokens import Range


class Part(NamedTuple):
    """What becomes of the next `replaced` items: these, or none."""

    items: tuple[Item, ...]
    replaced: int = 1


def rewritten(segment: Segment, parts: Iterable[Part]) -> Segment:
    """The segment with its items rewritten, part by part, from the first to the last. It may have no word then.

    A range keeps all that has become of its items, and goes when nothing has; alternatives stay as they are.
    """
    items: list[Item] = []
    places: list[Range] = []  # of what has become of each old item
    for part in parts:
        places += [Range(len(items), len(items) + len(part.items))] * part.replaced
        items += part.items

    def moved(ranges: Iterable[Range]) -> tuple[Range, ...]:
        new = (Range(places[first].first, places[stop - 1].stop) for first, stop in ranges)
        return tuple(each for each in new if each.first < each.stop)

    entities = ((each, moved([Range(each.first, each.stop)])) for each in segment.entities)
    return replace(
        segment,
        items=tuple(items),
        entities=tuple(
            entity._replace(first=first, stop=stop) for entity, [*found] in entities for first, stop in found
        ),
        issues=moved(segment.issues),
        action_items=moved(segment.action_items),
        outcomes=moved(segment.outcomes),
    )
