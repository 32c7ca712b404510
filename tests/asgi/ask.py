"""Asks an ASGI application one HTTP request, in memory."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

HOST = "localhost:4610"


class Answered(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


async def ask(app: Any, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Answered:
    """`url` is a path with its query; the host is HOST unless the headers say otherwise."""
    parts = urlsplit(url)
    sent = {"host": HOST, "content-length": str(len(body)), **(headers or {})}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(parts.path),
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 4610),
    }
    incoming = [{"type": "http.request", "body": body, "more_body": False}]
    outgoing: list[Any] = []

    async def receive() -> Any:
        return incoming.pop() if incoming else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        outgoing.append(message)

    await app(scope, receive, send)
    start = outgoing[0]
    answered = {name.decode().lower(): value.decode() for name, value in start.get("headers", [])}
    return Answered(start["status"], answered, b"".join(message.get("body", b"") for message in outgoing[1:]))
