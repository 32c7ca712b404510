"""HTTP/1.1: requests in their order, what is no request, and how long a client may be silent."""

import asyncio
import re
from typing import Any

import pytest

from emulator.server.http1 import Http1, Http1Factory
from emulator.server.serving import DEFAULTS, Serving
from tests.server.line import GET, UPGRADE, Line, app
from tests.server.transports import Time, Transport, settle

DATE = b"\r\ndate: Sat, 21 Nov 2026 20:16:53 GMT\r\n"


@pytest.mark.parametrize(
    "said",
    [GET, UPGRADE + b"\r\n", b"CONNECT / HTTP/1.1\r\n\r\n", UPGRADE + b"Host: \r\n" * 200 + b"\r\n"],
)
async def test_every_answer_is_dated_by_the_clock_that_the_listener_is_given(said: bytes) -> None:
    line = Line(now=lambda: 1795292213.9)
    assert (await line.say(said)).count(DATE) == 1
    line.lose()


async def test_an_answer_has_a_date_and_no_server() -> None:
    line = Line()
    said = await line.say(GET)
    assert re.fullmatch(rb"HTTP/1.1 200 OK\r\ndate: [^\r]+ GMT\r\ncontent-length: 2\r\n\r\nok", said)
    assert await line.say(GET) == said
    line.lose()


async def test_what_is_read_goes_through_the_buffer_of_the_listener() -> None:
    line = Line()
    raw = GET
    buffer = line.protocol.get_buffer(-1)
    buffer[: len(raw)] = raw
    line.protocol.buffer_updated(len(raw))
    await settle()
    assert line.transport.taken().endswith(b"ok")
    assert buffer is line.serving.buffer
    line.lose()


async def test_a_head_that_never_ends() -> None:
    line = Line()
    said = await line.say(b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 5)
    while not line.transport.closed:
        said = await line.say(b"x: " + b"y" * 10_000 + b"\r\n")
    assert said.startswith(b"HTTP/1.1 431 ")


async def test_a_body_has_no_such_limit() -> None:
    line = Line()
    said = await line.say(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 200000\r\n\r\n" + bytes(200_000))
    assert said.endswith(b"ok")
    line.lose()


async def test_a_head_that_takes_too_long(time: Time) -> None:
    line = Line()
    await line.say(b"GET / HT")
    await time.advance(DEFAULTS.head_seconds)
    assert line.transport.taken().startswith(b"HTTP/1.1 408 ")
    assert line.transport.closed


async def test_an_answer_is_one_write() -> None:
    line = Line()
    await line.say(GET)
    assert line.transport.writes == 1
    line.lose()


async def test_the_second_head_may_be_late_but_not_slow(time: Time) -> None:
    line = Line()
    await line.say(GET)
    await time.advance(DEFAULTS.keep_alive_seconds - 1)
    await line.say(b"GET / HT")
    await time.advance(DEFAULTS.head_seconds)
    assert line.transport.taken().startswith(b"HTTP/1.1 408 ")


async def test_an_idle_connection_is_closed_after_a_while(time: Time) -> None:
    line = Line()
    await line.say(GET)
    await time.advance(DEFAULTS.keep_alive_seconds)
    assert line.transport.closed
    assert line.transport.taken() == b""


async def test_a_websocket_that_comes_behind_a_request_is_not_idle(time: Time) -> None:
    line = Line()
    await line.say(GET)
    assert b" 101 " in await line.say(UPGRADE + b"\r\n")
    await time.advance(DEFAULTS.keep_alive_seconds)
    assert not line.transport.closed
    line.lose()


async def test_a_connection_is_idle_once_the_rest_of_a_body_has_come_behind_the_answer(time: Time) -> None:
    line = Line()
    assert (await line.say(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\n")).endswith(b"ok")
    for _ in range(3):
        await time.advance(DEFAULTS.body_seconds / 2)
        await line.say(b"a")
    await line.say(b"a")
    await time.advance(DEFAULTS.keep_alive_seconds - 1)
    assert not line.transport.closed
    await time.advance(1)
    assert line.transport.closed


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"GET / HTTX/1.1\r\n\r\n", b"HTTP/1.1 400 Bad Request"),
        (b"GET /\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n", b"HTTP/1.1 400 Bad Request"),
        (b"GET /?\xff HTTP/1.1\r\nHost: a\r\n\r\n", b"HTTP/1.1 400 Bad Request"),
        (b"GET http://a HTTP/1.1\r\nHost: a\r\n\r\n", b"HTTP/1.1 400 Bad Request"),
        (b"get / HTTP/1.1\r\nHost: a\r\n\r\n", b"HTTP/1.1 400 Bad Request"),
        (b"\x16\x03\x01\x02\x00\x01", b""),
        (b"INVALID CONNECTION PREFACE\r\n\r\n", b""),
    ],
)
async def test_what_is_no_http_gets_no_answer_in_http(raw: bytes, said: bytes) -> None:
    line = Line()
    answer = await line.say(raw)
    assert answer[: len(said) or 1] == said
    assert line.transport.closed
    line.lose()


