"""One HTTP/1.1 request and its answer, as ASGI's receive and send. It is told what comes; it reads nothing."""

import asyncio
import logging
import re
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from emulator.asgi.types import App, Message, Scope
from emulator.server.date import http_date

if TYPE_CHECKING:
    from emulator.server.http1 import Http1

log = logging.getLogger("emulator.server")

MOST_WAITING = 65_536  # bytes of a body that wait for the app before no more is read
BODYLESS = frozenset({204, 304})
PHRASES = {status.value: status.phrase for status in HTTPStatus}
NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # a token, RFC 9110, 5.6.2
CONTROLS = bytes({*range(32), 127} - {ord("\t")})  # RFC 9110, 5.5: none is part of a value
FRAMING = frozenset((b"transfer-encoding: ", b"connection: ", b"date: "))  # what we look at, or add


class Exchange:
    """A request that arrives and an answer that leaves. All that is named without `_` is the connection's to use."""

    __slots__ = (
        "_bodyless",
        "_chunked",
        "_connection",
        "_expects",
        "_left",
        "_news",
        "_told_end",
        "body",
        "disconnected",
        "finished",
        "keep_alive",
        "scope",
        "started",
        "whole",
    )

    def __init__(self, connection: "Http1", scope: Scope, *, keep_alive: bool, expects: bool) -> None:
        self.scope = scope
        self.keep_alive = keep_alive  # for another request, after the answer
        self.body = bytearray()  # what the app has not read
        self.whole = False  # the request
        self.started = False  # the answer
        self.finished = False  # the answer
        self.disconnected = False
        self._connection = connection
        self._expects = expects  # the client waits for a word before it sends the body
        self._told_end = False
        self._bodyless = self._chunked = False  # the answer
        self._left: int | None = None  # bytes of the answer's body, if its head has promised any number
        self._news: asyncio.Event | None = None  # for an app that waits

    # What the connection tells

    def arrive(self, body: bytes) -> None:
        """A piece of the body; discarded once the app has answered."""
        if not self.finished:
            self.body += body
            self._wake()
            if len(self.body) > MOST_WAITING:
                self._connection.flow.pause_reading()

    def end(self) -> None:
        """The client has sent the whole request."""
        self.whole = True
        self._wake()
        if self.finished:
            self._connection.patience.begin_idling()

    def lose(self) -> None:
        """Nothing more comes or goes."""
        self.disconnected = True
        self._wake()

    # What the app calls

    async def receive(self) -> Message:
        """`http.request` with all that has arrived; `http.disconnect` when the client has gone or has its answer."""
        connection = self._connection
        if self._expects and not connection.transport.is_closing():
            connection.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self._expects = False
        while not (self.disconnected or self.finished):
            connection.flow.resume_reading()
            if self.body or (self.whole and not self._told_end):
                body, self.body = bytes(self.body), bytearray()
                self._told_end = self.whole
                return {"type": "http.request", "body": body, "more_body": not self.whole}
            if self._news is None:
                self._news = asyncio.Event()
            self._news.clear()
            await self._news.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Send a head, or a body as fast as the client takes it; nothing when the client has gone."""
        flow = self._connection.flow
        if flow.write_paused and not self.disconnected:
            await flow.drain()
        if self.disconnected:
            return
        kind = message["type"]
        if kind == "http.response.body" and self.started and not self.finished:
            self._go_on(message.get("body", b""), last=not message.get("more_body", False))
        elif kind == "http.response.start" and not self.started:
            self._start(message)
        else:
            raise RuntimeError(f"The ASGI message {kind!r} is out of place here.")

    async def run(self, app: App) -> None:
        """Let the app answer. One that fails answers 500, or ends the connection if its answer has begun."""
        scope = self.scope
        try:
            await app(scope, self.receive, self.send)
        except asyncio.CancelledError:  # a stop does not wait for ever
            self._give_up()
            raise
        except Exception:
            log.exception("The app failed on %s %s", scope["method"], scope["path"])
        else:
            if self.finished or self.disconnected:
                return
            log.error("The app left %s %s without a whole response", scope["method"], scope["path"])
        self._give_up()

    def _start(self, message: Message) -> None:
        status = message["status"]
        if self._expects and not (self.body or self.whole):  # nobody can tell a body that may come from a request
            self.keep_alive = False
        lines = [_status_line(status)]
        chunked, length, dated, closes = False, None, False, not self.keep_alive
        for name, value in message.get("headers", ()):
            label = _label(name)
            lines.append(label + value)
            if label == b"content-length: ":
                length = int(value)
            elif label in FRAMING:
                chunked = chunked or (label == b"transfer-encoding: " and value.lower() == b"chunked")
                dated = dated or label == b"date: "
                if label == b"connection: " and b"close" in value.lower():
                    self.keep_alive, closes = False, False
        if not dated:
            lines.insert(1, b"date: " + http_date(self._connection.now()))
        if closes:
            lines.append(b"connection: close")
        bodyless = status in BODYLESS or self.scope["method"] == "HEAD"
        if length is None and not chunked and not bodyless and self.scope["http_version"] != "1.0":
            chunked = True
            lines.append(b"transfer-encoding: chunked")
        head = b"\r\n".join((*lines, b"\r\n"))
        if len(head) - len(head.translate(None, CONTROLS)) != 2 * len(lines) + 2:  # others than those of our line ends
            raise RuntimeError("A header of the answer has a control character.")
        self.started = True
        self._expects = False
        self._bodyless, self._chunked, self._left = bodyless, chunked, length
        self._connection.transport.write(head)

    def _go_on(self, body: bytes, *, last: bool) -> None:
        write = self._connection.transport.write
        if self._chunked and not self._bodyless:
            write((b"%x\r\n%b\r\n" % (len(body), body) if body else b"") + (b"0\r\n\r\n" if last else b""))
        elif not self._bodyless:
            if self._left is not None:
                self._left -= len(body)
                if self._left < 0 or (last and self._left):
                    raise RuntimeError("The body of the answer has not the length that its head has promised.")
            write(body)
        if last:
            self.finished = True
            self._wake()
            self._connection.answered(self)

    def _give_up(self) -> None:
        if self.finished or self.disconnected:
            return
        if self.started:
            self._connection.transport.close()
        else:
            length = (b"content-length", b"0")
            self._start({"status": 500, "headers": [(b"connection", b"close"), length]})
            self._go_on(b"", last=True)

    def _wake(self) -> None:
        if self._news is not None:
            self._news.set()


@lru_cache(maxsize=64)
def _status_line(status: int) -> bytes:
    return f"HTTP/1.1 {status} {PHRASES.get(status, '')}".encode()


@lru_cache(maxsize=1024)  # an app has few names, but those that clients have given the metadata of their objects
def _label(name: bytes) -> bytes:
    if not NAME.fullmatch(name):
        raise RuntimeError(f"{name!r} is no name of a header.")
    return name.lower() + b": "
