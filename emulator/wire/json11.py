"""AWS JSON 1.1: bodies and errors, to and from bytes. It knows no operation and checks no shape."""

import json
from collections.abc import Mapping
from typing import Any

import orjson

from emulator.errors import AwsError

CONTENT_TYPE = "application/x-amz-json-1.1"

# Transcribe's own errors, from its models, carry "Message"; those of the framework in front of it "message".
_OWN = frozenset(
    (
        "BadRequestException",
        "ConflictException",
        "InternalFailureException",
        "LimitExceededException",
        "NotFoundException",
        "ResourceNotFoundException",
        "ServiceUnavailableException",
    )
)


class Timestamp(float):
    """Seconds since 1970 that are to be written as the service writes times."""


def read(body: bytes) -> dict[str, Any]:
    """The object that a body holds; an empty body is an empty object. Raises SerializationException, without words."""
    if not body:
        return {}
    try:
        document = orjson.loads(body)  # strict: no NaN, no lone surrogates, nothing after the end, depth limited
        json.loads(body, object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        raise AwsError("SerializationException") from None
    if not isinstance(document, dict):
        raise AwsError("SerializationException")
    return document


def _unique(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a name occurs twice")


def write(document: Mapping[str, Any]) -> bytes:
    """Compact JSON."""
    return orjson.dumps(document, default=_written)


def write_error(error: AwsError) -> bytes:
    """The body of an error: its type, and its words where it has any."""
    body = {"__type": error.code}
    if error.message is not None:
        body["Message" if error.code in _OWN else "message"] = error.message
    return orjson.dumps(body)


def _written(value: object) -> orjson.Fragment:
    if isinstance(value, Timestamp):
        return orjson.Fragment(seconds_text(value))
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def seconds_text(seconds: float) -> str:
    """Seconds, to the millisecond, as Java's Double.toString has them: 1586352349.1 is 1.5863523491E9."""
    millis = round(seconds * 1000)
    if abs(millis) < 10**10:
        return repr(millis / 1000)  # below 10^7 Java writes no exponent, and Python the same digits
    sign, digits = "-" * (millis < 0), str(abs(millis))
    return f"{sign}{digits[0]}.{digits[1:].rstrip('0') or '0'}E{len(digits) - 4}"
