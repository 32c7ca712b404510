"""The door of streams over WebSocket: a GET with a presigned query, audio and events as messages.

It accepts every handshake and reports errors as exception events: a refused handshake tells browsers nothing.
"""

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from emulator.asgi.harming import Spoilt
from emulator.asgi.opening import Opened, carried, serve
from emulator.asgi.spoiling import spoil
from emulator.errors import AwsError
from emulator.journal.line import STREAM
from emulator.logs import new_request_id
from emulator.streaming.pump import Carrier
from emulator.streaming.refusals import exception_frame
from emulator.wire.request import Request

if TYPE_CHECKING:
    from emulator.app import Emulator
    from emulator.asgi.types import Message, Receive, Scope, Send
    from emulator.journal.line import Line
    from emulator.streaming.session import Session

# After an exception too: clients show any other code as an error of their own, in place of the exception.
NORMAL = 1000
SWITCHING = 101  # protocols: the status of every handshake
SCHEMES = {"ws": "http", "wss": "https"}


async def answer(emulator: "Emulator", scope: "Scope", receive: "Receive", send: "Send") -> None:
    """Serve one stream, from the handshake to the close."""
    scheme = SCHEMES.get(scope["scheme"], "http")
    with (
        emulator.journal.begin(STREAM, "websocket", new_request_id(), scheme) as line,
        suppress(OSError),  # the client has gone
    ):
        line.request = Request.of_scope(scope, None)
        await receive()  # websocket.connect
        begin = partial(_begin, emulator, line, receive, send)
        try:
            stream = await carried(emulator, line, CARRIER, scope, begin)
        except AwsError as error:
            await _refuse(error, line, send)
            return
        except Spoilt as spoilt:
            unopened = await spoil(emulator, spoilt.hit, line, scope, send)
            if unopened is not None:
                await _refuse(unopened, line, send)
            return
        if not stream.session.gone and not stream.over:
            await _close(stream.session.close_reason, send)


async def _begin(emulator: "Emulator", line: "Line", receive: "Receive", send: "Send", stream: Opened) -> None:
    await _accept(line, send)
    await serve(emulator, stream, CARRIER, receive, send)


async def _accept(line: "Line", send: "Send") -> None:
    line.status = SWITCHING
    await send({"type": "websocket.accept", "headers": [(b"x-amzn-requestid", line.request_id.encode())]})


async def _refuse(error: AwsError, line: "Line", send: "Send") -> None:
    line.refused(error)
    await _accept(line, send)
    await _give([exception_frame(error)], send)
    await _close(error.code, send)


async def _close(reason: str, send: "Send") -> None:
    await send({"type": "websocket.close", "code": NORMAL, "reason": reason})


def _feed(session: "Session", message: "Message", now: float) -> list[bytes]:
    if message["type"] != "websocket.receive":
        session.abandon()
        return []
    data = message.get("bytes")
    return session.message(message.get("text") or "" if data is None else data, now)


async def _give(frames: list[bytes], send: "Send") -> None:
    for frame in frames:
        await send({"type": "websocket.send", "bytes": frame})


CARRIER = Carrier("websocket", _feed, _give)
