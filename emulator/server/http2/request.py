"""The headers of an HTTP/2 request as an ASGI scope. Pure."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from emulator.asgi.types import Scope
from emulator.server.http2.fields import Fields

Address = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Peer:
    """The part of a scope that is the same for all requests of a connection."""

    scheme: str
    client: Address | None
    server: Address | None


def scope_of(fields: Fields, peer: Peer, state: dict[str, Any]) -> Scope:
    """The headers of a request → scope of type `http`."""
    pseudo = fields.pseudo
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
        "headers": fields.regular,
        "client": peer.client,
        "server": peer.server,
        "state": state.copy(),
        "extensions": {},
    }
