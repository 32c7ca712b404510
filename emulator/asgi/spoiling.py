"""What faults do to a stream before it is open: delay, refuse, break its connection; or give it a sluice."""

from typing import TYPE_CHECKING

from emulator.asgi.breaking import broken_off
from emulator.asgi.breaking import told as way_of
from emulator.asgi.harming import Spoilt, front_end
from emulator.asgi.sluice import Sluice
from emulator.asgi.waiting import Gate
from emulator.errors import AwsError
from emulator.faults.bodies import words
from emulator.faults.harm import Harm
from emulator.faults.told import told
from emulator.streaming.refusals import said_of

if TYPE_CHECKING:
    from emulator.app import Emulator
    from emulator.asgi.reply import Reply
    from emulator.asgi.types import Scope, Send
    from emulator.faults.register import Hit
    from emulator.journal.line import Line
    from emulator.streaming.session import Session

REFUSED = 403  # what a server without words for it makes of a close before the handshake


def met(hit: "Hit | None") -> "Hit | None":
    """The fault that a stream meets, unless it keeps the stream from being opened: then raises Spoilt."""
    if hit is not None and hit.harm.opens and (hit.harm.refusal or hit.harm.http or hit.harm.broken):
        raise Spoilt(hit)
    return hit


async def harmed(emulator: "Emulator", hit: "Hit", session: "Session", line: "Line", scope: "Scope") -> Sluice | None:
    """What harms a stream once it is open; None when its delay, which is waited for here, was all."""
    harm, refusal = hit.harm, hit.harm.refusal
    if harm.delay:
        _tell(emulator, hit, line, told(Harm(delay=harm.delay)))  # the rest may never come
        await _delayed(emulator, hit)
        session.begin(emulator.clock.now())
    if harm.opens:
        return None
    if harm.after is not None:
        error = None if refusal is None else AwsError(refusal.code, refusal.message or said_of(refusal.code))
        session.fall = harm.after, error
    return Sluice(hit, session, emulator.clock, line, scope)


async def spoil(emulator: "Emulator", hit: "Hit", line: "Line", scope: "Scope", send: "Send") -> AwsError | None:
    """Answer a request for a stream that its fault keeps from being opened; or the error that is to be the answer."""
    harm = hit.harm
    _tell(emulator, hit, line, told(harm, way_of(scope, harm.broken) if harm.broken else ""))
    await _delayed(emulator, hit)
    if harm.refusal is not None:
        return AwsError(harm.refusal.code, words(harm.refusal), harm.refusal.status)
    if harm.broken is not None:
        await broken_off(scope, send, harm.broken, begun=False)
    elif harm.http is not None:
        await _answered(front_end(harm.http), line, scope, send)
    return None


def _tell(emulator: "Emulator", hit: "Hit", line: "Line", did: str) -> None:
    hit.fired(emulator.clock.now(), did)
    line.harmed(hit.id, did)


async def _delayed(emulator: "Emulator", hit: "Hit") -> None:
    gate = Gate(emulator.clock, hit)
    try:
        await gate.rest(hit.harm.delay)
    finally:
        gate.close()


async def _answered(reply: "Reply", line: "Line", scope: "Scope", send: "Send") -> None:
    """A bare HTTP status; in the place of a WebSocket's handshake too, where the server can."""
    line.status, line.body = reply.status, reply.body
    kind = "http" if scope["type"] == "http" else "websocket.http"
    if kind == "websocket.http" and "websocket.http.response" not in scope.get("extensions", {}):
        line.status = REFUSED
        await send({"type": "websocket.close", "code": 1000})
        return
    headers = [*reply.headers, (b"content-length", str(len(reply.body)).encode())]
    await send({"type": f"{kind}.response.start", "status": reply.status, "headers": headers})
    await send({"type": f"{kind}.response.body", "body": reply.body})
