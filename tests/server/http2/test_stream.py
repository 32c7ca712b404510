"""Requests and responses through ASGI, one stream at a time and beside each other."""

import asyncio
import logging
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.asgi.types import TAP
from emulator.server.http2 import frames as f
from emulator.server.http2.stream import Gone
from emulator.server.serving import Limits
from tests.server.http2.wire import REQUEST, Client, Deaf, data, echo, mute, respond, rst, whole, window
from tests.server.http2.wire import settings as changed
from tests.server.transports import settle

END = f.END_STREAM


async def test_headers_leave_before_any_audio() -> None:
    client = Client(mute)
    client.send(client.headers(1))
    heads = await client.frames()
    assert [(head.kind, head.flags, head.stream) for head in heads] == [(f.HEADERS, f.END_HEADERS, 1)]


async def test_a_request_gets_its_answer_and_the_stream_ends() -> None:
    client = Client(echo)
    client.send(client.headers(1), data(1, b"one "), data(1, b"two", end=True))
    assert await client.responses() == {1: ("200", b"one two", END)}
    assert client.server.streams == {}


async def test_a_request_without_a_body() -> None:
    client = Client(echo)
    client.send(client.headers(1, end=True))
    assert await client.responses() == {1: ("200", b"", END)}


async def test_what_arrived_together_is_received_together() -> None:
    app = Deaf()
    client = Client(app)
    client.send(client.headers(1), data(1, b"a"), data(1, b"b"), data(1, b"c"))
    await settle()
    assert await app.receive() == {"type": "http.request", "body": b"abc", "more_body": True}
    client.send(data(1, b"d", end=True))
    assert await app.receive() == {"type": "http.request", "body": b"d", "more_body": False}


async def test_a_request_in_tiny_pieces_is_joined_on_the_way() -> None:
    app = Deaf()
    client = Client(app)
    client.send(client.headers(1), *(data(1, bytes([number])) for number in range(200)))
    await settle()
    assert (await app.receive())["body"] == bytes(range(200))


async def test_the_end_alone_is_told_once() -> None:
    app = Deaf()
    client = Client(app)
    client.send(client.headers(1), data(1, b"a"))
    await settle()
    assert (await app.receive())["more_body"]
    client.send(data(1, b"", end=True))
    assert await app.receive() == {"type": "http.request", "body": b"", "more_body": False}
    after = asyncio.create_task(app.receive())
    await settle()
    assert not after.done()
    client.send(rst(1))
    assert await after == {"type": "http.disconnect"}


async def test_trailers_end_a_request() -> None:
    client = Client(echo)
    client.send(client.headers(1), data(1, b"body"), client.headers(1, [("checksum", "1")], end=True))
    assert await client.responses() == {1: ("200", b"body", END)}


@settings(max_examples=60, deadline=None)
@given(cuts=st.lists(st.integers(1, 90), max_size=30), pad=st.integers(0, 255))
def test_any_cut_of_the_bytes_is_the_same_request(cuts: list[int], pad: int) -> None:
    async def run() -> None:
        client = Client(echo)
        padded = bytes([pad]) + b"two" + bytes(pad)
        raw = client.headers(1) + data(1, b"one ") + client.headers(3, end=True)
        raw += len(padded).to_bytes(3, "big") + bytes((f.DATA, f.PADDED | END, 0, 0, 0, 1)) + padded
        for cut in cuts:
            client.send(raw[:cut])
            raw = raw[cut:]
        client.send(raw)
        assert await client.responses() == {1: ("200", b"one two", END), 3: ("200", b"", END)}

    asyncio.run(run())


async def test_byte_by_byte_from_the_preface_on() -> None:
    client = Client(echo)
    for byte in client.headers(1) + data(1, b"body", end=True):
        client.send(bytes([byte]))
    assert await client.responses() == {1: ("200", b"body", END)}


