"""Puts the headers of a hand-written WebSocket upgrade in order. Pure; leaves every other request as it is.

Clients that add their own upgrade headers to a library's send `Sec-WebSocket-Key` and `-Version` twice and
`Connection: Upgrade` beside `Connection: keep-alive`; the key that they check the answer against is the first.
"""

import re
from collections.abc import Sequence

Header = tuple[bytes, bytes]

# RFC 6455 4.1 allows each of these once; the library's own comes first, so the first is the one that counts.
SINGLE = frozenset({b"sec-websocket-key", b"sec-websocket-version", b"upgrade"})

OFFER_OF_H2C = re.compile(rb"(?i)(?<=\n)upgrade:[ \t]*h2c[ \t]*\r?\n")


def in_order(headers: Sequence[Header]) -> list[Header]:
    """Headers (lower-case names) of any request → the same, or those of a clean upgrade if it asks for a WebSocket."""
    if not is_upgrade(headers):
        return list(headers)
    ordered: list[Header] = []
    seen: set[bytes] = set()
    for name, value in headers:
        if name == b"connection" or (name in SINGLE and name in seen):
            continue
        seen.add(name)
        ordered.append((name, value))
    return [*ordered, (b"connection", b"Upgrade")]


def without_h2c(head: bytes) -> bytes:
    """The first bytes of a request, without an offer to go on in HTTP/2 (`Upgrade: h2c`, as Java's HttpClient makes).

    RFC 9113, 3.1, has done away with it; the parser takes it for an upgrade all the same, and drops the body.
    """
    end = head.find(b"\r\n\r\n")
    if b"h2c" not in head or end < 0:
        return head
    return OFFER_OF_H2C.sub(b"", head[: end + 2]) + head[end + 2 :]


def is_upgrade(headers: Sequence[Header]) -> bool:
    """Whether a WebSocket is asked for, over however many Connection headers."""
    return b"upgrade" in _tokens(headers, b"connection") and b"websocket" in _tokens(headers, b"upgrade")


def _tokens(headers: Sequence[Header], wanted: bytes) -> set[bytes]:
    return {token.strip().lower() for name, value in headers if name == wanted for token in value.split(b",")}
