"""What the headers of a request must be (RFC 9113, 8.2 and 8.3). Pure; what is not so it refuses by ProtocolError."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from h2.exceptions import ProtocolError

Header = tuple[bytes, bytes]

NAME = re.compile(rb":?[!-9;-@\[-~]+")  # no capitals, no blanks, no colon but a first one
VALUE = re.compile(rb"(?![ \t])[^\0\r\n]*(?<![ \t])")
COLON = ord(":")
PSEUDO = frozenset({b":method", b":scheme", b":authority", b":path", b":protocol"})
# 8.2.2: these belong to HTTP/1.1, and a message that has them is malformed.
OF_HTTP1 = frozenset({b"connection", b"keep-alive", b"proxy-connection", b"transfer-encoding", b"upgrade"})


class Fields(NamedTuple):
    """The headers of a request: pseudo headers by name, and the others, with one host, which comes first."""

    pseudo: Mapping[bytes, bytes]
    regular: list[Header]
    length: int | None = None  # the content-length, which is a promise


def fields_of(headers: Iterable[Header]) -> Fields:
    """The headers of a request, whose content-length is known to be a number.

    `:authority` is the `host`, letter by letter: clients sign the former.
    """
    pseudo, regular = _parted(headers)
    _check(pseudo)
    named = dict(regular)
    host = pseudo.get(b":authority")
    if host is None or b"host" in named:
        host = _only([host] if host is not None else [], _values(regular, b"host"))
        regular = [header for header in regular if header[0] != b"host"]
    if b"cookie" in named:  # 8.2.3: clients may send it in pieces
        cookie = b"; ".join(_values(regular, b"cookie"))
        regular = [header for header in regular if header[0] != b"cookie"] + [(b"cookie", cookie)]
    regular.insert(0, (b"host", host))
    length = named.get(b"content-length")
    return Fields(pseudo, regular, None if length is None else int(length))


def check_trailers(headers: Iterable[Header]) -> None:
    """The headers behind a body, which may hold no pseudo header."""
    pseudo, _ = _parted(headers)
    if pseudo:
        raise ProtocolError("A trailer holds a pseudo header.")


def _parted(headers: Iterable[Header]) -> tuple[dict[bytes, bytes], list[Header]]:
    pseudo: dict[bytes, bytes] = {}
    regular: list[Header] = []
    for header in headers:
        name, value = header
        if not NAME.fullmatch(name) or not VALUE.fullmatch(value):
            raise ProtocolError(f"The header {name!r} is malformed.")
        if name[0] == COLON:
            if regular or name in pseudo or name not in PSEUDO:
                raise ProtocolError(f"The pseudo header {name!r} is out of place.")
            pseudo[name] = value
        elif name in OF_HTTP1 or (name == b"te" and value.lower() != b"trailers"):
            raise ProtocolError(f"The header {name!r} belongs to HTTP/1.1.")
        else:
            regular.append(header)
    return pseudo, regular


def _check(pseudo: Mapping[bytes, bytes]) -> None:
    """CONNECT by itself has neither scheme nor path (8.5); the extended one (RFC 8441) has both, as all others."""
    connects = pseudo.get(b":method") == b"CONNECT"
    asked = {b":scheme", b":path"} & pseudo.keys()
    wanted = 0 if connects and b":protocol" not in pseudo else 2
    if b":method" not in pseudo or len(asked) != wanted or (b":protocol" in pseudo and not connects):
        raise ProtocolError(f"A request cannot have just the pseudo headers {sorted(pseudo)}.")
    if pseudo.get(b":path") == b"":
        raise ProtocolError("The path is empty.")


def _only(authority: list[bytes], hosts: list[bytes]) -> bytes:
    """The one host."""
    if len(hosts) > 1 or len({*authority, *hosts}) != 1:
        raise ProtocolError("A request names one host, and only one.")
    return (authority or hosts)[0]


def _values(headers: Iterable[Header], wanted: bytes) -> list[bytes]:
    return [value for name, value in headers if name == wanted]
