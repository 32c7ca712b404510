"""A bare ASGI echo under hypercorn: checks the CRCs of each event-stream message and answers with one fixed event.

It verifies no signature and knows no transcript. usage: python hypercorn_echo.py REPLY_FILE; prints its port.
"""

import asyncio
import socket
import struct
import sys
import zlib
from pathlib import Path
from typing import Any

from hypercorn.asyncio import serve
from hypercorn.config import Config

PRELUDE = struct.Struct(">III")
REPLY = Path(sys.argv[1]).read_bytes()
HEADERS = [(b"content-type", b"application/vnd.amazon.eventstream")]


def read_headers(block: bytes) -> dict[bytes, bytes]:
    headers = {}
    at = 0
    while at < len(block):
        named = at + 1 + block[at]
        if block[named] == 8:
            begin, end = named + 1, named + 9
        else:
            begin = named + 3
            end = begin + int.from_bytes(block[named + 1 : begin], "big")
        headers[block[at + 1 : named]] = block[begin:end]
        at = end
    return headers


def read_message(data: bytes) -> tuple[dict[bytes, bytes], bytes]:
    """Headers and payload of one whole message; ValueError if a CRC is wrong."""
    total, headers, prelude_crc = PRELUDE.unpack_from(data)
    if zlib.crc32(data[:8]) != prelude_crc or zlib.crc32(memoryview(data)[:-4]) != int.from_bytes(data[-4:], "big"):
        raise ValueError("CRC")
    return read_headers(data[12 : 12 + headers]), data[12 + headers : total - 4]


def read_all(data: bytes) -> tuple[int, bytes]:
    """How many whole messages, the inner ones checked too, and the bytes left over."""
    at = count = 0
    while len(data) - at >= 12:
        total = int.from_bytes(data[at : at + 4], "big")
        if len(data) - at < total:
            break
        payload = read_message(data[at : at + total])[1]
        if payload:
            read_message(payload)
        count += 1
        at += total
    return count, data[at:]


async def echo(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        return
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    rest, more = b"", True
    while more:
        event = await receive()
        if event["type"] == "http.disconnect":
            return
        count, rest = read_all(rest + event["body"])
        more = event["more_body"]
        for _ in range(count):
            await send({"type": "http.response.body", "body": REPLY, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def main() -> None:
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    config = Config()
    config.bind = [f"fd://{listener.fileno()}"]
    config.h2_max_concurrent_streams = 2000
    config.keep_alive_max_requests = 1_000_000
    config.errorlog = None
    print(listener.getsockname()[1], flush=True)
    asyncio.run(serve(echo, config))


if __name__ == "__main__":
    main()