async def test_a_stop_closes_an_idle_connection_and_a_cut_any() -> None:
    line = Line()
    line.protocol.finish()
    assert line.transport.closed
    assert not line.transport.aborted
    line.protocol.cut()
    assert line.transport.aborted
    line.lose()


async def test_a_stop_lets_a_request_finish() -> None:
    go = asyncio.Event()

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        await go.wait()
        await app(scope, receive, send)

    transport, protocol = Transport(), Http1Factory(Serving(slow))()
    assert isinstance(protocol, Http1)
    protocol.connection_made(transport)
    protocol.data_received(GET)
    await settle()
    protocol.finish()
    assert not transport.closed
    go.set()
    await settle()
    assert b"connection: close" in transport.taken()
    assert transport.closed


class Slow:
    """Answers once it may."""

    def __init__(self) -> None:
        self.go = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.go.wait()
        await app(scope, receive, send)


async def test_a_head_is_not_late_that_nobody_reads(time: Time) -> None:
    slow = Slow()
    line = Line(slow)
    await line.say(GET + GET + GET[:9])
    await time.advance(DEFAULTS.head_seconds)
    slow.go.set()
    assert (await line.say(GET[9:])).count(b" 200 OK") == 3
    await line.say(GET[:9])
    await time.advance(DEFAULTS.head_seconds)
    assert line.transport.taken().startswith(b"HTTP/1.1 408 ")
    line.lose()


