"""The whole answer of a call, before it is sent; and answers of ours that belong to no call."""

import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from emulator.asgi.types import Send

Headers = tuple[tuple[bytes, bytes], ...]


class Reply(NamedTuple):
    """Status, headers without those that every answer has, and body."""

    status: int
    headers: Headers
    body: bytes


async def give(reply: Reply, request_id: str, send: "Send", *, head: bool = False) -> None:
    """Send it; `head`: without its body."""
    headers = [
        (b"x-amzn-requestid", request_id.encode()),
        *reply.headers,
        (b"content-length", str(len(reply.body)).encode()),
    ]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else reply.body})


async def give_json(send: "Send", status: int, document: Any, *, head: bool = False) -> None:
    """Send an answer in the control API's form that FastAPI is not needed for; `head`: without its body."""
    body = json.dumps(document).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else body})
