"""What an app may do with an HTTP/1.1 request, and what becomes of an app that does something else."""

import asyncio
import re
from typing import Any

import pytest

from tests.server.line import GET, Line
from tests.server.transports import Time, settle

START = {"type": "http.response.start", "status": 200, "headers": [(b"Content-Length", b"2")]}
BODY = {"type": "http.response.body", "body": b"ok"}
HEAD = GET.replace(b"GET", b"HEAD")
POST = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n"
CHUNKED = b"200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
EMPTY = (b"content-length", b"0")
DATE = re.compile(rb"date: [^\r]+ GMT\r\n")


def start(*headers: tuple[bytes, bytes], status: int = 200) -> dict[str, Any]:
    return {"type": "http.response.start", "status": status, "headers": headers}


def body(data: bytes = b"", *, more: bool = False) -> dict[str, Any]:
    return {"type": "http.response.body", "body": data, "more_body": more}


class Says:
    """An app that sends some messages, and then raises an error where it is given one."""

    def __init__(self, *messages: dict[str, Any], error: BaseException | None = None) -> None:
        self.messages = messages
        self.error = error

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        for message in self.messages:
            await send(message)
        if self.error is not None:
            raise self.error


@pytest.mark.parametrize(
    ("raw", "messages", "said"),
    [
        (GET, [START, BODY], b"200 OK\r\ncontent-length: 2\r\n\r\nok"),
        (GET, [start(), body(b"a", more=True), body()], CHUNKED + b"1\r\na\r\n0\r\n\r\n"),
        (GET, [start((b"Transfer-Encoding", b"chunked")), body(b"ab")], CHUNKED + b"2\r\nab\r\n0\r\n\r\n"),
        (HEAD, [START, body()], b"200 OK\r\ncontent-length: 2\r\n\r\n"),
        (HEAD, [start(), body(b"dropped")], b"200 OK\r\n\r\n"),
        (GET, [start(status=204), body()], b"204 No Content\r\n\r\n"),
        (GET, [start((b"content-length", b"9"), status=304), body()], b"304 Not Modified\r\ncontent-length: 9\r\n\r\n"),
        (GET, [start(EMPTY, status=599), body()], b"599 \r\ncontent-length: 0\r\n\r\n"),
        (GET, [start(EMPTY, (b"x", b"a\tb \xff")), body()], b"200 OK\r\ncontent-length: 0\r\nx: a\tb \xff\r\n\r\n"),
    ],
)
async def test_an_answer(raw: bytes, messages: list[dict[str, Any]], said: bytes) -> None:
    line = Line(Says(*messages))
    answer = await line.say(raw)
    assert len(DATE.findall(answer)) == 1
    assert DATE.sub(b"", answer) == b"HTTP/1.1 " + said
    assert await line.say(raw) == answer
    line.lose()


async def test_a_body_without_a_length_ends_with_the_connection_where_nobody_knows_chunks() -> None:
    line = Line(Says(start(), body(b"a", more=True), body(b"b")))
    said = await line.say(GET.replace(b"1.1", b"1.0"))
    assert DATE.sub(b"", said) == b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nab"
    assert line.transport.is_closing()


async def test_an_app_may_date_its_answer_itself() -> None:
    line = Line(Says(start((b"Date", b"then"), EMPTY), body()))
    assert (await line.say(GET)).lower().count(b"date: ") == 1
    line.lose()


@pytest.mark.parametrize("raw", [GET, GET.replace(b"1.1", b"1.0"), GET[:-2] + b"Connection: close\r\n\r\n"])
async def test_the_last_answer_says_so_once(raw: bytes) -> None:
    line = Line(Says(start((b"Connection", b"Close"), EMPTY), body()))
    assert (await line.say(raw)).lower().count(b"connection: close\r\n") == 1
    assert line.transport.closed
    line.lose()
    line = Line(Says(START, BODY))
    assert (b"connection: close" in await line.say(raw)) == line.transport.closed == (raw != GET)
    line.lose()