@pytest.mark.parametrize("earlier", [1, 2])
@pytest.mark.parametrize("rest", [b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", b"Content-Length: 9\r\n\r\na"])
async def test_a_body_that_will_not_come_takes_no_earlier_answer_with_it(earlier: int, rest: bytes) -> None:
    slow = Slow()
    line = Line(slow)
    await line.say(GET * earlier + b"POST / HTTP/1.1\r\nHost: a\r\n" + rest)
    assert rest.endswith(b"zz\r\n") or line.protocol.eof_received()
    slow.go.set()
    said = await line.say(b"")
    assert (said.count(b" 200 OK"), said.count(b"connection: close"), line.transport.closed) == (earlier, 1, True)
    line.lose()


POST = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
BODY_SECONDS = DEFAULTS.body_seconds


class Reader:
    """Reads whole bodies, and as many of them at once as it is allowed to; answers with their lengths."""

    def __init__(self, *, early: bool = False) -> None:
        self.go = asyncio.Event()
        self.go.set()
        self.early = early
        self.headers: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        size, more = 0, True
        start = {"type": "http.response.start", "status": 200, "headers": []}
        self.headers = scope["headers"]
        if self.early:
            await send(start)
        while more:
            await self.go.wait()
            message = await receive()
            size += len(message.get("body", b""))
            more = message.get("more_body", False)
        if not self.early:
            await send(start)
        await send({"type": "http.response.body", "body": b"%d bytes" % size})


async def test_a_body_that_falls_silent(time: Time) -> None:
    line = Line(Reader())
    await line.say(POST + b"some")
    await time.advance(BODY_SECONDS - 1)
    await line.say(b"more")
    await time.advance(BODY_SECONDS - 1)
    assert line.transport.taken() == b""
    await time.advance(1)
    assert line.transport.taken().startswith(b"HTTP/1.1 408 ")
    assert line.transport.closed
    line.lose()
    await settle()
    assert line.serving.tasks == set()
    assert time.waiting == []


async def test_a_body_that_the_app_does_not_read_is_not_the_clients_silence(time: Time) -> None:
    reader = Reader()
    reader.go.clear()
    line = Line(reader)
    await line.say(POST + bytes(70_000))
    await time.advance(BODY_SECONDS)
    await time.advance(BODY_SECONDS)
    reader.go.set()
    await settle()
    await time.advance(BODY_SECONDS - 1)
    assert (await line.say(bytes(30_000))).endswith(b"100000 bytes\r\n0\r\n\r\n")
    line.lose()


async def test_an_app_that_has_begun_its_answer_says_itself_how_long_it_waits(time: Time) -> None:
    line = Line(Reader(early=True))
    await line.say(CHUNKED + b"1\r\na\r\n")
    await time.advance(10 * BODY_SECONDS)
    assert not line.transport.closed
    assert b"2 bytes" in await line.say(b"1\r\nb\r\n0\r\n\r\n")
    line.lose()


async def test_a_body_that_stays_away_after_the_answer(time: Time) -> None:
    line = Line()
    assert (await line.say(POST)).endswith(b"ok")
    await line.say(b"a")
    await time.advance(BODY_SECONDS)
    assert line.transport.taken() == b""
    assert line.transport.closed
    line.lose()


@pytest.mark.parametrize("unit", [b"abc: defghij\r\n", b"a"], ids=["many", "long"])
async def test_endless_trailers(unit: bytes) -> None:
    line = Line(Reader())
    await line.say(CHUNKED + b"1\r\na\r\n0\r\n" + b"t: ")
    said = b""
    for _ in range(10):
        if not line.transport.closed:
            said += await line.say(unit * (10_000 // len(unit)))
    assert said.startswith(b"HTTP/1.1 431 ")
    line.lose()


async def test_an_endless_chunk_extension() -> None:
    line = Line(Reader())
    await line.say(CHUNKED + b"1;")
    said = [await line.say(b"a" * 40_000) for _ in range(2)]
    assert said[1].startswith(b"HTTP/1.1 431 ")
    line.lose()


async def test_trailers_are_dropped() -> None:
    reader = Reader()
    line = Line(reader)
    said = await line.say(CHUNKED + b"1\r\na\r\n0\r\nx-trailer: a\r\n\r\n" + GET)
    assert b"1 bytes" in said
    assert reader.headers == [(b"host", b"a")]
    line.lose()


async def test_a_body_is_none_of_the_next_head() -> None:
    line = Line(Reader())
    said = await line.say(POST + bytes(100_000) + GET[:20])
    assert b"100000 bytes" in said
    assert b"0 bytes" in await line.say(GET[20:])
    line.lose()


@pytest.mark.parametrize("more", [b"x" * 70_000, b"G\x00T / HTTP/1.1\r\n\r\n"], ids=["long", "wrong"])
async def test_what_is_due_comes_before_a_refusal_and_is_the_last(more: bytes) -> None:
    reader = Reader()
    reader.go.clear()
    line = Line(reader)
    await line.say(GET)
    assert await line.say(GET[:20]) == b""
    assert await line.say(more) == b""
    assert await line.say(GET) == b""
    reader.go.set()
    await settle()
    said = line.transport.taken()
    assert said.count(b"HTTP/1.1 ") == 1
    assert b"0 bytes" in said
    assert line.transport.closed
    line.lose()


async def test_a_body_that_breaks_off_in_nonsense_ends_an_answer_that_has_begun() -> None:
    line = Line(Reader(early=True))
    await line.say(CHUNKED + b"1\r\na\r\n")
    assert await line.say(b"nonsense\r\n") == b""
    assert line.transport.closed
    line.lose()


async def test_empty_lines_between_requests_are_no_way_to_stay(time: Time) -> None:
    line = Line()
    await line.say(GET)
    await line.say(b"\r\n")
    await time.advance(DEFAULTS.head_seconds)
    assert line.transport.closed
    line.lose()


def offering(offer: bytes, body: bytes, headers: bytes = b"") -> bytes:
    """A request that offers to go on in another protocol, as Java's HttpClient does."""
    head = b"POST /p?q=%%41 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUPGRADE:%b\r\n"
    return head % offer + b"%bContent-Length: %d\r\n\r\n" % (headers, len(body)) + body


@pytest.mark.parametrize("offer", [b" h2c", b"h2c ", b" foo", b" h2c, websocket", b" TLS/1.0"])
@pytest.mark.parametrize("body", [GET, b""], ids=["body", "none"])
async def test_an_offer_is_not_heard_however_it_is_cut(offer: bytes, body: bytes) -> None:
    raw = offering(offer, body)
    for cut in range(0, len(raw), 7):
        line = Line(Reader())
        said = await line.say(GET + raw[:cut]) + await line.say(raw[cut:] + GET)
        assert re.findall(rb"(\d+) bytes", said) == [b"0", b"%d" % len(body), b"0"]
        line.lose()


async def test_all_that_an_offer_stands_among_comes_to_the_app() -> None:
    scopes = []

    async def note(scope: Any, receive: Any, send: Any) -> None:
        scopes.append(scope)
        await app(scope, receive, send)

    line = Line(note)
    await line.say(offering(b"h2c", b"abc", b"X: y z\r\nX: \xff\r\n").replace(b"/1.1", b"/1.0"))
    (scope,) = scopes
    names = [b"host", b"connection", b"x", b"x", b"content-length"]
    values = [b"a", b"Upgrade, HTTP2-Settings", b"y z", b"\xff", b"3"]
    assert scope["headers"] == list(zip(names, values, strict=True))
    assert (scope["method"], scope["raw_path"], scope["query_string"]) == ("POST", b"/p", b"q=%41")
    assert scope["http_version"] == "1.0"
    line.lose()


async def test_many_offers_at_once() -> None:
    line = Line(Reader())
    said = await line.say(offering(b"h2c", b"a") * 1500)
    while (more := await line.say(b"")) or line.protocol.pipeline:
        said += more
    assert said.count(b"1 bytes") == 1500
    line.lose()


async def test_no_proxy() -> None:
    line = Line()
    assert (await line.say(b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n" + GET)).startswith(b"HTTP/1.1 400 ")
    assert line.transport.closed
    line.lose()


async def test_a_client_that_has_said_all_gets_its_answer() -> None:
    reader = Reader()
    reader.go.clear()
    line = Line(reader)
    await line.say(GET)
    assert line.protocol.eof_received()
    reader.go.set()
    await settle()
    assert b"0 bytes" in line.transport.taken()
    assert line.transport.closed
    line.lose()


@pytest.mark.parametrize("raw", [b"", POST + b"so far"], ids=["idle", "unfinished"])
async def test_the_end_of_a_client_to_whom_nothing_is_due(raw: bytes) -> None:
    line = Line(Reader())
    await line.say(raw)
    assert not line.protocol.eof_received()
    line.lose()
    await settle()
    assert line.serving.tasks == set()


async def test_tls_knows_no_half_of_a_connection() -> None:
    reader = Reader()
    reader.go.clear()
    line = Line(reader)
    line.protocol.scheme = "https"
    await line.say(GET)
    assert not line.protocol.eof_received()
    line.lose()
    reader.go.set()
    await settle()


async def test_what_was_answered_in_the_turn_of_the_end_is_sent() -> None:
    async def at_once(scope: Any, receive: Any, send: Any) -> None:
        await app(scope, receive, send)
        assert not line.protocol.eof_received()

    line = Line(at_once)
    assert (await line.say(GET)).endswith(b"ok")
    line.lose()


async def test_nothing_is_read_while_requests_wait_for_an_earlier_one() -> None:
    go = asyncio.Semaphore(0)

    async def one_by_one(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await go.acquire()
        await app(scope, receive, send)

    line = Line(one_by_one)
    paused = []
    await line.say(GET * 3)
    for _ in range(3):
        paused.append(line.protocol.flow.read_paused)
        go.release()
        await settle()
    assert paused == [True, True, False]
    assert line.transport.taken().count(b"200 OK") == 3
    line.lose()


async def test_a_fault_of_ours_in_reading_a_request_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    line = Line()
    monkeypatch.setattr(line.protocol, "open", lambda: 1 // 0)
    assert (await line.say(GET)).startswith(b"HTTP/1.1 400 ")
    (record,) = caplog.records
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError
