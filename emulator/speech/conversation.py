"""A timeline as a call between an agent and a customer: who has which turn, who interrupts, when nobody talks.

Times are whole milliseconds, as call analytics writes them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from emulator.scripts.timeline import Item, Timeline, text_of
from emulator.speech.sentiment import sentiment

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
    """What one of the two says until it is the other's turn. Never without a word."""

    role: str
    items: tuple[Item, ...]

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
    def sentiment(self) -> str:
        return sentiment(word.content for word in self.words)


def millis(seconds: float) -> int:
    return round(seconds * 1000)


def span_of(items: Sequence[Item]) -> Span:
    """From the first item to the last."""
    return Span(millis(items[0].start), millis(items[-1].end))


def turns_of(timeline: Timeline, roles: Sequence[str] = ROLES) -> tuple[Turn, ...]:
    """The turns in order of time. `roles`: who is on channel 0, who on channel 1.

    Channel 0 has spk_0, spk_2 and so on, channel 1 the others. A segment without a speaker is said by whoever did not
    say the one before it; the first, by channel 0.
    """
    turns: list[Turn] = []
    channel = 1
    for segment in timeline.segments:
        channel = 1 - channel if segment.speaker is None else int(segment.speaker.removeprefix("spk_")) % 2
        items = segment.items
        if turns and turns[-1].role == roles[channel]:
            items = turns.pop().items + items
        turns.append(Turn(roles[channel], items))
    return tuple(turns)


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
