"""One value on its own: the JSON type that its shape asks for, and the constraints that its shape puts on it."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from emulator.model.grammar import wrong_type
from emulator.model.shapes import Shape

NUMBERS = ("integer", "long")

# As published, a pattern with a choice at every character takes the square of a value's length to fail; this one is
# the same without the choices.
LINEAR = {r".*\S.*": r"[^\S\n]*+\S.*+"}


class Rule(NamedTuple):
    """One constraint on one value."""

    holds: Callable[[Any], object]
    text: str


def rules_of(shape: Shape) -> list[Rule]:
    """The constraints of a shape itself, in the order in which the service lists them together."""
    size, noun = (_itself, "value") if shape["type"] in NUMBERS else (len, "length")
    rules = []
    if (most := shape.get("max")) is not None:
        rules.append(Rule(lambda value: size(value) <= most, f"Member must have {noun} less than or equal to {most}"))
    if (least := shape.get("min")) is not None:
        text = f"Member must have {noun} greater than or equal to {least}"
        rules.append(Rule(lambda value: size(value) >= least, text))
    if (pattern := shape.get("pattern")) is not None:
        # The service matches whole values, anchored or not, and its \S knows ASCII alone, as Java's does.
        form: str = LINEAR.get(pattern) or pattern
        whole = re.compile(form, re.ASCII).fullmatch
        rules.append(Rule(whole, f"Member must satisfy regular expression pattern: {pattern}"))
    if (values := shape.get("enum")) is not None:
        rules.append(Rule(frozenset(values).__contains__, f"Member must satisfy enum value set: [{', '.join(values)}]"))
    return rules


def _itself(value: Any) -> Any:
    return value


def _string(value: Any) -> str:
    if type(value) is str:
        return value
    raise wrong_type(value, "{} can not be converted to a String")


def _integer(value: Any) -> int:
    if type(value) is int:
        return value
    if type(value) is float:
        return int(value)  # observed: the service drops the fraction, so 5.9 is 5
    raise wrong_type(value, "{} can not be converted to an Integer")


def _long(value: Any) -> int:
    if type(value) in (int, float):
        return int(value)
    raise wrong_type(value, "{} can not be converted to a Long")


def _boolean(value: Any) -> bool:
    # Differs: some of Amazon's services read any string as true, "false" too; a test wants to know.
    if type(value) is bool:
        return value
    raise wrong_type(value, "{} can not be converted to a Boolean")


READERS: dict[str, Callable[[Any], Any]] = {
    "string": _string,
    "integer": _integer,
    "long": _long,
    "boolean": _boolean,
}
