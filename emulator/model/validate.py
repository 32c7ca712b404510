"""A request against the published constraints: every violation at once, in AWS's words; what comes back is clean input.

Rules that bind several members, or look at what exists, are not here: they belong to the operations.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from emulator.model.grammar import lower_camel, missing, printed, refusal, violation, wrong_type
from emulator.model.shapes import Model, Shape

# A visit takes (value, path, found), adds an item to `found` for each violation, and returns the value cleaned.
Visit = Callable[[Any, str, list[str]], Any]

NUMBERS = ("integer", "long")


def validated(model: Model, shape: str, value: Any) -> dict[str, Any]:
    """The members of structure `shape` that `value` gives, unknown and null ones dropped, nested ones likewise.

    AwsError SerializationException: a JSON value of the wrong type. BadRequestException: all violations in one text.
    """
    found: list[str] = []
    clean: dict[str, Any] = _visit(model, shape)(value, "", found)
    if found:
        raise refusal(found)
    return clean


class Rule(NamedTuple):
    """One constraint on one value."""

    holds: Callable[[Any], object]
    text: str


def _rules(shape: Shape) -> list[Rule]:
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
        whole = re.compile(pattern, re.ASCII).fullmatch
        rules.append(Rule(whole, f"Member must satisfy regular expression pattern: {pattern}"))
    if (values := shape.get("enum")) is not None:
        rules.append(Rule(frozenset(values).__contains__, f"Member must satisfy enum value set: [{', '.join(values)}]"))
    return rules


def _itself(value: Any) -> Any:
    return value


@cache
def _visit(model: Model, name: str) -> Visit:
    make = {"structure": _structure, "list": _list, "map": _map}.get(model.shapes[name]["type"], _scalar)
    return make(model, name)


def _scalar(model: Model, name: str) -> Visit:
    shape = model.shapes[name]
    read = READERS[shape["type"]]
    rules = tuple(reversed(_rules(shape)))  # on its own a value is told of its pattern first, then of its length

    def visit(value: Any, path: str, found: list[str]) -> Any:
        value = read(value)
        for holds, text in rules:
            if not holds(value):
                found += [violation(printed(model, name, value), path, text)]
        return value

    return visit


class Member(NamedTuple):
    """One member of a structure, made ready."""

    name: str
    label: str  # ".maxSpeakerLabels"
    required: bool
    visit: Visit


@cache
def _members(model: Model, name: str) -> tuple[Member, ...]:
    """Members that a document carries: an event stream's events travel on their own, after the request."""
    shape = model.shapes[name]
    required = shape.get("required", ())
    return tuple(
        Member(member, "." + lower_camel(member), member in required, _visit(model, reference["shape"]))
        for member, reference in shape["members"].items()
        if not model.shapes[reference["shape"]].get("eventstream")
    )


def _structure(model: Model, name: str) -> Visit:
    union = model.shapes[name].get("union", False)
    one_of = f"Member must have exactly one member set of: [{', '.join(model.shapes[name]['members'])}]"

    def visit(value: Any, path: str, found: list[str]) -> dict[str, Any]:
        if type(value) is not dict:
            raise wrong_type(value, "Expected null")
        clean = {}
        for member, label, required, visit_member in _members(model, name):
            given = value.get(member)
            if given is not None:
                clean[member] = visit_member(given, path + label, found)
            elif required:
                found.append(missing(path + label))
        if union and len(clean) != 1:
            # Differs: the service's words for this are not known; these follow its grammar.
            found.append(violation(printed(model, name, clean), path, one_of))
        return clean

    return visit


def _list(model: Model, name: str) -> Visit:
    shape = model.shapes[name]
    rules = _rules(shape)
    visit_element = _visit(model, shape["member"]["shape"])
    joint = _joint(model, shape["member"]["shape"], "Member")

    def visit(value: Any, path: str, found: list[str]) -> list[Any]:
        if type(value) is not list:
            raise wrong_type(value, "Expected list or null")
        inner: list[str] = []
        clean = [
            visit_element(element, f"{path}.{place}.member", inner)
            for place, element in enumerate(value, 1)
            if element is not None
        ]
        texts = [rule.text for rule in rules if not rule.holds(clean)] + ([joint] if joint and inner else [])
        found += [violation(printed(model, name, clean), path, text) for text in texts]
        found += [] if joint else inner
        return clean

    return visit


def _map(model: Model, name: str) -> Visit:
    shape = model.shapes[name]
    rules = _rules(shape)
    visit_key = _visit(model, shape["key"]["shape"])
    visit_value = _visit(model, shape["value"]["shape"])
    joint_key = _joint(model, shape["key"]["shape"], "Map keys")
    joint_value = _joint(model, shape["value"]["shape"], "Map value")

    def visit(value: Any, path: str, found: list[str]) -> dict[str, Any]:
        if type(value) is not dict:
            raise wrong_type(value, "Expected map or null")
        keys: list[str] = []
        inner: list[str] = []
        clean = {
            visit_key(key, path, keys): visit_value(element, f"{path}.{key}.member", inner)
            for key, element in value.items()
            if element is not None
        }
        texts = [rule.text for rule in rules if not rule.holds(clean)]
        texts += [text for text, broken in ((joint_key, keys), (joint_value, inner)) if text and broken]
        found += [violation(printed(model, name, clean), path, text) for text in texts]
        found += [] if joint_value else inner
        return clean

    return visit


def _joint(model: Model, name: str, subject: str) -> str | None:
    """Scalars inside a list or a map are refused together: the whole value is shown, and each constraint listed."""
    shape = model.shapes[name]
    texts = [rule.text for rule in _rules(shape)]
    if shape["type"] not in READERS or not texts:
        return None
    return f"{subject} must satisfy constraint: [{', '.join(texts)}]"


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
