"""The kinds of values that faults have: spans of time, ranges of numbers, breaks, what S3 says. See `harms`."""

import re
from collections.abc import Callable
from math import inf
from typing import Any

from emulator.faults.harm import AFTER, BEFORE, FOREVER, IN, WAYS, Break, Denial, Slow
from emulator.faults.nearest import CODES
from emulator.scripts.kinds import (
    DURATION,
    UNITS,
    Key,
    Keys,
    Kind,
    always,
    choice,
    closed,
    either,
    members,
    properties,
    shaped,
)
from emulator.scripts.yaml_nodes import Place

LONGEST = 86_400.0  # seconds that anything may be delayed
MOST = 2**31 - 1
SECONDS = "must be seconds ≥ 0, like 2.5, or a duration, like 500ms"
SPLIT = "must be the bytes of a piece, like 7, or anywhere"
NTH = 'must be a number from 1, a range like "2-4" or "5-", or a list of these'
BREAK = f"must be one of {', '.join(WAYS)}, or a mapping like {{ how: tcp-reset, when: in }}"
BREAK_CODE = f"must be a number, or one of {', '.join(CODES)}"
CLOSE_CODE = "must be a code that a close frame may have: 1000-1003, 1007-1014, 3000-4999"
SLOW = "must be a mapping, like { event: 0.5 } or { bytes: 200 }"
S3 = "must be an error code of S3, like AccessDenied, or a mapping like { read: AccessDenied, write: SlowDown }"
RANGE = re.compile(r"([1-9][0-9]{0,8})(?:-([1-9][0-9]{0,8})?)?")
# The documented common errors that do not end in Exception.
COMMON = (
    *("AccessDenied", "InternalError", "InternalFailure", "InvalidClientTokenId", "NotAuthorized", "OptInRequired"),
    *("RequestExpired", "RequestLimitExceeded", "RequestTimeout", "ServiceUnavailable", "SlowDown", "Throttling"),
)
DENIALS = ("AccessDenied", "NoSuchKey", "InternalError", "ServiceUnavailable", "SlowDown")


def whole(least: int, most: int, remedy: str) -> Kind:
    """A whole number."""

    def read(place: Place) -> int:
        value = place.number(remedy)
        if not least <= value <= most or value != int(value):
            raise place.wrong(remedy)
        return int(value)

    return Kind(read, {"type": "integer", "minimum": least, "maximum": most})


def says(word: str) -> Callable[[Place], bool]:
    """Whether a place is that word."""
    return lambda place: not place.is_list and not place.is_mapping and place.node.value == word


def word(value: str, meaning: Any) -> Kind:
    """One word, which stands for a value."""
    return Kind(lambda _place: meaning, {"enum": [value]})


def _span(place: Place) -> float:
    found = None if place.is_list or place.is_mapping else DURATION.fullmatch(str(place.node.value))
    value = float(found[1]) * UNITS[found[2]] if found else place.number(SECONDS)
    if not 0 <= value <= LONGEST:
        raise place.wrong(SECONDS)
    return round(value, 6)


def _range(place: Place) -> tuple[int, float]:
    found = RANGE.fullmatch(place.text(NTH))
    if found is None:
        raise place.wrong(NTH)
    first = int(found[1])
    last = float(found[2]) if found[2] else inf if found[0].endswith("-") else first
    if last < first:
        raise place.wrong(NTH)
    return first, last


def _ranges(place: Place) -> tuple[tuple[int, float], ...]:
    if not place.is_list:
        return (_range(place),)
    if not place.elements():
        raise place.wrong(NTH)
    return tuple(map(_range, place.elements()))


def _code(place: Place) -> int:
    name = place.text(BREAK_CODE)
    return CODES[name] if name in CODES else int(whole(0, 2**32 - 1, BREAK_CODE).read(place))


def _break(place: Place) -> Break:
    if not place.is_mapping:
        return Break(choice(WAYS).read(place))
    found = members(place, BREAK_KEYS, "break", BREAK)
    if "how" not in found:
        raise place.error(BREAK, "it has no `how`")
    made = Break(**found)
    if made.how == "websocket-close" and made.code is not None and not _closes(made.code):
        raise place.error(CLOSE_CODE, f"it is {made.code}")
    return made


def _closes(code: int) -> bool:
    return 1000 <= code <= 1003 or 1007 <= code <= 1014 or 3000 <= code <= 4999


def _slow(place: Place) -> Slow:
    found = members(place, SLOW_KEYS, "slow", SLOW)
    if not any(found.values()):
        raise place.error(SLOW, "it is empty")
    return Slow(**found)


def _s3(place: Place) -> Denial:
    if not place.is_mapping:
        both = ONE_DENIAL.read(place)
        return Denial(both, both)
    found = members(place, S3_KEYS, "s3", S3)
    if not found:
        raise place.error(S3, "it is empty")
    return Denial(**found)


SPAN = Kind(
    _span,
    {
        "anyOf": [
            {"type": "number", "minimum": 0, "maximum": LONGEST},
            {"type": "string", "pattern": f"^{DURATION.pattern}$"},
        ]
    },
)
ONE_RANGE: dict[str, Any] = {
    "anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "pattern": f"^{RANGE.pattern}$"}]
}
RANGES = Kind(_ranges, {"anyOf": [*ONE_RANGE["anyOf"], {"type": "array", "minItems": 1, "items": ONE_RANGE}]})
ERROR = shaped(
    re.compile(rf"([A-Z][A-Za-z0-9]{{0,90}}Exception|{'|'.join(COMMON)})"),
    "must be the name of an error, like ThrottlingException",
)
STATUS = whole(400, 599, "must be an HTTP status from 400 to 599")
BREAK_KEYS: Keys = {
    "how": Key(choice(WAYS), "How the connection breaks."),
    "when": Key(choice((BEFORE, IN, AFTER)), "Before the answer of a call, in the middle of it, or behind it."),
    "code": Key(
        Kind(_code, {"anyOf": [{"type": "integer", "minimum": 0, "maximum": 2**32 - 1}, {"enum": list(CODES)}]}),
        "The code of RST_STREAM, GOAWAY or the WebSocket's close frame.",
    ),
}
BREAKS = Kind(_break, {"anyOf": [{"enum": list(WAYS)}, closed(properties(BREAK_KEYS), required=["how"])]})
SLOW_KEYS: Keys = {
    "event": Key(SPAN, "Seconds for each event of a stream."),
    "bytes": Key(whole(1, MOST, "must be bytes a second, like 200"), "Bytes a second."),
}
SLOWNESS = Kind(_slow, closed(properties(SLOW_KEYS), minProperties=1))
ONE_DENIAL = choice(DENIALS)
S3_KEYS: Keys = {
    "read": Key(ONE_DENIAL, "What S3 answers to whoever reads."),
    "write": Key(ONE_DENIAL, "What S3 answers to whoever writes."),
}
S3_DENIALS = Kind(_s3, {"anyOf": [ONE_DENIAL.schema, closed(properties(S3_KEYS), minProperties=1)]})
SPLITS = either((says("anywhere"), word("anywhere", 0)), (always, whole(1, MOST, SPLIT)))
STALLS = either((says("forever"), word("forever", FOREVER)), (always, SPAN))
