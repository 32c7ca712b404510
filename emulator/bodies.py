"""Reads the whole body of a request, before anything is done with it. It looks at no byte of it."""

import asyncio
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emulator.asgi.types import Message, Receive

IN_MEMORY = 4 * 1024 * 1024  # bytes of a spool; what is longer goes to a file


async def whole(receive: "Receive", most: int) -> bytes | None:
    """The whole body, or what came of it until it had more than `most` bytes; None when the client has gone."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        part, more = message.get("body", b""), message.get("more_body", False)
        if not (body or more):  # all at once, as nearly always
            return bytes(part)
        body += part
        if len(body) > most or not more:
            return bytes(body)


def given_back(body: bytes, receive: "Receive") -> "Receive":
    """What gives a body that was read once more, then whatever comes behind it."""
    waiting = [body]

    async def again() -> "Message":
        return {"type": "http.request", "body": waiting.pop()} if waiting else await receive()

    return again


async def spool(receive: "Receive", into: SpooledTemporaryFile[bytes]) -> bool:
    """Write the whole body, however long, and go back to its beginning; False when the client has gone."""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return False
        part = message.get("body", b"")
        if into.tell() + len(part) > IN_MEMORY:
            await asyncio.to_thread(into.write, part)  # it goes to a disk
        else:
            into.write(part)
        if not message.get("more_body", False):
            into.seek(0)
            return True
