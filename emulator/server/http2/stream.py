"""One HTTP/2 request and its response, as ASGI's receive and send. Knows the windows, not the wire."""

import asyncio
import logging
from typing import TYPE_CHECKING

from h2.errors import ErrorCodes
from h2.stream import H2Stream

from emulator.asgi.types import App, Message, Scope, Tap
from emulator.server.http2.frames import FIRST_WINDOW, window_update

if TYPE_CHECKING:
    from emulator.server.http2.connection import Http2

log = logging.getLogger("emulator.server")

PIECES = 64  # of an inbox before they are joined: a client may send its bytes one by one
BODYLESS = frozenset({204, 304})
Waiters = list[asyncio.Future[None]]


def wake(waiters: Waiters) -> None:
    """Wake all of them, once."""
    for waiter in waiters:
        if not waiter.done():
            waiter.set_result(None)
    waiters.clear()


class Gone(OSError):
    """The client has reset the stream, or its connection is lost: nothing can be sent (as ASGI 2.4 wants it told)."""


class Stream:
    """A request that arrives and a response that leaves. All that is named without `_` is the connection's to use."""

    __slots__ = (
        "_bodyless",
        "_connection",
        "_inbox",
        "_outlet",
        "_owed",
        "_readers",
        "_tap",
        "_told_end",
        "_writers",
        "ended",
        "finished",
        "gone",
        "half",
        "number",
        "outbox",
        "promised",
        "received",
        "started",
        "timer",
        "window",
    )

    def __init__(self, number: int, half: H2Stream, connection: "Http2", window: int, promised: int | None) -> None:
        self.number = number
        self.half = half  # h2's view of the stream: the window that the client gives us is there
        self.promised = promised  # the content-length, or None
        self.received = 0
        self.ended = False  # the request
        self.started = False  # the response
        self.finished = False  # the response
        self.gone = False
        self.outbox = bytearray()
        self.timer: asyncio.TimerHandle | None = None
        self._connection = connection
        self._outlet = connection.outlet
        self._inbox: list[bytes] = []
        # What the client may still send, and what is to be added: the rest of the window comes with the first
        # WINDOW_UPDATE, not by SETTINGS. A client that has sent all it may before it reads SETTINGS may not see that
        # they have opened its stream: the AWS CRT does not go on, as curl did not (https://github.com/curl/curl/pull/11450).
        self.window = min(window, FIRST_WINDOW)
        self._owed = window - self.window
        self._readers: Waiters = []
        self._writers: Waiters = []
        self._tap: Tap | None = None
        self._told_end = False
        self._bodyless = False

    @property
    def is_awaited(self) -> bool:
        """Whether the app waits for more of the request."""
        return any(not reader.done() for reader in self._readers)

    # What the connection tells

    def keeps_promise(self, length: int) -> bool:
        """Whether so much more DATA is within the content-length."""
        self.received += length
        return self.promised is None or self.received <= self.promised

    def arrive(self, body: bytes) -> None:
        """DATA for the app; discarded once the app has answered."""
        inbox, tap = self._inbox, self._tap
        # A client that does not read what it is sent waits until it does.
        if tap is not None and not inbox and not self.outbox and not self._outlet.paused and not self.finished:
            answer = tap(body)
            if answer is not None:
                if answer:
                    self._outlet.data(self, answer)
                self.give_back(len(body))
                return
        if self.finished:
            self.give_back(len(body))
            return
        inbox.append(body)
        if len(inbox) > PIECES:
            inbox[:] = [b"".join(inbox)]
        if self._readers:
            wake(self._readers)

    def end(self) -> None:
        """The client has sent the whole request."""
        self.ended = True
        wake(self._readers)

    def lose(self) -> None:
        """Nothing more comes or goes."""
        self.gone = True
        self.outbox.clear()
        self._inbox.clear()
        self._stop_timer()
        wake(self._readers)
        wake(self._writers)

    def refuse(self, status: int) -> None:
        """Answer in the place of the app, which hears then that nobody listens."""
        self._start({"status": status, "headers": [(b"content-type", b"text/plain"), (b"content-length", b"0")]})
        self._finish()
        wake(self._readers)

    def give_back(self, length: int) -> None:
        """Let the client send as much again, half a window at a time."""
        self._owed += length
        if self._owed >= self._connection.half_window and not self.ended:
            self.window += self._owed
            self._outlet.push(window_update(self.number, self._owed))
            self._owed = 0

    def wake_writer(self) -> None:
        """The outbox is empty, or the transport has room again."""
        wake(self._writers)

    # What the app calls

    async def receive(self) -> Message:
        """`http.request` with all that has arrived; `http.disconnect` after a reset or after our response."""
        while True:
            if self.gone or self.finished:
                return {"type": "http.disconnect"}
            inbox = self._inbox
            if inbox:
                body = inbox[0] if len(inbox) == 1 else b"".join(inbox)
                inbox.clear()
                self.give_back(len(body))
                self._told_end = self.ended
                return {"type": "http.request", "body": body, "more_body": not self.ended}
            if self.ended and not self._told_end:
                self._told_end = True
                return {"type": "http.request", "body": b"", "more_body": False}
            if self.timer is None and not self.started:
                self._connection.watch(self)
            await self._woken(self._readers)

    async def send(self, message: Message) -> None:
        """Send headers at once, or a body as fast as the client takes it. Raises Gone when the client is."""
        if self.gone and not self.finished:
            raise Gone
        kind = message["type"]
        if kind == "http.response.body" and self.started and not self.finished:
            body = message.get("body")
            if body and not self._bodyless:
                self._outlet.data(self, body)
            if self.outbox or self._outlet.paused:
                await self._room()
            if not message.get("more_body", False):
                self._finish()
        elif kind == "http.response.start" and not self.started:
            self._start(message)
        else:
            raise RuntimeError(f"The ASGI message {kind!r} is out of place here.")

    async def break_off(self, how: str, code: int = 0) -> None:
        """Break this stream or its connection, as `server.breaks` says."""
        await self._connection.break_off(self, how, code)

    def tap(self, tap: Tap) -> None:
        """From now on the app answers what arrives at once, without `receive` and `send`."""
        self._tap = tap

    async def run(self, app: App, scope: Scope) -> None:
        """Let the app answer; an app that fails costs its own stream only."""
        self._bodyless = scope["method"] == "HEAD"
        try:
            await app(scope, self.receive, self.send)
        except Gone:
            return
        except Exception:
            log.exception("The app failed on %s %s", scope["method"], scope["path"])
        else:
            if self.finished or self.gone:
                return
            log.error("The app left %s %s without a whole response", scope["method"], scope["path"])
        self._give_up()

    def _woken(self, waiters: Waiters) -> asyncio.Future[None]:
        waiters[:] = [waiter for waiter in waiters if not waiter.done()]  # those whose task was called away
        waiter: asyncio.Future[None] = self._connection.loop.create_future()
        waiters.append(waiter)
        return waiter

    def _start(self, message: Message) -> None:
        status = message["status"]
        self._connection.begin_response(self, status, message.get("headers", ()))
        self.started = True
        self._stop_timer()
        self._bodyless = self._bodyless or status in BODYLESS

    def _stop_timer(self) -> None:
        if self.timer is not None:
            self.timer.cancel()

    async def _room(self) -> None:
        while (self.outbox or self._outlet.paused) and not self.gone:
            await self._woken(self._writers)
        if self.gone:
            raise Gone

    def _finish(self) -> None:
        self.finished = True
        self.give_back(sum(map(len, self._inbox)))
        self._inbox.clear()
        self._connection.end_response(self)

    def _give_up(self) -> None:
        if self.gone or self.finished:
            return
        if self.started:
            self._connection.reset(self, ErrorCodes.INTERNAL_ERROR)
        else:
            self.refuse(500)
