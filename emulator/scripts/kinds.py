"""The kinds of values that the keys of a script hold: how each is read, and how the JSON Schema says the same.

Knows no key by its name: the tables of keys are in `segments`, `conditions`, `plans` and `format`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple

from emulator.scripts.yaml_nodes import Place, all_of

Schema = Mapping[str, Any]

# A text is read as it is written: `42` and `yes` are words, whatever YAML takes them for.
TEXT_SCHEMA: Schema = {"type": ["string", "number", "boolean"]}
UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h)")
LANGUAGE = re.compile(r"[a-z]{2,3}-[A-Z]{2}")


class Kind(NamedTuple):
    """How a value is read (ScriptError for a wrong one), and what the schema says of it."""

    read: Callable[[Place], Any]
    schema: Schema


class Key(NamedTuple):
    """What a key holds, and what that means to its author."""

    kind: Kind
    meaning: str


Keys = Mapping[str, Key]


def members(place: Place, keys: Keys, owner: str, remedy: str) -> dict[str, Any]:
    """The values of a mapping that has no other keys than these."""
    entries = place.entries(remedy)
    reads = (partial(_member, entry, name, keys, owner) for name, entry in entries.items())
    return dict(zip(entries, all_of(reads), strict=True))


def _member(place: Place, name: str, keys: Keys, owner: str) -> Any:
    if name not in keys:
        raise place.unknown(owner, ", ".join(keys), keys)
    return keys[name].kind.read(place)


def properties(keys: Keys) -> dict[str, Any]:
    """The members of a schema's `properties` that the keys make."""
    return {name: {"description": key.meaning, **key.kind.schema} for name, key in keys.items()}


def closed(members_of: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """The schema of a mapping without other keys than these."""
    return {"type": "object", "properties": dict(members_of), "additionalProperties": False, **more}


def number(least: float, most: float, decimals: int, remedy: str) -> Kind:
    """A number from `least` to `most`, rounded to so many decimals before it is compared."""

    def read(place: Place) -> float:
        value = round(place.number(remedy), decimals)
        if not least <= value <= most:
            raise place.wrong(remedy)
        return value

    return Kind(read, {"type": "number", "minimum": least, "maximum": most})


def duration(remedy: str = "must be a duration, like 500ms, 2s or 1m") -> Kind:
    """A time with its unit → seconds."""

    def read(place: Place) -> float:
        found = DURATION.fullmatch(place.text(remedy))
        if found is None:
            raise place.wrong(remedy)
        return round(float(found[1]) * UNITS[found[2]], 3)

    return Kind(read, {"type": "string", "pattern": f"^{DURATION.pattern}$"})


def choice(names: Iterable[str]) -> Kind:
    """One of some words."""
    known = tuple(names)
    remedy = f"must be one of {', '.join(known)}"

    def read(place: Place) -> str:
        value = place.text(remedy)
        if value not in known:
            raise place.wrong(remedy)
        return value

    return Kind(read, {"enum": list(known)})


def shaped(pattern: re.Pattern[str], remedy: str) -> Kind:
    """A text of a certain shape."""

    def read(place: Place) -> str:
        value = place.text(remedy)
        if not pattern.fullmatch(value):
            raise place.wrong(remedy)
        return value

    return Kind(read, {"type": "string", "pattern": f"^{pattern.pattern}$"})


def text(remedy: str) -> Kind:
    """Any text that is not empty."""

    def read(place: Place) -> str:
        value = place.text(remedy)
        if not value.strip():
            raise place.wrong(remedy)
        return value

    return Kind(read, TEXT_SCHEMA)


def truth(remedy: str = "must be true or false") -> Kind:
    return Kind(lambda place: place.truth(remedy), {"type": "boolean"})


def listed(kind: Kind, remedy: str) -> Kind:
    """A list of at least one → a tuple."""

    def read(place: Place) -> tuple[Any, ...]:
        if not place.is_list or not place.elements():
            raise place.wrong(remedy)
        return tuple(all_of(partial(kind.read, element) for element in place.elements()))

    return Kind(read, {"type": "array", "minItems": 1, "items": kind.schema})


def by_text(kind: Kind, remedy: str, check: Callable[[str, Place], None] | None = None) -> Kind:
    """A mapping from texts of the author's own to values → a tuple of pairs; `check` may refuse a text."""

    def read_one(name: str, place: Place) -> tuple[str, Any]:
        if check is not None:
            check(name, place)
        return name, kind.read(place)

    def read(place: Place) -> tuple[tuple[str, Any], ...]:
        entries = place.entries(remedy)
        if not entries:
            raise place.error(remedy, "it is empty")
        return tuple(all_of(partial(read_one, name, entry) for name, entry in entries.items()))

    return Kind(read, {"type": "object", "minProperties": 1, "additionalProperties": kind.schema})


def either(*options: tuple[Callable[[Place], object], Kind]) -> Kind:
    """The first kind whose test the place passes; the last one's reader tells who writes something else."""

    def read(place: Place) -> Any:
        fitting = (kind for fits, kind in options if fits(place))
        return next(fitting, options[-1][1]).read(place)

    return Kind(read, {"anyOf": [dict(kind.schema) for _, kind in options]})


def always(_: Place) -> bool:
    return True


LANGUAGE_KIND = shaped(LANGUAGE, "must be a language code, like en-US")
SHARE = number(0, 1, 4, "must be a number from 0 to 1, like 0.93")
