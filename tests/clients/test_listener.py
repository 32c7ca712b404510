"""The listener on real sockets: every way that clients say hello, on the cleartext and on the TLS port."""

import asyncio
import re
import socket
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, Event, ResponseReceived, StreamEnded
from websockets.asyncio.client import connect

from emulator.server.certificates import context, prepare
from emulator.server.listener import Endpoints, Listener, Options
from emulator.server.ports import CannotListen

DOUBLED = (
    b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    b"Connection: keep-alive\r\nSec-WebSocket-Key: twentycharactersnotb64\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Protocol: mqtt\r\n\r\n"
)


LIMIT = 50_000_000  # the system's own buffers hold some


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Sends back what comes, as it comes, over HTTP and WebSocket; ends its streams at the shutdown."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            await send({"type": "websocket.send", "bytes": message["bytes"]})
    elif scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        more = True
        while more and (message := await receive())["type"] == "http.request":
            more = message["more_body"]
            await send({"type": "http.response.body", "body": message["body"], "more_body": more})


class Started(NamedTuple):
    listener: Listener
    endpoints: Endpoints
    ca: Path

    def port(self, tls: bool) -> int:
        return self.endpoints.tls_port or 0 if tls else self.endpoints.port

    def tls(self, *alpn: str) -> ssl.SSLContext:
        """A client's context that trusts the CA."""
        made = ssl.create_default_context(cafile=str(self.ca))
        if alpn:
            made.set_alpn_protocols(alpn)
        return made


@pytest.fixture
async def started(tmp_path: Path) -> AsyncIterator[Started]:
    files = prepare(tmp_path, ["localhost", "127.0.0.1", "::1"], time.time())
    listener = Listener(app, Options(port=0, tls_port=0, tls=context(files), grace=0.2, flush=0.2))
    yield Started(listener, await listener.start(), files.ca)
    await listener.stop()


