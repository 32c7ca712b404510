"""Windows: what the client may send, what we may, and who waits for whom."""

import asyncio
from typing import Any

import pytest
from h2.errors import ErrorCodes

from emulator.server.http2 import frames as f
from emulator.server.serving import Limits
from tests.server.http2.wire import Client, Deaf, data, early, echo, frame, respond, settings, window
from tests.server.transports import settle

SMALL = Limits(stream_window=60_000, connection_window=160_000)
CHUNK = bytes(10_000)


async def test_a_client_that_outruns_a_stream_window_loses_that_stream_only() -> None:
    client = Client(Deaf(), SMALL)
    client.send(client.headers(1), client.headers(3))
    client.send(*[data(1, CHUNK)] * 6)
    await client.frames()
    client.send(data(3, CHUNK), data(1, b"x"))
    reset = (await client.frames())[-1]
    assert (reset.kind, reset.stream, reset.number) == (f.RST_STREAM, 1, ErrorCodes.FLOW_CONTROL_ERROR)
    assert list(client.server.streams) == [3]


async def test_the_stream_window_is_given_back_when_the_app_reads() -> None:
    app = Deaf()
    client = Client(app, SMALL)
    client.send(client.headers(1), *[data(1, CHUNK)] * 4)
    assert f.WINDOW_UPDATE not in [each.kind for each in await client.frames() if each.stream]
    assert len((await app.receive())["body"]) == 40_000
    (update,) = await client.frames()
    assert (update.kind, update.stream, update.number) == (f.WINDOW_UPDATE, 1, 40_000)


async def test_more_window_than_streams_begin_with_comes_by_a_window_update() -> None:
    """A client that has sent 65,535 bytes before it reads SETTINGS may not see that those have opened its stream."""
    app = Deaf()
    client = Client(app, Limits(stream_window=200_000))
    await settle()
    assert b"\0\4" + f.FIRST_WINDOW.to_bytes(4, "big") in client.transport.taken()  # SETTINGS_INITIAL_WINDOW_SIZE
    client.send(client.headers(1), data(1, CHUNK))
    await client.frames()
    assert len((await app.receive())["body"]) == len(CHUNK)
    (update,) = await client.frames()
    assert (update.kind, update.stream, update.number) == (f.WINDOW_UPDATE, 1, 200_000 - f.FIRST_WINDOW + len(CHUNK))


async def test_a_stream_that_is_not_read_stops_no_other() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await (deaf if scope["raw_path"] == b"/deaf" else echo)(scope, receive, send)

    deaf = Deaf()
    client = Client(app, SMALL)
    path = [(":method", "POST"), (":scheme", "http"), (":authority", "a"), (":path", "/deaf")]
    for number in (1, 3, 5):
        client.send(client.headers(number, path), *[data(number, CHUNK)] * 6)
    client.send(client.headers(7), data(7, CHUNK, end=True))
    updates = [each.number for each in await client.frames() if each.kind == f.WINDOW_UPDATE]
    assert sum(updates) > SMALL.connection_window  # the connection's, as it arrived
    assert list(client.server.streams) == [1, 3, 5]


async def test_what_comes_after_the_answer_is_drained_and_the_window_given_back() -> None:
    client = Client(early, SMALL)
    client.send(client.headers(1))
    assert [each.kind for each in await client.frames()] == [f.HEADERS, f.DATA, f.DATA]
    client.send(*[data(1, CHUNK)] * 6)
    updates = [each for each in await client.frames() if each.stream == 1]
    assert [each.kind for each in updates] == [f.WINDOW_UPDATE] * 2
    client.send(*[data(1, CHUNK)] * 3)
    assert 1 in client.server.streams


async def test_what_the_app_left_unread_is_given_back_too() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await go.wait()
        await respond(send)

    go = asyncio.Event()
    client = Client(app, SMALL)
    client.send(client.headers(1), *[data(1, CHUNK)] * 6)
    await client.frames()
    go.set()
    updates = [each for each in await client.frames() if each.kind == f.WINDOW_UPDATE]
    assert [(each.stream, each.number) for each in updates] == [(1, 60_000)]


