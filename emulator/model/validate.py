"""A request against the published constraints: every violation at once, in AWS's words; what comes back is clean input.

Rules that bind several members, or look at what exists, are not here: they belong to the operations.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from emulator.model.grammar import lower_camel, missing, printed, refusal, violation, wrong_type
from emulator.model.scalars import READERS, rules_of
from emulator.model.shapes import Model

# A visit takes (value, path, found), adds an item to `found` for each violation, and returns the value cleaned.
Visit = Callable[[Any, str, list[str]], Any]


def validated(model: Model, shape: str, value: Any) -> dict[str, Any]:
    """The members of structure `shape` that `value` gives, unknown and null ones dropped, nested ones likewise.

    AwsError SerializationException: a JSON value of the wrong type. BadRequestException: all violations in one text.
    """
    found: list[str] = []
    clean: dict[str, Any] = _visit(model, shape)(value, "", found)
    if found:
        raise refusal(found)
    return clean


@cache
def _visit(model: Model, name: str) -> Visit:
    make = {"structure": _structure, "list": _list, "map": _map}.get(model.shapes[name]["type"], _scalar)
    return make(model, name)


def _scalar(model: Model, name: str) -> Visit:
    shape = model.shapes[name]
    read = READERS[shape["type"]]
    rules = tuple(reversed(rules_of(shape)))  # on its own a value is told of its pattern first, then of its length

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

    members: tuple[Member, ...] | None = None

    def visit(value: Any, path: str, found: list[str]) -> dict[str, Any]:
        if type(value) is not dict:
            raise wrong_type(value, "Expected null")
        nonlocal members
        if members is None:  # only now: a structure may hold itself
            members = _members(model, name)
        clean = {}
        for member, label, required, visit_member in members:
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
    rules = rules_of(shape)
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
    rules = rules_of(shape)
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
    texts = [rule.text for rule in rules_of(shape)]
    if shape["type"] not in READERS or not texts:
        return None
    return f"{subject} must satisfy constraint: [{', '.join(texts)}]"
