"""What may travel: the members of an output shape out of a document that may know more. Times are marked as times.

Nothing is validated here; a document of ours that does not fit its shape is our bug. What is made of a shape is made
once: a page of a list is a hundred structures.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from emulator.model.shapes import Model
from emulator.wire.values import Timestamp

Convert = Callable[[Any], Any]


def project(
    model: Model, shape: str, document: Mapping[str, Any], time: Callable[[float], Any] = Timestamp
) -> dict[str, Any]:
    """The members of structure `shape` that `document` has, in the model's order, None dropped.

    Seconds since 1970 become `time` of them, in the protocol's form. Values that hold no structure and no time are
    passed on, not copied.
    """
    convert = _convert(model, shape, time)
    projected: dict[str, Any] = convert(document) if convert else {}
    return projected


@cache
def _convert(model: Model, name: str, time: Convert) -> Convert | None:
    """How a value of the shape is made ready; None: it travels as it is."""
    shape = model.shapes[name]
    match shape["type"]:
        case "timestamp":
            return time
        case "structure":
            return _structure(model, name, time)
        case "list":
            return _list(_convert(model, shape["member"]["shape"], time))
        case "map":
            return _map(_convert(model, shape["value"]["shape"], time))
        case _:
            return None


def _list(each: Convert | None) -> Convert | None:
    return None if each is None else lambda elements: [each(element) for element in elements]


def _map(each: Convert | None) -> Convert | None:
    return None if each is None else lambda entries: {key: each(value) for key, value in entries.items()}


def _structure(model: Model, name: str, time: Convert) -> Convert:
    members: list[tuple[str, Convert | None]] | None = None

    def convert(document: Mapping[str, Any]) -> dict[str, Any]:
        nonlocal members
        if members is None:  # only now: a structure may hold itself. At once: other threads look, too
            shape = model.shapes[name]["members"]
            members = [(member, _convert(model, reference["shape"], time)) for member, reference in shape.items()]
        projected = {}
        for member, convert_member in members:
            value = document.get(member)
            if value is not None:
                projected[member] = convert_member(value) if convert_member else value
        return projected

    return convert
