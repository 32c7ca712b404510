"""A small language for the shapes of documents: what JSON Schema can't say is in which order members stand."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

# Complaints about a value, each with the place where it is.
Shape = Callable[[Any, str], Iterator[str]]


def text(pattern: str = r"[\s\S]*") -> Shape:
    """A text that the whole pattern fits."""

    def complain(value: Any, place: str) -> Iterator[str]:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            yield f"{place} is {value!r}, no text like {pattern}"

    return complain


def exactly(*values: Any) -> Shape:
    """One of these, of the same type."""

    def complain(value: Any, place: str) -> Iterator[str]:
        if (type(value), value) not in [(type(each), each) for each in values]:
            yield f"{place} is {value!r}, not one of {values}"

    return complain


def whole(least: int = 0) -> Shape:
    def complain(value: Any, place: str) -> Iterator[str]:
        if type(value) is not int or value < least:
            yield f"{place} is {value!r}, no whole number from {least}"

    return complain


def decimal(least: float, most: float, decimals: int) -> Shape:
    """A number with a decimal point."""

    def complain(value: Any, place: str) -> Iterator[str]:
        if type(value) is not float or not least <= value <= most or value != round(value, decimals):
            yield f"{place} is {value!r}, no number from {least} to {most} with {decimals} decimals"

    return complain


def listed(shape: Shape, least: int = 0) -> Shape:
    def complain(value: Any, place: str) -> Iterator[str]:
        if not isinstance(value, list) or len(value) < least:
            yield f"{place} is no list of {least} or more"
            return
        for number, each in enumerate(value):
            yield from shape(each, f"{place}[{number}]")

    return complain


def by_name(shape: Shape) -> Shape:
    """A mapping whose names nobody knows before."""

    def complain(value: Any, place: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{place} is no mapping"
            return
        for name, each in value.items():
            yield from shape(each, f"{place}.{name}")

    return complain


def either(*shapes: Shape) -> Shape:
    """One of some shapes; complains of the one that comes nearest."""

    def complain(value: Any, place: str) -> Iterator[str]:
        yield from min((list(shape(value, place)) for shape in shapes), key=len)

    return complain


def members(**shapes: Shape) -> Shape:
    """A mapping with these members, in this order. A name with `_` behind it need not be there."""
    known: Mapping[str, Shape] = {name.removesuffix("_"): shape for name, shape in shapes.items()}
    needed = [name for name in shapes if not name.endswith("_")]

    def complain(value: Any, place: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{place} is {value!r}, no mapping"
            return
        yield from (f"{place} has no {name}" for name in needed if name not in value)
        yield from (f"{place} has {name}, which is unknown" for name in value if name not in known)
        here = [name for name in value if name in known]
        if here != [name for name in known if name in value]:
            yield f"{place} has its members in the order {here}"
        for name in here:
            yield from known[name](value[name], f"{place}.{name}")

    return complain
