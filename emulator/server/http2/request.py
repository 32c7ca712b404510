"""The headers of an HTTP/2 request as an ASGI scope. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from emulator.asgi.types import Scope

Header = tuple[bytes, bytes]
Address = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Peer:
    """The part of a scope that is the same for all requests of a connection."""

    scheme: str
    client: Address | None
    server: Address | None


def scope_of(headers: Iterable[Header], peer: Peer, state: dict[str, Any]) -> Scope:
    """HTTP/2 headers, pseudo headers first, → scope of type `http`.

    `:authority` is the `host`, letter by letter, and a `host` beside it is dropped: clients sign the former.
    """
    pseudo = {}
    regular = []
    for name, value in headers:
        if name[:1] == b":":
            pseudo[name] = value
        elif name != b"host" or b":authority" not in pseudo:
            regular.append((name, value))
    if b":authority" in pseudo:
        regular.insert(0, (b"host", pseudo[b":authority"]))
    raw_path, _, query = pseudo.get(b":path", b"").partition(b"?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "2",
        "method": pseudo[b":method"].decode("latin-1"),
        "scheme": peer.scheme,
        "path": unquote(raw_path.decode("latin-1")),
        "raw_path": raw_path,
        "query_string": query,
        "root_path": "",
        "headers": regular,
        "client": peer.client,
        "server": peer.server,
        "state": state.copy(),
        "extensions": {},
    }


def length_of(headers: Iterable[Header]) -> int | None:
    """The content-length that the request promises, or None."""
    for name, value in headers:
        if name == b"content-length":
            return int(value)
    return None