async def test_a_cancelled_receive_loses_nothing() -> None:
    app = Deaf()
    client = Client(app)
    client.send(client.headers(1))
    await settle()
    heard = b""
    for number in range(50):
        waiting = asyncio.create_task(app.receive())
        await asyncio.sleep(0)
        client.send(data(1, bytes([number])))
        waiting.cancel()
        await settle()
        heard += b"" if waiting.cancelled() else waiting.result()["body"]
    assert heard + (await app.receive())["body"] == bytes(range(50))


async def test_two_receivers_at_once_both_learn_of_the_end() -> None:
    app = Deaf()
    client = Client(app)
    client.send(client.headers(1))
    await settle()
    first, second, third = (asyncio.create_task(app.receive()) for _ in range(3))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    client.send(rst(1))
    assert await second == await third == {"type": "http.disconnect"}


async def test_the_head_of_a_response() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        unfit = [(b"connection", b"close"), (b"transfer-encoding", b"chunked"), (b"keep-alive", b"5")]
        await send({"type": "http.response.start", "status": 404, "headers": [(b"X-A", b"1"), *unfit, (b"x-a", b"2")]})
        await send({"type": "http.response.body"})

    client = Client(app, now=lambda: 1795292213.9)
    client.send(client.headers(1, end=True))
    first, *_ = await client.frames()
    status, *rest, date = client.decoded(first)
    assert status == (":status", "404")
    assert rest == [("x-a", "1"), ("x-a", "2")]
    assert date == ("date", "Sat, 21 Nov 2026 20:16:53 GMT")


async def test_a_date_of_the_app_is_left_alone() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"Date", b"then")]})
        await send({"type": "http.response.body"})

    client = Client(app)
    client.send(client.headers(1, end=True))
    first, *_ = await client.frames()
    assert client.decoded(first) == [(":status", "200"), ("date", "then")]


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 204), ("GET", 304)])
async def test_some_responses_have_no_body_whatever_the_app_sends(method: str, status: int) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await respond(send, b"body", status)

    client = Client(app)
    client.send(client.headers(1, [(":method", method), *REQUEST[1:]], end=True))
    assert await client.responses() == {1: (str(status), b"", END)}


async def test_after_its_response_an_app_hears_of_a_disconnect() -> None:
    heard = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await respond(send)
        heard.append(await receive())

    client = Client(app)
    client.send(client.headers(1))
    await settle()
    assert heard == [{"type": "http.disconnect"}]


async def test_a_reset_is_a_disconnect_and_sending_raises() -> None:
    raised = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await respond(send, more=True)
        assert (await receive())["type"] == "http.disconnect"
        try:
            await send({"type": "http.response.body", "body": b"x"})
        except OSError as error:
            raised.append(type(error))
            raise

    client = Client(app)
    client.send(client.headers(1))
    await settle()
    client.send(rst(1))
    await settle()
    assert raised == [Gone]
    assert client.serving.tasks == set()


async def crash(scope: Any, receive: Any, send: Any) -> None:
    if scope["raw_path"] == b"/late":
        await respond(send, b"some", more=True)
    if scope["raw_path"] != b"/leave":
        raise ValueError("a bug")


@pytest.mark.parametrize(
    ("path", "said", "answer"),
    [
        ("/", "The app failed on POST /", ("500", b"", END)),
        ("/late", "The app failed on POST /late", ("200", b"some", 0)),
        ("/leave", "The app left POST /leave without a whole response", ("500", b"", END)),
    ],
)
async def test_an_app_that_fails_costs_its_own_stream_only(
    path: str, said: str, answer: tuple[str, bytes, int], caplog: pytest.LogCaptureFixture
) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await (echo if scope["raw_path"] == b"/good" else crash)(scope, receive, send)

    client = Client(app)
    client.send(client.headers(1, [*REQUEST[:3], (":path", "/good")]))
    client.send(client.headers(3, [*REQUEST[:3], (":path", path)], end=True))
    answered = await client.frames()
    assert client.decoded(answered[0])[0] == (":status", answer[0])
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR] == [said]
    if path == "/late":
        assert (answered[-1].kind, answered[-1].number) == (f.RST_STREAM, 2)
    else:
        assert answered[-1].flags == END
    client.send(data(1, b"still here", end=True))
    assert await client.responses() == {1: ("200", b"still here", END)}


