"""Puts the headers of a hand-written WebSocket upgrade in order. Pure; leaves every other request as it is.

Clients that add their own upgrade headers to a library's send `Sec-WebSocket-Key` and `-Version` twice and
`Connection: Upgrade` beside `Connection: keep-alive`; the key that they check the answer against is the first.
"""

from collections.abc import Sequence

Header = tuple[bytes, bytes]

# RFC 6455 4.1 allows each of these once; the library's own comes first, so the first is the one that counts.
SINGLE = frozenset({b"sec-websocket-key", b"sec-websocket-version", b"upgrade"})


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


def is_upgrade(headers: Sequence[Header]) -> bool:
    """Whether a WebSocket is asked for, over however many Connection headers."""
    return b"upgrade" in _tokens(headers, b"connection") and b"websocket" in _tokens(headers, b"upgrade")


def is_websocket(headers: Sequence[Header]) -> bool:
    """Whether headers that are in order ask for a WebSocket, and for nothing else."""
    return is_upgrade(headers) and dict(headers)[b"upgrade"].strip().lower() == b"websocket"


def _tokens(headers: Sequence[Header], wanted: bytes) -> set[bytes]:
    return {token.strip().lower() for name, value in headers if name == wanted for token in value.split(b",")}
