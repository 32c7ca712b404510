"""HTTP/1.1: its requests in their order, limits on what a client may send to no purpose, and a graceful stop."""

import asyncio
from collections import deque

from uvicorn.protocols.utils import get_local_addr, get_remote_addr, is_ssl

from emulator.asgi.types import BREAK
from emulator.server.breaks import cut, written
from emulator.server.buffered import Buffered
from emulator.server.exchange import Exchange
from emulator.server.flow import Flow
from emulator.server.one_write import OneWrite
from emulator.server.patience import Patience
from emulator.server.refusal import refusal
from emulator.server.requests import Part, Requests
from emulator.server.serving import Limits, Serving
from emulator.server.websocket import WebSocketFactory

# `websockets` reads no longer request line and gives no answer to one that is.
# https://websockets.readthedocs.io/en/stable/reference/variables.html
UPGRADE_LINE_BYTES = 8_000


class Http1(Buffered):
    """One connection that speaks HTTP/1.1, with limits on what a client may send, and on how long it may be silent."""

    transport: OneWrite
    flow: Flow

    def __init__(self, serving: Serving, websockets: WebSocketFactory) -> None:
        self.serving = serving
        self.websockets = websockets
        self.limits: Limits = serving.limits
        self.now = serving.now
        self.buffer = serving.buffer
        self.loop = asyncio.get_running_loop()
        self.at_work: Exchange | None = None  # the last that the app was given
        self.latest: Exchange | None = None  # the last that was read
        self.pipeline: deque[Exchange] = deque()  # those that wait for the one before
        self.fruitless = 0  # bytes since something became whole
        self.refused = False
        self.requests = Requests(self)
        self.patience = Patience(self)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Write once a turn."""
        self.serving.connections.add(self)
        self.transport = OneWrite(transport)
        self.flow = Flow(self.transport, self.pipeline)
        self.server = get_local_addr(transport)
        self.client = get_remote_addr(transport)
        self.scheme = "https" if is_ssl(transport) else "http"

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of the timers too."""
        self.serving.connections.discard(self)
        self.patience.end()
        self._lose()
        self.flow.resume_writing()
        if exc is None:
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        """Bytes of requests, in any cut."""
        if self.refused:
            return
        requests = self.requests
        requests.read(data)
        self.fruitless = 0 if requests.advanced else self.fruitless + len(data)
        if self.fruitless > self.limits.head_bytes:
            self.refuse(431, b"The head of the request is too long.")
        elif requests.part is not Part.NONE or not requests.advanced:  # nearly every request comes in one piece
            self.patience.watch()

    def eof_received(self) -> bool:
        """The client has said all (`nc -N`): what is due to it comes. TLS knows no such half."""
        self._drop_part()
        due = self._due()
        stays = due is not None and due.whole and self.scheme == "http"
        if due is not None and stays:
            due.keep_alive = False
        else:
            self.transport.close()  # here, since the loop's own close knows nothing of what waits for the turn's end
        return stays

    def pause_writing(self) -> None:
        """The client does not read as fast as the app writes."""
        self.flow.pause_writing()

    def resume_writing(self) -> None:
        """It does again."""
        self.flow.resume_writing()

    # What a request calls

    def open(self) -> Exchange:
        """Its head is whole; what is to hear of the rest. Raises HttpParserError for a URL that is none."""
        requests = self.requests
        scope = requests.scope()
        scope["server"], scope["client"], scope["scheme"] = self.server, self.client, self.scheme
        scope["state"], scope["extensions"] = self.serving.state.copy(), {BREAK: self.break_off}
        exchange = Exchange(self, scope, keep_alive=requests.keeps_alive, expects=requests.expects)
        if self._due() is None:
            self._begin(exchange)
        else:
            self.flow.pause_reading()
            self.pipeline.append(exchange)
        self.latest = exchange
        return exchange

    def hand_over(self, url: bytes, head: bytes) -> None:
        """A WebSocket takes the connection, unless it could not read the request line."""
        if len(url) > UPGRADE_LINE_BYTES:
            self.refuse(414, b"The URL is too long.")
            return
        if self._due() is not None:
            self.refuse(400, b"The request before this one has no answer yet.")
            return
        self.patience.end()
        self.serving.connections.discard(self)
        protocol = self.websockets()
        protocol.connection_made(self.transport)
        protocol.data_received(head)
        self.transport.set_protocol(protocol)

    def misunderstand(self, *, is_http: bool) -> None:
        """Answer what is wrong HTTP/1.1; what is none (TLS, another preface) would not understand an answer."""
        if is_http:
            self.refuse(400, b"This is no valid HTTP request.")
        else:
            self.refused = True
            self.patience.rest()
            self.transport.close()

    # What an exchange calls

    def answered(self, exchange: Exchange) -> None:
        """It has its whole answer: the next one's turn."""
        if not exchange.keep_alive:
            self.transport.close()
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._begin(self.pipeline.popleft())
        else:
            self.patience.begin_idling()

    # What the timers ask and call

    @property
    def in_body(self) -> bool:
        """Whether the rest of a body is to come."""
        return self.requests.part is Part.BODY

    @property
    def is_idle(self) -> bool:
        """Whether no request is open, nor begun."""
        return self.requests.part is Part.NONE and self._due() is None

    @property
    def is_waited_for(self) -> bool:
        """Whether it is not the client whose turn it is, or it is for the app to say how long."""
        due = self._due()
        return self.flow.read_paused or (due is not None and due.started)

    def refuse(self, status: int, words: bytes) -> None:
        """Take nothing more. What an earlier request is due is waited for, and then is the last that is said."""
        self.refused = True
        self.patience.rest()
        self._drop_part()
        due = self._due()
        if due is not None and not self.in_body:
            due.keep_alive = False
            return
        if not self.in_body or (due is not None and not due.started):
            self.transport.write(refusal(status, words, self.now()))
        self.transport.close()

    async def break_off(self, how: str, _code: int = 0) -> None:
        """End the connection as an app asks for it; nothing more comes or goes."""
        self.transport.flush()
        await written(self.transport)
        self.refused = True
        self.patience.rest()
        self._lose()
        cut(self.transport, how, self.limits.linger_seconds)

    def finish(self) -> None:
        """Close at once when idle, else after the answer."""
        due = self._due()
        if due is None:
            self.transport.close()
        else:
            due.keep_alive = False

    def cut(self) -> None:
        """Close now."""
        self.transport.abort()

    def _begin(self, exchange: Exchange) -> None:
        self.at_work = exchange
        task = self.loop.create_task(exchange.run(self.serving.app))
        self.serving.tasks.add(task)
        task.add_done_callback(self.serving.tasks.discard)

    def _drop_part(self) -> None:
        """Forget a request whose body will not come, if it waits for others: these get their answers."""
        if self.in_body and self.pipeline:
            self.pipeline.pop()
            self.latest = self.pipeline[-1] if self.pipeline else self.at_work
            self.requests.part = Part.NONE

    def _due(self) -> Exchange | None:
        """The last that was read, if an answer is due to it."""
        return None if self.latest is None or self.latest.finished else self.latest

    def _lose(self) -> None:
        for exchange in (self.at_work, *self.pipeline):
            if exchange is not None:
                exchange.lose()


class Http1Factory:
    """Makes the protocol of each HTTP/1.1 connection of one listener."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._websockets = WebSocketFactory(serving)

    def __call__(self) -> Http1:
        return Http1(self._serving, self._websockets)
