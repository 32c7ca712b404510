"""Damage to a conversation that was sound, for tests: bytes turned, cut out, doubled or put in, on the wire, in an
event whose checksums are made right again, or in one that is signed only then; and whole events out of their order.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from hypothesis import strategies as st

from emulator.wire.eventstream import PRELUDE, frame

WIRE, SEALED, INSIDE, ORDER = "wire", "sealed", "inside", "order"


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of some bytes; where there are none, some come."""

    how: str
    at: int  # counted round and round
    size: int
    junk: bytes

    def __call__(self, data: bytes) -> bytes:
        start = self.at % (len(data) or 1)
        end = start + self.size
        return {
            "turned": data[:start]
            + bytes(byte ^ (self.junk[0] or 1) for byte in data[start : start + 1])
            + data[start + 1 :],
            "cut out": data[:start] + data[end:],
            "doubled": data[:end] + data[start:],
            "put in": data[:start] + self.junk + data[start:],
        }[self.how]


def resealed(event: bytes, change: Callable[[bytes], bytes], *, head: bool) -> bytes:
    """The event with a change to its headers or its payload, under checksums that are right."""
    size = int.from_bytes(event[4:8], "big")
    headers, payload = event[PRELUDE : PRELUDE + size], event[PRELUDE + size : -4]
    return frame(change(headers), payload) if head else frame(headers, change(payload))


class Damage(NamedTuple):
    """What is done, to which event (counted round and round), and where in it."""

    layer: str
    change: Change
    event: int
    head: bool  # in its headers rather than its payload
    sealed: bool  # of one INSIDE: with checksums that are right

    def inside(self, events: list[bytes]) -> list[bytes]:
        """The events before they are signed."""
        if self.layer != INSIDE:
            return events
        return self._with(events, lambda event: self._resealed(event) if self.sealed else self.change(event))

    def outside(self, events: list[bytes]) -> list[bytes]:
        """The events as they are sent."""
        if self.layer == SEALED:
            return self._with(events, self._resealed)
        if self.layer == WIRE:
            return self._with(events, self.change)
        if self.layer == ORDER:
            at = self.event % len(events)
            if self.head:
                return [*events[:at], *reversed(events[at : at + 2]), *events[at + 2 :]]
            return [*events[:at], *events[at : at + 1] * (2 * self.sealed), *events[at + 1 :]]
        return events

    def _resealed(self, event: bytes) -> bytes:
        return resealed(event, self.change, head=self.head) if len(event) > PRELUDE else self.change(event)

    def _with(self, events: list[bytes], change: Callable[[bytes], bytes]) -> list[bytes]:
        at = self.event % len(events)
        return [*events[:at], change(events[at]), *events[at + 1 :]]


CHANGES = st.builds(
    Change,
    st.sampled_from(("turned", "cut out", "doubled", "put in")),
    st.integers(0, 2**20),
    st.integers(1, 4000),
    st.binary(min_size=1, max_size=40),
)
DAMAGES = st.builds(
    Damage,
    st.sampled_from((WIRE, SEALED, INSIDE, ORDER)),
    CHANGES,
    st.integers(0, 20),
    st.booleans(),
    st.booleans(),
)
