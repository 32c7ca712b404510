"""The door of streams over HTTP: HTTP/2, and HTTP/1.1 with a chunked body.

Until the stream is open an error is an HTTP status; from then on it is an exception event, and the status stays 200.
"""

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from emulator.asgi.harming import Spoilt
from emulator.asgi.opening import Opened, carried, serve
from emulator.asgi.reply import Reply, give
from emulator.asgi.spoiling import spoil
from emulator.asgi.types import TAP
from emulator.errors import AwsError, status_of
from emulator.journal.line import STREAM, Line
from emulator.logs import new_request_id
from emulator.model.headers import response_headers
from emulator.model.shapes import streaming
from emulator.streaming.pump import Carrier, drain
from emulator.wire.json11 import write_error
from emulator.wire.request import Request

if TYPE_CHECKING:
    from emulator.app import Emulator
    from emulator.asgi.types import Message, Receive, Scope, Send
    from emulator.streaming.session import Session

EVENT_STREAM = b"application/vnd.amazon.eventstream"
# Two of the known clients need the response's end while they are still sending: let them send, for a while.
# Seconds of the machine: it is the connection that waits, not the service.
DRAIN_SECONDS = 10.0


async def answer(emulator: "Emulator", scope: "Scope", receive: "Receive", send: "Send") -> None:
    """Serve one stream, from its request to its end."""
    with emulator.journal.begin(STREAM, "http2", new_request_id(), scope["scheme"]) as line:
        line.request = Request.of_scope(scope, None)
        begin = partial(_begin, emulator, line, scope, receive, send)
        try:
            stream = await carried(emulator, line, CARRIER, scope, begin)
        except AwsError as error:
            await refuse(error, line, send)
            return
        except Spoilt as spoilt:
            unopened = await spoil(emulator, spoilt.hit, line, scope, send)
            if unopened is not None:
                await refuse(unopened, line, send)
            return
    with suppress(OSError):
        if not stream.session.gone and not stream.over:
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        if not stream.session.input_over and TAP not in scope.get("extensions", {}):  # our own server drains by itself
            await drain(receive, DRAIN_SECONDS)


async def _begin(
    emulator: "Emulator", line: Line, scope: "Scope", receive: "Receive", send: "Send", stream: Opened
) -> None:
    line.status = 200
    # No client sends audio before it has these, and some servers hold them back until a body comes: send one at once.
    with suppress(OSError):  # the client has gone
        await send({"type": "http.response.start", "status": 200, "headers": _headers(stream, line.request_id)})
        await send({"type": "http.response.body", "body": b"", "more_body": True})
        await serve(emulator, stream, CARRIER, receive, send, scope.get("extensions", {}).get(TAP))


async def refuse(error: AwsError, line: Line, send: "Send") -> None:
    """Answer with the error's own HTTP status: no stream begins."""
    reply = refusal(error, line)
    line.status, line.body = reply.status, reply.body
    await give(reply, line.request_id, send)


def refusal(error: AwsError, line: Line) -> Reply:
    """The answer that tells of an error."""
    line.refused(error)
    headers = ((b"x-amzn-errortype", error.code.encode()), (b"content-type", b"application/json"))
    return Reply(error.status or status_of(error.code, rest=True), headers, write_error(error))


def _headers(stream: Opened, request_id: str) -> list[tuple[bytes, bytes]]:
    """As recorded: the request id twice, the parameters as they were given, three of them even when they were not."""
    echoed = response_headers(streaming(), stream.operation, {**stream.input, "RequestId": request_id})
    return [(b"x-amzn-requestid", request_id.encode()), *echoed, (b"content-type", EVENT_STREAM)]


def _feed(session: "Session", message: "Message", now: float) -> list[bytes]:
    if message["type"] != "http.request":
        session.abandon()
        return []
    frames = session.receive(message.get("body", b""), now)
    return frames if message.get("more_body", False) else frames + session.end_of_input()


async def _give(frames: list[bytes], send: "Send") -> None:
    """Event-stream messages carry their own lengths: however many there are, one body holds them."""
    body = frames[0] if len(frames) == 1 else b"".join(frames)
    await send({"type": "http.response.body", "body": body, "more_body": True})


CARRIER = Carrier("http", _feed, _give)