@pytest.mark.parametrize(
    "messages",
    [
        [{"type": "http.response.body"}],
        [{"type": "http.response.start", "status": 200}] * 2,
        [{"type": "http.response.start", "status": 200}, *[{"type": "http.response.body"}] * 2],
        [{"type": "websocket.accept"}],
    ],
)
async def test_a_message_out_of_place_is_an_error_of_the_app(messages: list[Any]) -> None:
    raised = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        try:
            for message in messages:
                await send(message)
        except RuntimeError as error:
            raised.append(str(error))

    client = Client(app)
    client.send(client.headers(1, end=True))
    await settle()
    assert raised == [f"The ASGI message '{messages[-1]['type']}' is out of place here."]


async def test_a_request_that_breaks_off() -> None:
    broke = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        try:
            await whole(receive)
        except ConnectionResetError:
            broke.append(scope["path"])

    client = Client(app)
    client.send(client.headers(1), client.headers(3))
    await settle()
    client.server.connection_lost(None)
    await settle()
    assert broke == ["/stream", "/stream"]
    assert client.serving.connections == set()
    assert client.serving.tasks == set()


class Tapped:
    """An app that shouts back each piece as it arrives, and wants to receive what is a question."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await respond(send, more=True)
        scope["extensions"][TAP](lambda piece: None if piece.endswith(b"?") else piece.upper())
        while (message := await receive())["type"] == "http.request":
            self.heard.append(message["body"])
            await send({"type": "http.response.body", "body": b"yes", "more_body": message["more_body"]})


async def test_an_app_answers_at_once_what_it_does_not_want_to_receive() -> None:
    app = Tapped()
    client = Client(app)
    client.send(client.headers(1))
    await settle()
    client.send(data(1, b"one"), data(1, b"really?"), data(1, b"two"))
    await settle()  # what comes behind a question waits for its answer
    client.send(data(1, b"three"), data(1, b"four", end=True))
    assert await client.responses() == {1: ("200", b"ONEyesTHREEFOURyes", END)}
    assert app.heard == [b"really?two", b""]


async def test_nothing_is_answered_at_once_to_a_client_that_does_not_read() -> None:
    app = Tapped()
    client = Client(app)
    client.send(changed(window=4), client.headers(1))
    await settle()
    client.send(data(1, b"one"), data(1, b"two"), data(1, b"three"))
    assert (await client.responses())[1][1] == b"ONET"
    assert app.heard == [b"three"], "and the answer to it waits"
    client.send(window(1, 100))
    assert (await client.responses())[1][1] == b"WOyes"


async def test_what_is_answered_at_once_is_room_to_send_again() -> None:
    limits = Limits(stream_window=1000)
    client = Client(Tapped(), limits)
    client.send(client.headers(1))
    await client.frames()
    client.send(data(1, bytes(600)))
    room = [frame for frame in await client.frames() if frame.kind == f.WINDOW_UPDATE]
    assert [(frame.stream, frame.number) for frame in room] == [(1, 600)]


async def test_a_read_is_answered_by_one_write() -> None:
    client = Client(Tapped())
    client.send(client.headers(1))
    await settle()
    before = client.transport.writes
    client.send(*(data(1, b"a") for _ in range(50)))
    await settle()
    assert client.transport.writes == before + 1


async def test_an_answer_does_not_end_before_what_was_answered_at_once_has_left() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await respond(send, more=True)
        scope["extensions"][TAP](bytes.upper)
        while (await receive())["more_body"]:
            pass
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    client = Client(app)
    client.send(changed(window=4), client.headers(1))
    await settle()
    client.send(data(1, b"one"), data(1, b"two"), data(1, b"", end=True))
    assert await client.responses() == {1: ("200", b"ONET", 0)}
    client.send(window(1, 100))
    assert await client.responses() == {1: ("", b"WO", END)}
