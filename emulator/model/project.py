"""What may travel: the members of an output shape out of a document that may know more. Times are marked as times.

Nothing is validated here; a document of ours that does not fit its shape is our bug.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from emulator.model.shapes import Model
from emulator.wire.values import Timestamp

Convert = Callable[[Any], Any]


def project(model: Model, shape: str, document: Mapping[str, Any]) -> dict[str, Any]:
    """The members of structure `shape` that `document` has, in the model's order, None dropped; seconds → Timestamp.

    Values that hold no structure and no time are passed on, not copied.
    """
    convert = _convert(model, shape)
    projected: dict[str, Any] = convert(document) if convert else {}
    return projected


@cache
def _convert(model: Model, name: str) -> Convert | None:
    """How a value of the shape is made ready; None: it travels as it is."""
    shape = model.shapes[name]
    match shape["type"]:
        case "timestamp":
            return Timestamp
        case "structure":
            return _structure(model, name)
        case "list":
            return _list(_convert(model, shape["member"]["shape"]))
        case "map":
            return _map(_convert(model, shape["value"]["shape"]))
        case _:
            return None


def _list(each: Convert | None) -> Convert | None:
    return None if each is None else lambda elements: [each(element) for element in elements]


def _map(each: Convert | None) -> Convert | None:
    return None if each is None else lambda entries: {key: each(value) for key, value in entries.items()}


@cache
def _members(model: Model, name: str) -> tuple[tuple[str, Convert | None], ...]:
    members = model.shapes[name]["members"].items()
    return tuple((member, _convert(model, reference["shape"])) for member, reference in members)


def _structure(model: Model, name: str) -> Convert:
    def convert(document: Mapping[str, Any]) -> dict[str, Any]:
        projected = {}
        for member, convert_member in _members(model, name):
            value = document.get(member)
            if value is not None:
                projected[member] = convert_member(value) if convert_member else value
        return projected

    return convert