@pytest.mark.parametrize(
    ("app", "logged"),
    [
        (Says(error=RuntimeError("no")), "The app failed on GET /"),
        (Says(), "The app left GET / without a whole response"),
        (Says(BODY), "The app failed on GET /"),
        (Says({"type": "http.response.start", "status": 200, "headers": [(b"a b", b"")]}), "The app failed on GET /"),
        (Says(start((b"a", b"b\r\nc: d"))), "The app failed on GET /"),
        (Says(start((b"a", b"b\nc: d"))), "The app failed on GET /"),
        (Says(start((b"a", b"\0"))), "The app failed on GET /"),
        (Says(error=asyncio.CancelledError()), None),
    ],
)
async def test_an_app_that_does_not_answer(app: Says, logged: str | None, caplog: pytest.LogCaptureFixture) -> None:
    line = Line(app)
    said = await line.say(GET)
    assert said.startswith(b"HTTP/1.1 500 Internal Server Error\r\n")
    assert said.endswith(b"\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
    assert line.transport.closed
    assert [record.getMessage() for record in caplog.records] == ([logged] if logged else [])
    line.lose()


@pytest.mark.parametrize(
    "app",
    [
        Says(START, error=RuntimeError("no")),
        Says(START, body(b"o", more=True)),
        Says(START, body(b"o")),
        Says(START, body(b"okay")),
        Says(START, START),
    ],
)
async def test_an_app_that_breaks_off_its_answer(app: Says, caplog: pytest.LogCaptureFixture) -> None:
    line = Line(app)
    assert b" 200 OK" in await line.say(GET)
    assert line.transport.closed
    assert len(caplog.records) == 1
    line.lose()


async def test_an_app_that_fails_behind_its_answer_costs_the_client_nothing(caplog: pytest.LogCaptureFixture) -> None:
    line = Line(Says(START, BODY, error=RuntimeError("no")))
    assert (await line.say(GET)).endswith(b"ok")
    assert not line.transport.closed
    assert len(caplog.records) == 1
    line.lose()


class Reads:
    """An app that answers at once, or once it is told, and then waits for the end."""

    def __init__(self, *, answer: bool = False) -> None:
        self.answer = answer
        self.heard: list[Any] = []
        self.go = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.heard += await asyncio.gather(receive(), receive())
        if self.answer:
            await send(START)
            await send(BODY)
        self.heard += [await receive()]


GONE = {"type": "http.disconnect"}


async def test_a_client_that_waits_for_a_word_gets_it_when_the_app_reads() -> None:
    app = Reads(answer=True)
    line = Line(app)
    assert await line.say(POST[:-2] + b"Expect: 100-Continue\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert await line.say(b"ab") == b""
    assert (await line.say(b"c")).endswith(b"ok")
    assert app.heard == [
        {"type": "http.request", "body": b"ab", "more_body": True},
        {"type": "http.request", "body": b"c", "more_body": False},
        GONE,
    ]
    line.lose()


async def test_a_client_whose_answer_has_begun_waits_for_no_word() -> None:
    line = Line(Says(START, BODY))
    assert b" 100 " not in await line.say(POST[:-2] + b"Expect: 100-continue\r\n\r\n")
    line.lose()


async def test_a_client_that_is_refused_before_it_was_asked_for_a_body_cannot_be_believed_to_send_it() -> None:
    line = Line(Says(START, BODY))
    said = await line.say(POST[:-2] + b"Expect: 100-continue\r\n\r\n")
    assert said.endswith(b"\r\nconnection: close\r\n\r\nok")
    assert line.transport.closed
    line.lose()
    line = Line(Says(START, BODY))
    assert b"connection: close" not in await line.say(POST[:-2] + b"Expect: 100-continue\r\n\r\nabc")
    line.lose()


async def test_a_client_of_http_1_0_is_told_no_word() -> None:
    line = Line(Reads())
    assert await line.say((POST[:-2] + b"Expect: 100-continue\r\n\r\n").replace(b"/1.1", b"/1.0")) == b""
    line.lose()


async def test_all_whom_a_lost_connection_concerns_hear_of_it() -> None:
    app = Reads()
    line = Line(app)
    await line.say(GET + GET)
    line.lose()
    await settle()
    assert app.heard == [{"type": "http.request", "body": b"", "more_body": False}, GONE, GONE]
    assert line.serving.tasks == set()


async def test_what_is_sent_to_a_client_that_has_gone_is_dropped() -> None:
    app = Reads(answer=True)
    line = Line(app)
    await line.say(POST)
    line.lose()
    await settle()
    assert app.heard == [GONE, GONE, GONE]
    assert line.transport.taken() == b""


async def test_an_app_waits_for_a_client_that_does_not_read() -> None:
    line = Line(Says(START, BODY))
    line.protocol.pause_writing()
    assert await line.say(GET) == b""
    line.protocol.resume_writing()
    await settle()
    assert line.transport.taken().endswith(b"ok")
    line.lose()


async def test_a_client_that_does_not_read_and_goes_keeps_no_app() -> None:
    line = Line(Says(START, BODY))
    line.protocol.pause_writing()
    await line.say(GET)
    line.lose()
    await settle()
    assert line.serving.tasks == set()


async def test_one_who_calls_now_and_then_is_not_idle(time: Time) -> None:
    line = Line(Says(START, BODY))
    for _ in range(5):
        assert (await line.say(GET)).endswith(b"ok")
        await time.advance(50.0)
    assert not line.transport.closed
    await time.advance(25.0)
    assert line.transport.closed
    line.lose()
    assert time.waiting == []
