"""Who is handed a connection, for any cut of its first bytes."""

import asyncio
from typing import Any

import pytest

from emulator.server.http2.connection import Http2
from emulator.server.http2.frames import PREFACE
from emulator.server.serving import DEFAULTS, Serving
from emulator.server.sniff import Sniffer, looks_like
from tests.server.transports import Time, Transport


async def app(scope: Any, receive: Any, send: Any) -> None: ...


class Http1(asyncio.Protocol):
    """Stands for HTTP/1.1: notes what it is given."""

    def __init__(self) -> None:
        self.transport: asyncio.BaseTransport | None = None
        self.given = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.given += data


@pytest.mark.parametrize(
    ("head", "verdict"),
    [
        (b"", None),
        (b"P", None),
        (PREFACE[:-1], None),
        (PREFACE, True),
        (PREFACE + b"more", True),
        (b"G", False),
        (b"POST / HTTP/1.1", False),
        (b"PRI * HTTP/2.0\r\n\r\nXX", False),
        (b"\x16\x03\x01", False),
    ],
)
def test_the_first_bytes_tell(head: bytes, verdict: bool | None) -> None:
    assert looks_like(head) is verdict


class Sniffed:
    """A connection that is being sniffed."""

    def __init__(self) -> None:
        self.serving, self.transport, self.http1 = Serving(app), Transport(), Http1()
        self.sniffer = Sniffer(self.serving, lambda: self.http1)
        self.sniffer.connection_made(self.transport)


@pytest.mark.parametrize("step", [1, 7, 1000])
async def test_http2_is_handed_over_with_its_preface(step: int) -> None:
    sniffed = Sniffed()
    for start in range(0, len(PREFACE), step):
        sniffed.sniffer.data_received(PREFACE[start : start + step])
    assert isinstance(sniffed.transport.protocol, Http2)
    assert sniffed.serving.connections == {sniffed.transport.protocol}
    sniffed.transport.protocol.cut()


@pytest.mark.parametrize("step", [1, 1000])
async def test_anything_else_is_handed_to_http1_from_its_first_byte(step: int) -> None:
    sniffed = Sniffed()
    raw = b"POST / HTTP/1.1\r\n\r\n"
    sniffed.sniffer.data_received(raw[:step])
    if step < len(raw):
        sniffed.sniffer.data_received(raw[step:])
    assert sniffed.transport.protocol is sniffed.http1
    assert sniffed.http1.transport is sniffed.transport
    assert sniffed.http1.given == raw
    assert sniffed.serving.connections == set()


async def test_a_client_that_says_nothing_is_cut_off(time: Time) -> None:
    sniffed = Sniffed()
    sniffed.sniffer.data_received(b"P")
    await time.advance(DEFAULTS.head_seconds - 0.1)
    assert not sniffed.transport.closed
    await time.advance(0.1)
    assert sniffed.transport.aborted


async def test_a_client_that_goes_leaves_nothing(time: Time) -> None:
    sniffed = Sniffed()
    assert sniffed.serving.connections == {sniffed.sniffer}
    sniffed.sniffer.connection_lost(None)
    assert sniffed.serving.connections == set()
    assert time.waiting == []


async def test_a_stop_does_not_wait_for_who_says_nothing() -> None:
    sniffed = Sniffed()
    sniffed.sniffer.finish()
    assert sniffed.transport.closed
    assert not sniffed.transport.aborted
    sniffed.sniffer.cut()
    assert sniffed.transport.aborted
