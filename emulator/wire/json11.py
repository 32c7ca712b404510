"""AWS JSON 1.1: bodies and errors, to and from bytes. It knows no operation and checks no shape."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson

from emulator.errors import AwsError
from emulator.wire.values import error_document

CONTENT_TYPE = "application/x-amz-json-1.1"


def read(body: bytes) -> Any:
    """The value that a body holds, never null; an empty body is an empty object. SerializationException, without words.

    Of a name that occurs twice the last value counts, as it does for the service's own parser.
    """
    if not body:
        return {}
    try:
        value = orjson.loads(body)  # strict: no NaN, no lone surrogates, nothing after the end, depth limited
    except ValueError:
        raise AwsError("SerializationException") from None
    if value is None:
        raise AwsError("SerializationException")
    return value


def write(document: Mapping[str, Any]) -> bytes:
    """Compact JSON; times are in it as `time` makes them."""
    return orjson.dumps(document)


def write_error(error: AwsError) -> bytes:
    """The body of an error."""
    return orjson.dumps(error_document(error))


@lru_cache(maxsize=4096)  # a list shows the same few hundred times again and again
def time(seconds: float) -> orjson.Fragment:
    """Seconds since 1970 in the service's form, for `write`."""
    return orjson.Fragment(seconds_text(seconds))


def seconds_text(seconds: float) -> str:
    """Seconds, to the millisecond, as Java's Double.toString has them: 1586352349.1 is 1.5863523491E9."""
    millis = round(seconds * 1000)
    if abs(millis) < 10**10:
        return repr(millis / 1000)  # below 10^7 Java writes no exponent, and Python the same digits
    sign, digits = "-" * (millis < 0), str(abs(millis))
    return f"{sign}{digits[0]}.{digits[1:].rstrip('0') or '0'}E{len(digits) - 4}"
