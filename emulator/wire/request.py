"""One HTTP request as the pure code sees it, whatever server brought it. It parses no body, and judges only a host."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, urlsplit

from emulator.errors import AwsError
from emulator.remembered import remembered

HOST_LETTERS = re.compile(r"[\w.~%!$&'()*+,;=:\[\]-]*", re.ASCII)


class Request(NamedTuple):
    """A request, in text of one character per byte on the wire (latin-1), so that signatures see what was sent."""

    method: str
    path: str  # as on the wire: percent-encoded, without the query
    query: str  # as on the wire, without "?"
    headers: Mapping[str, str]  # lower-case names; repeated headers joined with ","; "host" is always there
    body: bytes | None  # None: what follows is a stream

    @classmethod
    def of_scope(cls, scope: Mapping[str, Any], body: bytes | None) -> "Request":
        """The request of an ASGI scope of type "http" or "websocket"."""
        # Not every server gives the raw path, and some leave the query on it.
        raw_path = scope.get("raw_path") or quote(scope["path"]).encode("ascii")
        return cls(
            method=scope.get("method", "GET"),  # a WebSocket opens with a GET
            path=raw_path.partition(b"?")[0].decode("latin-1"),
            query=scope.get("query_string", b"").decode("latin-1"),
            headers=_joined(scope["headers"]),
            body=body,
        )

    def base_url(self, scheme: str) -> str:
        """The scheme and the host that the client came by, no slash at the end. Raises AwsError for what is no host."""
        host = self.headers["host"]
        if not _is_host(host):
            # The words are ours: nobody reaches the service by such a name.
            raise AwsError("BadRequestException", "The Host header does not name a host.")
        return f"{scheme}://{host}"

    @property
    def parameters(self) -> Mapping[str, str]:
        """The query, decoded; of a name that occurs twice the last value counts."""
        return dict(parse_qsl(self.query, keep_blank_values=True)) if self.query else {}


@remembered
def _is_host(text: str) -> bool:
    try:
        urlsplit(f"//{text}")  # looks into brackets, and what is in them
    except ValueError:
        return False
    return HOST_LETTERS.fullmatch(text) is not None


def _joined(pairs: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in pairs}
    if len(headers) < len(pairs):  # some name is there twice
        headers = {}
        for name, value in pairs:
            key, text = name.decode("latin-1").lower(), value.decode("latin-1")
            headers[key] = f"{headers[key]},{text}" if key in headers else text
    headers.setdefault("host", "")
    return headers
