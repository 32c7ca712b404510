"""Categories of call analytics as a call goes on: each time one matches what has been said, an event says where.

Differs: when the service evaluates categories is not known. Ours are looked at with every final utterance.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from emulator.speech.categories import points_of_interest
from emulator.speech.conversation import Span, Turn
from emulator.streaming.cuts import Result
from emulator.streaming.forms import CATEGORIES
from emulator.streaming.results import After
from emulator.wire.eventstream import frame

Rules = Sequence[Mapping[str, Any]]


def category_events(categories: Mapping[str, Rules], roles: Sequence[str]) -> After:
    """What follows the finals of one stream: a CategoryEvent with the places that were not told of before."""
    turns: list[Turn] = []
    told: dict[str, set[Span]] = {}

    def after(result: Result) -> Iterable[bytes]:
        turns.append(Turn(roles[result.channel], result.items))
        found = dict(_new(categories, turns, told))
        return (_framed(found),) if found else ()

    return after


def _new(
    categories: Mapping[str, Rules], turns: Sequence[Turn], told: dict[str, set[Span]]
) -> Iterator[tuple[str, list[Span]]]:
    """The categories that match, with what is new about them; `told` learns it."""
    for name, rules in categories.items():
        points = points_of_interest(rules, turns)
        if points is None:
            continue
        new = [point for point in points if point not in told.get(name, ())]
        if new or name not in told:
            told.setdefault(name, set()).update(new)
            yield name, new


def _framed(found: Mapping[str, Sequence[Span]]) -> bytes:
    details = {
        name: {
            "TimestampRanges": [{"BeginOffsetMillis": point.begin, "EndOffsetMillis": point.end} for point in points]
        }
        for name, points in found.items()
    }
    document = {"MatchedCategories": list(found), "MatchedDetails": details}
    return frame(CATEGORIES, orjson.dumps(document))