async def test_padding_is_window_too_and_given_back_at_once() -> None:
    client = Client(Deaf(), SMALL)
    client.send(client.headers(1))
    for _ in range(140):
        client.send(frame(f.DATA, f.PADDED, 1, b"\xff" + bytes(255)))
    updates = [each for each in await client.frames() if each.stream == 1 and each.kind == f.WINDOW_UPDATE]
    assert [each.number for each in updates] == [30_208]
    assert client.server.streams[1].window == 60_000 - 140 * 256 + 30_208


@pytest.mark.parametrize("body", [b"", b"\x01", b"\x05abcd"])
async def test_padding_that_is_longer_than_its_frame_ends_the_connection(body: bytes) -> None:
    client = Client(Deaf())
    client.send(client.headers(1), frame(f.DATA, f.PADDED, 1, body))
    assert await client.code() == ErrorCodes.PROTOCOL_ERROR


def sender(*bodies: bytes) -> Any:
    """An app that sends these and notes each that it is rid of."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await respond(send, more=True)
        for body in bodies:
            await send({"type": "http.response.body", "body": body, "more_body": True})
            app.sent.append(scope["path"])  # type: ignore[attr-defined]
        await send({"type": "http.response.body"})

    app.sent = []  # type: ignore[attr-defined]
    return app


async def sizes(client: Client) -> dict[int, list[int]]:
    """The sizes of the DATA frames, by stream."""
    found: dict[int, list[int]] = {}
    for each in await client.frames():
        if each.kind == f.DATA:
            found.setdefault(each.stream, []).append(len(each.body))
    return found


async def test_a_body_waits_for_the_window_of_its_stream() -> None:
    app = sender(bytes(100), bytes(50), bytes(50))
    client = Client(app)
    client.send(settings(window=120), client.headers(1, end=True))
    assert await sizes(client) == {1: [100, 20]}
    assert len(app.sent) == 1
    client.send(window(1, 30))
    assert await sizes(client) == {1: [30]}
    assert len(app.sent) == 2
    client.send(window(1, 1), window(1, 1))
    assert await sizes(client) == {1: [2]}
    client.send(settings(window=60))  # 60 less than nothing
    client.send(window(1, 60))
    assert await sizes(client) == {}
    client.send(settings(window=1000))
    assert await sizes(client) == {1: [48, 0]}
    assert len(app.sent) == 3
    assert client.server.streams == {}


async def test_a_window_that_shuts_again_before_its_turn() -> None:
    client = Client(sender(bytes(50)))
    client.send(settings(window=10), client.headers(1, end=True))
    assert await sizes(client) == {1: [10]}
    client.send(window(1, 10), settings(window=0))
    assert await sizes(client) == {}
    client.send(window(1, 40))
    assert await sizes(client) == {1: [40, 0]}


async def test_streams_share_the_connection_window_in_turns() -> None:
    client = Client(sender(bytes(200_000)))
    client.send(settings(window=2**20), client.headers(1, end=True), client.headers(3, end=True))
    assert {number: sum(of) for number, of in (await sizes(client)).items()} == {1: 65_535}
    client.send(window(0, 80_000))
    second = await sizes(client)
    assert {number: sum(of) for number, of in second.items()} == {1: 14_464, 3: 65_536}
    client.send(window(0, 10**6))
    third = await sizes(client)
    assert max(third[1] + third[3]) == f.MAX_FRAME
    assert {number: sum(of) for number, of in third.items()} == {1: 200_000 - 79_999, 3: 200_000 - 65_536}
    assert client.server.streams == {}


async def test_a_full_transport_makes_senders_wait() -> None:
    app = sender(bytes(10), bytes(10))
    client = Client(app)
    client.server.pause_writing()
    client.send(client.headers(1, end=True))
    await settle()
    assert app.sent == []
    client.server.resume_writing()
    assert await sizes(client) == {1: [10, 10, 0]}


async def test_a_full_transport_is_sent_no_more_of_a_long_body() -> None:
    client = Client(sender(bytes(200_000)))
    client.send(settings(window=2**20), window(0, 2**20), client.headers(1, end=True))
    client.server.pause_writing()
    assert await sizes(client) == {}
    client.server.resume_writing()
    assert sum((await sizes(client))[1]) == 200_000


async def test_a_sender_that_waits_learns_that_the_client_is_gone() -> None:
    client = Client(sender(bytes(100)))
    client.send(settings(window=10), client.headers(1, end=True))
    await client.frames()
    client.server.connection_lost(None)
    await settle()
    assert client.serving.tasks == set()


async def test_a_waiting_stream_that_is_reset_is_not_sent_again() -> None:
    client = Client(sender(bytes(70_000)))
    client.send(settings(window=2**20), client.headers(1, end=True), client.headers(3, end=True))
    await client.frames()
    client.send(frame(f.RST_STREAM, 0, 3, bytes(4)), window(0, 2**20))
    assert {number: sum(of) for number, of in (await sizes(client)).items()} == {1: 4_465}


@pytest.mark.parametrize("stream", [0, 1])
async def test_a_window_update_of_nothing_ends_the_connection(stream: int) -> None:
    client = Client(Deaf())
    client.send(client.headers(1), window(stream, 0))
    assert await client.code() == ErrorCodes.PROTOCOL_ERROR


async def test_windows_that_grow_too_big() -> None:
    client = Client(Deaf())
    client.send(client.headers(1), client.headers(3), window(1, 2**31 - 1))
    (reset,) = [each for each in await client.frames() if each.kind == f.RST_STREAM]
    assert (reset.kind, reset.stream, reset.number) == (f.RST_STREAM, 1, ErrorCodes.FLOW_CONTROL_ERROR)
    assert list(client.server.streams) == [3]
    client.send(window(0, 2**31 - 1))
    assert await client.code() == ErrorCodes.FLOW_CONTROL_ERROR


async def test_one_write_for_all_that_is_sent_in_one_turn() -> None:
    client = Client(echo)
    await client.frames()
    for number in range(1, 41, 2):
        client.send(client.headers(number), data(number, b"x", end=True))
    before = client.transport.writes
    assert len(await client.responses()) == 20
    assert client.transport.writes - before == 1


@pytest.mark.parametrize("asked", [2**32 - 1, 4097, 4096, 100, 0])
async def test_we_use_no_header_table_and_say_so_to_who_asks_for_another(asked: int) -> None:
    client = Client(early)
    client.send(settings(table=asked))
    client.allow_table(asked)
    for number in (1, 3):
        client.send(client.headers(number, end=True))
    heads = [each for each in await client.frames() if each.kind == f.HEADERS]
    assert [head.body[0] == 0x20 for head in heads] == [asked != 4096, False]  # RFC 7541, 6.3: a new size, none
    assert all((":status", "403") in client.decoded(head) for head in heads)


async def test_a_response_whose_headers_are_longer_than_a_frame() -> None:
    value = "x" * (2 * f.MAX_FRAME)

    async def long(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"long", value.encode())]})
        await send({"type": "http.response.body"})

    client = Client(long)
    client.send(client.headers(1, end=True))
    heads = [each for each in await client.frames() if each.kind in (f.HEADERS, f.CONTINUATION)]
    assert [(each.kind, each.flags) for each in heads] == [
        (f.HEADERS, 0), (f.CONTINUATION, 0), (f.CONTINUATION, f.END_HEADERS)
    ]  # fmt: skip
    whole = heads[0]._replace(body=b"".join(each.body for each in heads))
    assert ("long", value) in client.decoded(whole)


async def test_others_have_their_turn_after_a_long_read() -> None:
    """libuv fills a buffer up to 32 times and asks nobody else: megabytes of tiny frames held all for seconds."""
    client = Client(Deaf())
    client.send(window(0, 1))
    assert client.transport.reading
    client.send(window(0, 1) * 20_000)
    assert not client.transport.reading
    await settle()
    assert client.transport.reading


async def test_a_long_read_that_ends_its_connection() -> None:
    client = Client(Deaf())
    client.send(data(0, bytes(f.MAX_FRAME)) * 9)
    assert client.transport.ended
    client.transport.close()
    await settle()  # a transport that is closed is not to read on
