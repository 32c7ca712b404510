"""A fault as its author wrote it: whom it meets, and what it does. Pure: the counting is done by others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, NamedTuple
from zlib import crc32

from emulator.faults.harm import Harm, aims

FIELDS = ("operation", "name", "access_key", "account", "region", "session", "door")


class Asked(NamedTuple):
    """What may be harmed: a call, a stream or a job, and what is known of it; None for what it does not have."""

    aim: str
    operation: str
    door: str
    access_key: str | None = None
    account: str | None = None
    region: str | None = None
    name: str | None = None
    session: str | None = None


@dataclass(frozen=True, slots=True)
class When:
    """Globs that must all fit, and which of those that fit are met.

    `nth`: ranges of numbers from 1, () is all; `every`: the numbers begin anew after so many; `times`: no more than
    that.
    """

    globs: tuple[tuple[str, str], ...] = ()
    nth: tuple[tuple[int, float], ...] = ()
    every: int | None = None
    times: int | None = None
    probability: float = 1.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """One fault. `shown` is it in its author's words."""

    when: When
    harm: Harm
    shown: Mapping[str, Any] = field(compare=False)

    @property
    def aims(self) -> frozenset[str]:
        return aims(self.harm)


def fits(when: When, asked: Asked) -> bool:
    """Whether all globs fit. One never fits what is not there."""
    return all(_fits(getattr(asked, field), glob) for field, glob in when.globs)


def _fits(value: str | None, glob: str) -> bool:
    return value is not None and fnmatchcase(value, glob)


def due(when: When, number: int, taken: int) -> bool:
    """Whether the `number`th that fits, counted from 1, is met, after `taken` were. The same numbers, the same lot."""
    if when.times is not None and taken >= when.times:
        return False
    turn = number if when.every is None else (number - 1) % when.every + 1
    if when.nth and not any(first <= turn <= last for first, last in when.nth):
        return False
    return when.probability >= 1 or share(when.seed, number) < when.probability


def share(seed: int, number: int) -> float:
    """A number from 0 to 1 (excluded) that looks like chance and is none."""
    mixed = crc32(b"%d:%d" % (seed, number))
    return crc32(mixed.to_bytes(4, "big") + b"fault") / 2**32
