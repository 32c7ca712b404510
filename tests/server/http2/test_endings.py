"""How streams and connections end: by answer, by reset, by GOAWAY, by time, by a graceful stop."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from h2.errors import ErrorCodes
from hypothesis import given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st

from emulator.server.http2 import frames as f
from emulator.server.http2.engine import Engine
from emulator.server.serving import DEFAULTS, Limits
from tests.server.http2.wire import (
    REQUEST,
    Client,
    Deaf,
    data,
    early,
    echo,
    frame,
    goaway,
    mute,
    respond,
    rst,
    settings,
)
from tests.server.transports import Time, Transport, settle

END = f.END_STREAM
DRAIN = DEFAULTS.drain_seconds


async def resets(client: Client) -> list[tuple[int, int]]:
    """Stream and code of each RST_STREAM that came."""
    return [(each.stream, each.number) for each in await client.frames() if each.kind == f.RST_STREAM]


async def test_a_goaway_without_error_ends_nothing() -> None:
    client = Client(echo)
    client.send(client.headers(1), goaway(), data(1, b"after"), goaway(), data(1, b"", end=True))
    assert await client.responses() == {1: ("200", b"after", END)}
    assert not client.transport.closed


@pytest.mark.parametrize("code", [ErrorCodes.INTERNAL_ERROR, 0xFF])
async def test_a_goaway_with_an_error_ends_the_connection_without_a_reset(code: int, time: Time) -> None:
    client = Client(mute)
    client.send(client.headers(1))
    await settle()
    client.send(goaway(code))
    await settle()
    assert client.serving.tasks == set()
    assert client.transport.ended
    client.send(data(1, b"what was under way"))
    await time.advance(DEFAULTS.linger_seconds - 1)
    assert not client.transport.closed
    await time.advance(1)
    assert client.transport.closed


async def test_after_an_early_answer_the_client_has_time_to_end(time: Time) -> None:
    client = Client(early)
    client.send(client.headers(1))
    assert await client.responses() == {1: ("403", b"no", END)}
    await time.advance(DRAIN - 1)
    client.send(data(1, b"more"))
    assert await resets(client) == []
    client.send(data(1, b"", end=True))
    await time.advance(DRAIN)
    assert await resets(client) == []
    assert client.server.streams == {}


async def test_after_an_early_answer_a_client_that_does_not_end_is_reset_without_error(time: Time) -> None:
    client = Client(early)
    client.send(client.headers(1), client.headers(3))
    await client.frames()
    client.send(data(3, b"", end=True))
    await time.advance(DRAIN)
    assert await resets(client) == [(1, ErrorCodes.NO_ERROR)]
    client.send(data(1, b"late"), data(1, b"later"))
    assert await resets(client) == []
    assert not client.transport.closed


async def statuses(client: Client) -> dict[int, str]:
    """Of the responses that have come."""
    return {number: status for number, (status, _, _) in (await client.responses()).items() if status}


async def test_a_body_that_does_not_go_on_is_refused(time: Time) -> None:
    async def app(*scope: Any) -> None:
        with suppress(ConnectionResetError):
            await echo(*scope)

    client = Client(app)
    client.send(client.headers(1), client.headers(3), data(3, b"one"), client.headers(5, end=True))
    assert await statuses(client) == {5: "200"}
    await time.advance(DEFAULTS.body_seconds - 1)
    client.send(data(3, b"two"))
    await time.advance(1)
    assert await statuses(client) == {1: "408"}
    client.send(data(3, b"three"))
    await time.advance(DEFAULTS.body_seconds)
    assert await statuses(client) == {}
    await time.advance(DEFAULTS.body_seconds)
    assert await statuses(client) == {3: "408"}
    assert client.serving.tasks == set()
    assert not client.transport.closed


async def test_a_client_whom_nobody_waits_for_is_not_refused(time: Time) -> None:
    """The app does something else before it reads; or it has begun to answer, and says itself how long it waits."""
    busy = asyncio.Event()

    async def later(scope: Any, receive: Any, send: Any) -> None:
        await busy.wait()
        await echo(scope, receive, send)

    for app, answered in ((later, {}), (mute, {1: "200"})):
        client = Client(app)
        client.send(client.headers(1))
        await time.advance(DEFAULTS.body_seconds * 3)
        assert await statuses(client) == answered
        assert list(client.server.streams) == [1]


async def test_a_client_that_resets_a_drained_stream() -> None:
    client = Client(early)
    client.send(client.headers(1))
    await client.frames()
    client.send(rst(1))
    assert client.server.streams == {}
    assert await client.frames() == []


async def test_data_after_the_end_of_a_request_is_an_error_of_the_stream() -> None:
    client = Client(Deaf())
    client.send(client.headers(1), client.headers(3), data(1, b"", end=True), data(1, b"more"))
    assert await resets(client) == [(1, ErrorCodes.STREAM_CLOSED)]
    assert list(client.server.streams) == [3]


async def test_headers_after_the_end_of_a_request_are_an_error_of_the_stream() -> None:
    client = Client(Deaf())
    client.send(client.headers(1, end=True), client.headers(3), client.headers(1, end=True))
    assert await resets(client) == [(1, ErrorCodes.STREAM_CLOSED)]
    assert list(client.server.streams) == [3]


async def test_data_after_the_end_of_both() -> None:
    client = Client(echo)
    client.send(client.headers(1, end=True))
    await client.frames()
    client.send(client.headers(3), data(1, b"more"))
    assert await resets(client) == [(1, ErrorCodes.STREAM_CLOSED)]
    assert list(client.server.streams) == [3]


async def test_data_after_the_clients_own_reset() -> None:
    client = Client(Deaf())
    client.send(client.headers(1), client.headers(3), rst(1), data(1, b"more"))
    assert await resets(client) == [(1, ErrorCodes.STREAM_CLOSED)]
    assert list(client.server.streams) == [3]


@pytest.mark.parametrize("number", [0, 2, 5])
async def test_data_on_a_stream_that_never_was_ends_the_connection(number: int) -> None:
    client = Client(Deaf())
    client.send(client.headers(1), data(number, b"x"))
    assert await client.code() == ErrorCodes.PROTOCOL_ERROR
    assert client.transport.ended


@pytest.mark.parametrize(
    ("promise", "parts"),
    [
        ("3", [b"four"]),
        ("3", [b"tw", b"oo"]),
        ("3", [b"tw"]),
        ("3", []),
        ("0", [b"x"]),
    ],
)
@pytest.mark.parametrize("trailers", [False, True])
async def test_a_body_that_is_not_as_long_as_promised(promise: str, parts: list[bytes], trailers: bool) -> None:
    client = Client(echo)
    client.send(client.headers(1), client.headers(3, extra=[("content-length", promise)]))
    client.send(*[data(3, part) for part in parts])
    if 3 in client.server.streams:
        client.send(client.headers(3, [("a", "b")], end=True) if trailers else data(3, b"", end=True))
    assert await resets(client) == [(3, ErrorCodes.PROTOCOL_ERROR)]
    assert list(client.server.streams) == [1]


@pytest.mark.parametrize("promise", [0, 4])
async def test_a_body_that_is_as_long_as_promised(promise: int) -> None:
    client = Client(echo)
    client.send(client.headers(1, extra=[("content-length", str(promise))]))
    client.send(*[data(1, b"x")] * promise, data(1, b"", end=True))
    assert await client.responses() == {1: ("200", b"x" * promise, END)}


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"\x00\x40\x01\x00\x00\x00\x00\x00\x01", ErrorCodes.FRAME_SIZE_ERROR),
        (b"\x00\x40\x01\x99\x00\x00\x00\x00\x01", ErrorCodes.FRAME_SIZE_ERROR),
        (frame(f.SETTINGS, 0, 0, b"x"), ErrorCodes.FRAME_SIZE_ERROR),
        (frame(f.HEADERS, f.END_HEADERS, 1, b"\xff\xff\xff"), ErrorCodes.PROTOCOL_ERROR),
        (frame(f.PUSH_PROMISE, f.END_HEADERS, 1, b"\0\0\0\2"), ErrorCodes.PROTOCOL_ERROR),
        (frame(f.HEADERS, 0, 1, b"\x82") + data(1, b"x"), ErrorCodes.PROTOCOL_ERROR),
        (frame(f.HEADERS, 0, 1, b"\x82") + frame(f.WINDOW_UPDATE, 0, 0, b"\0\0\0\1"), ErrorCodes.PROTOCOL_ERROR),
        (frame(f.CONTINUATION, f.END_HEADERS, 1, b"\x82"), ErrorCodes.PROTOCOL_ERROR),
        (settings(window=2**31), ErrorCodes.FLOW_CONTROL_ERROR),
    ],
)
async def test_what_breaks_the_connection_is_told_and_ends_it(raw: bytes, code: ErrorCodes, time: Time) -> None:
    client = Client(echo)
    client.send(raw, data(1, b"never read"))
    assert await client.code() == code
    assert client.transport.ended
    assert not client.transport.closed
    client.send(raw)
    await time.advance(DEFAULTS.linger_seconds)
    assert client.transport.closed
    assert await client.frames() == []


async def test_over_tls_there_is_no_half_close() -> None:
    client = Client(echo, transport=Transport(half_closes=False))
    client.send(data(0, b"x"))
    assert await client.code() == ErrorCodes.PROTOCOL_ERROR
    assert client.transport.closed


async def test_one_stream_too_many_is_refused_alone() -> None:
    client = Client(mute, Limits(streams=2))
    client.send(client.headers(1), client.headers(3), client.headers(5, end=True))
    assert await resets(client) == [(5, ErrorCodes.REFUSED_STREAM)]
    client.send(rst(1), client.headers(7, extra=[("x", "y")]))
    assert list(client.server.streams) == [3, 7]


async def test_an_idle_connection_is_closed_with_a_goodbye(time: Time) -> None:
    client = Client(echo)
    await time.advance(DEFAULTS.idle_seconds - 1)
    client.send(client.headers(1))
    await time.advance(DEFAULTS.idle_seconds)
    assert not client.transport.closed
    client.send(data(1, b"", end=True))
    await settle()
    await time.advance(DEFAULTS.idle_seconds - 1)
    assert not client.transport.closed
    await time.advance(1)
    assert await client.code() == ErrorCodes.NO_ERROR
    assert client.transport.closed


async def test_a_graceful_stop_closes_what_is_idle() -> None:
    client = Client(echo)
    client.server.finish()
    assert await client.code() == ErrorCodes.NO_ERROR
    assert client.transport.closed


async def test_a_graceful_stop_lets_streams_end_and_says_goodbye_only_then() -> None:
    client = Client(echo)
    client.send(client.headers(1))
    client.server.finish()
    client.send(client.headers(3))
    assert await resets(client) == [(3, ErrorCodes.REFUSED_STREAM)]
    client.send(data(1, b"end", end=True))
    said = await client.frames()
    assert [each.kind for each in said] == [f.HEADERS, f.DATA, f.DATA, f.GOAWAY]
    assert client.transport.closed


async def test_a_graceful_stop_does_not_wait_for_what_is_only_drained() -> None:
    client = Client(early)
    client.send(client.headers(1))
    await client.frames()
    client.server.finish()
    assert [each.kind for each in await client.frames()] == [f.RST_STREAM, f.GOAWAY]
    assert client.transport.closed


async def test_a_cut_waits_for_nothing() -> None:
    client = Client(mute)
    client.send(client.headers(1))
    await settle()
    client.server.cut()
    await settle()
    assert client.transport.aborted
    assert client.serving.tasks == set()


async def test_a_connection_that_is_lost_leaves_no_timer(time: Time) -> None:
    client = Client(early)
    client.send(client.headers(1))
    await settle()
    client.server.connection_lost(None)
    client.server.data_received(b"more")
    assert time.waiting == []


async def test_an_app_that_ends_after_the_connection_says_nothing() -> None:
    go = asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await go.wait()
        if scope["raw_path"] == b"/crash":
            raise ValueError("too late to matter")

    client = Client(app)
    client.send(client.headers(1), client.headers(3, [*REQUEST[:3], (":path", "/crash")]))
    await settle()
    client.server.connection_lost(None)
    client.transport.taken()
    go.set()
    assert await client.frames() == []
    assert client.serving.tasks == set()


async def test_nothing_is_written_to_a_transport_that_is_closing() -> None:
    client = Client(echo)
    await client.frames()
    client.send(client.headers(1, end=True))
    client.transport.close()
    assert await client.frames() == []


async def test_closed_streams_are_forgotten_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine, "MAX_CLOSED_STREAMS", 10)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await respond(send)

    client = Client(app)
    for number in range(1, 101, 2):
        client.send(client.headers(number, end=True))
        await settle()
    assert not client.server._engine.streams
    assert len(client.server._engine._closed_streams) == 10


SOME_FRAME = st.builds(
    frame, st.integers(0, 12), st.integers(0, 255), st.integers(0, 9), st.binary(max_size=40) | st.just(bytes(8))
)


@settings_of_hypothesis(max_examples=200, deadline=None)
@given(st.lists(SOME_FRAME | st.binary(max_size=30), max_size=12), st.booleans())
def test_no_bytes_at_all_break_the_server(parts: list[bytes], app_first: bool) -> None:
    async def run() -> None:
        client = Client(echo)
        client.send(client.headers(1))
        for part in parts:
            if app_first:
                await asyncio.sleep(0)
            client.send(part)
        said = await client.frames()
        clients_own = any(part[3:4] == bytes([f.GOAWAY]) for part in parts)
        if client.transport.ended and not clients_own:
            assert said[-1].kind == f.GOAWAY
        client.server.connection_lost(None)
        await settle()
        assert client.serving.tasks == set()

    asyncio.run(run())