class Http2:
    """A client of one HTTP/2 connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.h2 = H2Connection(H2Configuration(client_side=True, header_encoding="utf-8"))
        self.h2.initiate_connection()

    def request(self, path: str = "/", authority: str = "localhost", **headers: str) -> int:
        number = self.h2.get_next_available_stream_id()
        pairs = {":method": "POST", ":scheme": "http", ":authority": authority, ":path": path, **headers}
        self.h2.send_headers(number, list(pairs.items()))
        return number

    async def until(self, wanted: type[Event]) -> list[Event]:
        """Send what is to be sent; all events up to one of this kind."""
        events: list[Event] = []
        while not any(isinstance(event, wanted) for event in events):
            self.writer.write(self.h2.data_to_send())
            data = await asyncio.wait_for(self.reader.read(65_536), 10)
            assert data, "the connection ended"
            events += self.h2.receive_data(data)
        return events


@pytest.mark.parametrize("alpn", [["h2"], ["h2", "http/1.1"], ["http/1.1"], [], None], ids=str)
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_http2_with_and_without_tls_and_alpn(started: Started, alpn: list[str] | None, host: str) -> None:
    tls = None if alpn is None else started.tls(*alpn)
    client = Http2(*await asyncio.open_connection(host, started.port(tls is not None), ssl=tls))
    first, second = client.request(), client.request()
    await client.until(ResponseReceived)
    client.h2.send_data(first, b"audio" * 600)
    (data,) = [event for event in await client.until(DataReceived) if isinstance(event, DataReceived)]
    assert data.data == b"audio" * 600
    client.h2.end_stream(second)
    (end,) = [event for event in await client.until(StreamEnded) if isinstance(event, StreamEnded)]
    assert end.stream_id == second
    client.writer.close()


@pytest.mark.parametrize("alpn", [["http/1.1"], ["h2", "http/1.1"], [], None], ids=str)
async def test_http1_with_and_without_tls_and_alpn(started: Started, alpn: list[str] | None) -> None:
    tls = None if alpn is None else started.tls(*alpn)
    reader, writer = await asyncio.open_connection("localhost", started.port(tls is not None), ssl=tls)
    for _ in range(2):
        writer.write(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\naudio")
        said = await reader.readuntil(b"0\r\n\r\n")
        assert said.startswith(b"HTTP/1.1 200 OK\r\n")
        assert b"5\r\naudio\r\n" in said
    writer.close()


@pytest.mark.parametrize("alpn", ["h2", "http/1.1"])
async def test_alpn_chooses_what_the_client_wants(started: Started, alpn: str) -> None:
    _, writer = await asyncio.open_connection("localhost", started.port(tls=True), ssl=started.tls(alpn))
    assert writer.get_extra_info("ssl_object").selected_alpn_protocol() == alpn
    writer.close()


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\r\nhost: a\r\n\r\n",
        b"POST / HTTP/1.1\r\ncontent-length: 100000\r\n\r\n",
        b"CONNECT a:1 HTTP/1.1\r\n",
    ],
)
async def test_plain_http_on_the_tls_port_is_told_so(started: Started, request_: bytes) -> None:
    reader, writer = await asyncio.open_connection("localhost", started.port(tls=True))
    writer.write(request_)
    answer = await reader.readuntil(b"wss://.")
    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b"\r\nconnection: close\r\n" in answer
    writer.write(bytes(100_000))  # is heard, and of no use
    await writer.drain()
    writer.close()
    assert await reader.read() == b""


async def test_what_is_neither_tls_nor_http_is_hung_up_on(started: Started) -> None:
    reader, writer = await asyncio.open_connection("localhost", started.port(tls=True))
    writer.write(b"EHLO a\r\n")
    with suppress(ConnectionResetError):
        assert await reader.read() == b""
    writer.close()


@pytest.mark.parametrize("tls", [False, True])
async def test_websocket(started: Started, tls: bool) -> None:
    url = f"{'wss' if tls else 'ws'}://localhost:{started.port(tls)}/ws"
    async with connect(url, ssl=started.tls() if tls else None) as client:
        for size in (1, 3000, 100_000):
            await client.send(bytes(size))
            assert await client.recv() == bytes(size)
    assert client.close_code == 1000


@pytest.mark.parametrize("tls", [False, True])
async def test_a_websocket_handshake_with_doubled_headers(started: Started, tls: bool) -> None:
    context_ = started.tls() if tls else None
    reader, writer = await asyncio.open_connection("localhost", started.port(tls), ssl=context_)
    writer.write(DOUBLED)
    said = await reader.readuntil(b"\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 101 ")
    assert re.search(rb"(?i)sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=\r\n", said)
    writer.write(b"\x82\x83" + bytes(4) + b"abc")
    assert await reader.readexactly(5) == b"\x82\x03abc"
    writer.close()


async def test_both_families_have_the_same_port(started: Started) -> None:
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            socket.create_server((host, 0), family=family).close()
        except OSError:
            continue  # the machine has no such address
        _, writer = await asyncio.open_connection(host, started.port(tls=False))
        writer.close()


async def test_a_port_that_is_taken_is_one_sentence(started: Started) -> None:
    port = started.port(tls=False)
    with pytest.raises(CannotListen, match=rf"^Port {port} of localhost is taken: stop .* or choose another port\.$"):
        await Listener(app, Options(port=port)).start()


async def test_a_stop_drains_what_is_open_and_takes_nothing_new(started: Started) -> None:
    listener = Listener(app, Options(port=0, grace=30))
    port = (await listener.start()).port
    client = Http2(*await asyncio.open_connection("127.0.0.1", port))
    number = client.request()
    await client.until(ResponseReceived)
    stopping = asyncio.create_task(listener.stop())
    await asyncio.sleep(0.05)
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)
    client.h2.send_data(number, b"the rest", end_stream=True)
    events = await client.until(StreamEnded)
    assert b"the rest" in [event.data for event in events if isinstance(event, DataReceived)]
    await asyncio.wait_for(stopping, 10)
    client.writer.close()


async def test_a_client_that_does_not_read_is_sent_no_more_than_it_allows(started: Started) -> None:
    sent = 0

    async def generous(scope: Any, receive: Any, send: Any) -> None:
        nonlocal sent
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while sent < LIMIT:
            await send({"type": "http.response.body", "body": bytes(65_536), "more_body": True})
            sent += 65_536

    listener = Listener(generous, Options(port=0, grace=0.1, flush=0.1))
    client = Http2(*await asyncio.open_connection("127.0.0.1", (await listener.start()).port))
    client.h2.update_settings({4: 2**31 - 1})
    client.h2.increment_flow_control_window(2**31 - 1 - 65_535)
    client.request()
    client.writer.write(client.h2.data_to_send())
    client.writer.transport.pause_reading()  # type: ignore[attr-defined]  # a socket's transport can
    await asyncio.sleep(0.5)
    before = sent
    await asyncio.sleep(0.2)
    assert 0 < before == sent < LIMIT
    client.writer.transport.abort()
    await listener.stop()
