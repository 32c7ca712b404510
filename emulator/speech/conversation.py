"""A timeline as a call between an agent and a customer: who has which turn, who interrupts, when nobody talks.

Times are whole milliseconds, as call analytics writes them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

from emulator.scripts.timeline import Item, Segment, Timeline, text_of
from emulator.scripts.tokens import Range
from emulator.speech.channels import channels_of
from emulator.speech.redaction import redacted
from emulator.speech.sentiment import both, sentiment

AGENT, CUSTOMER = "AGENT", "CUSTOMER"
ROLES = (AGENT, CUSTOMER)  # on channel 0 and on channel 1, unless a request says otherwise


class Span(NamedTuple):
    """A time in the call, in milliseconds."""

    begin: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.begin

    def within(self, other: "Span") -> "Span":
        """The part of it that lies in the other; of negative length when none does."""
        return Span(max(self.begin, other.begin), min(self.end, other.end))


class Interruption(NamedTuple):
    role: str  # of who interrupts
    span: Span


@dataclass(frozen=True, slots=True)
class Turn:
    """What one of the two says until it is the other's turn. Never without a word.

    `said`: the same as a segment, with what its script knows of it; None: nothing is known but the words.
    """

    role: str
    items: tuple[Item, ...]
    said: Segment | None = None

    @property
    def span(self) -> Span:
        return span_of(self.items)

    @property
    def text(self) -> str:
        return text_of(self.items)

    @property
    def words(self) -> list[Item]:
        return [item for item in self.items if not item.punctuation]

    @property
    def known(self) -> Segment:
        """What is known of its words: entities, issues and the like."""
        return Segment(None, self.items) if self.said is None else self.said

    @property
    def sentiment(self) -> str:
        return _feeling(self.known)

    def without_pii(self) -> "Turn":
        """The same with [PII] in the place of its entities."""
        [hidden] = redacted(Timeline((self.known,))).segments
        return _turn(self.role, hidden)


def millis(seconds: float) -> int:
    return round(seconds * 1000)


def span_of(items: Sequence[Item]) -> Span:
    """From the first item to the last."""
    return Span(millis(items[0].start), millis(items[-1].end))


def turns_of(timeline: Timeline, roles: Sequence[str] = ROLES) -> tuple[Turn, ...]:
    """The turns in order of time. `roles`: who is on channel 0, who on channel 1."""
    by_channel = groupby(channels_of(timeline.segments), key=itemgetter(0))
    return tuple(_turn(roles[channel], reduce(_joined, (each for _, each in own))) for channel, own in by_channel)


def _turn(role: str, said: Segment) -> Turn:
    return Turn(role, said.items, said)


def _joined(before: Segment, after: Segment) -> Segment:
    """Two segments of one voice as one."""
    size = len(before.items)

    def moved(ranges: Iterable[Range]) -> tuple[Range, ...]:
        return tuple(Range(first + size, stop + size) for first, stop in ranges)

    entities = (each._replace(first=each.first + size, stop=each.stop + size) for each in after.entities)
    told = (before.sentiment, after.sentiment) != (None, None)
    return replace(
        before,
        items=before.items + after.items,
        entities=(*before.entities, *entities),
        sentiment=both(_feeling(before), _feeling(after)) if told else None,
        issues=before.issues + moved(after.issues),
        action_items=before.action_items + moved(after.action_items),
        outcomes=before.outcomes + moved(after.outcomes),
    )


def _feeling(said: Segment) -> str:
    """The sentiment that the script gives it, or else that of its words."""
    return said.sentiment or sentiment(item.content for item in said.items if not item.punctuation)


def end_of(turns: Iterable[Turn]) -> int:
    """Where the last word ends; 0 when nothing is said."""
    return max((turn.span.end for turn in turns), default=0)


def pauses(turns: Iterable[Turn]) -> list[Span]:
    """When nobody talks, however shortly, from the start of the call to its last word."""
    found = []
    now = 0
    for word in sorted(span_of([word]) for turn in turns for word in turn.words):
        if word.begin > now:
            found.append(Span(now, word.begin))
        now = max(now, word.end)
    return found


def interruptions(turns: Iterable[Turn]) -> list[Interruption]:
    """Each turn that begins before the one before it has ended, for as long as both last."""
    overlaps = ((after.role, after.span.within(before.span)) for before, after in pairwise(turns))
    return [Interruption(role, span) for role, span in overlaps if span.length > 0]
