"""The parameters of streams: read from HTTP headers or a WebSocket's query, and echoed in the response's headers."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from urllib.parse import unquote

from emulator.model.grammar import lower_camel, refusal, violation
from emulator.model.shapes import Model
from emulator.model.validate import validated

HEADER_PREFIX = "x-amzn-transcribe-"
# A recorded response echoes these as `false` though the request did not name them; what else was unset is not echoed.
ECHOED_WHEN_UNSET = frozenset({"ShowSpeakerLabel", "EnableChannelIdentification", "EnablePartialResultsStabilization"})
BOOLEANS = {"true": True, "false": False}  # one client writes `True`, so case does not count


def read_parameters(
    model: Model, operation: str, mapping: Mapping[str, str], prefix: str = HEADER_PREFIX
) -> dict[str, Any]:
    """The validated input that `mapping` (lower-case names) carries; what the operation does not know is ignored.

    `prefix` is what a parameter's name begins with: "" in a WebSocket's query. AwsError BadRequestException.
    """
    shape = model.input_of(operation)
    known = _parameters(model, shape, prefix)
    typed = {member: read(member, mapping[name]) for name, member, read in known if name in mapping}
    return validated(model, shape, typed)


def read_path(model: Model, operation: str, path: str) -> dict[str, Any]:
    """The validated input that the last segment of the raw `path` carries. AwsError BadRequestException."""
    template = model.operations[operation]["http"]["requestUri"]
    fixed, _, label = template.rstrip("}").partition("{")
    return validated(model, model.input_of(operation), {label: unquote(path.removeprefix(fixed))})


def response_headers(model: Model, operation: str, document: Mapping[str, Any]) -> list[tuple[bytes, bytes]]:
    """The header members of the operation's output that `document` has, in the model's order."""
    headers = []
    for member, name in _echoes(model, operation):
        value = document.get(member)
        if value is None and member in ECHOED_WHEN_UNSET:
            value = False
        if value is not None:
            headers.append((name, (str(value).lower() if type(value) is bool else str(value)).encode()))
    return headers


@cache
def _echoes(model: Model, operation: str) -> tuple[tuple[str, bytes], ...]:
    members = model.shapes[model.output_of(operation) or ""]["members"].items()
    return tuple((member, one["locationName"].encode()) for member, one in members if one.get("location") == "header")


@cache
def _parameters(model: Model, shape: str, prefix: str) -> tuple[tuple[str, str, Callable[[str, str], Any]], ...]:
    """(name, member, reader) of each member that a header carries, whose own prefix is `prefix` here."""
    return tuple(
        (prefix + one["locationName"].removeprefix(HEADER_PREFIX), member, READERS[model.shapes[one["shape"]]["type"]])
        for member, one in model.shapes[shape]["members"].items()
        if one.get("location") == "header"
    )


def _string(_member: str, text: str) -> str:
    return text


def _integer(member: str, text: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,19}", text):
        raise refusal([violation(text, lower_camel(member), "Member must be an integer")])
    return int(text)


def _boolean(member: str, text: str) -> bool:
    value = BOOLEANS.get(text.lower())
    if value is None:
        raise refusal([violation(text, lower_camel(member), "Member must be true or false")])
    return value


READERS: dict[str, Callable[[str, str], Any]] = {"string": _string, "integer": _integer, "boolean": _boolean}
