"""From a request to an open session, for the doors that carry streams: identity, parameters, rules, script, quota.

It sends nothing: how an error reaches the client depends on the carrier.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from emulator.asgi.calling import call_of
from emulator.asgi.harming import Spoilt, asked_of
from emulator.asgi.sluice import ended
from emulator.asgi.spoiling import harmed, met
from emulator.auth import LONGEST_PRESIGNED_STREAM, Identity, identify
from emulator.errors import AwsError
from emulator.faults.harm import STREAM
from emulator.ids import new_id
from emulator.model.headers import HEADER_PREFIX, read_parameters
from emulator.model.shapes import streaming
from emulator.operations import (
    start_call_analytics_stream_transcription,
    start_medical_scribe_stream,
    start_medical_stream_transcription,
    start_stream_transcription,
)
from emulator.streaming.pump import Bell, Carrier, pump
from emulator.streaming.registry import Place, Stream

if TYPE_CHECKING:
    from emulator.app import Emulator
    from emulator.asgi.sluice import Sluice
    from emulator.asgi.types import Receive, Scope, Send, Tap
    from emulator.call import Call
    from emulator.faults.register import Hit
    from emulator.journal.line import Line
    from emulator.streaming.session import Session
    from emulator.wire.request import Request


class Operation(NamedTuple):
    """What answers one path."""

    name: str
    check: Callable[[Mapping[str, Any]], None]
    open_stream: "Callable[[Call, Callable[[], str]], Session]"


OPERATIONS = {
    streaming().operations[name]["http"]["requestUri"]: Operation(name, module.check, module.open_stream)
    for name, module in (
        ("StartStreamTranscription", start_stream_transcription),
        ("StartMedicalStreamTranscription", start_medical_stream_transcription),
        ("StartCallAnalyticsStreamTranscription", start_call_analytics_stream_transcription),
        ("StartMedicalScribeStream", start_medical_scribe_stream),
    )
}
WEBSOCKET_SUFFIX = "-websocket"
FAULT = "This is a fault of the emulator; its log says more."

logger = logging.getLogger(__name__)


class Opened(NamedTuple):
    """A stream that may begin. `input` has the session id, given or made; `sluice`: what harms it, if anything does."""

    operation: str
    input: Mapping[str, Any]
    session: "Session"
    bell: Bell
    sluice: "Sluice | None"

    @property
    def over(self) -> bool:
        """Whether a fault has ended it already."""
        return self.sluice is not None and self.sluice.over


class Answering(NamedTuple):
    """What was found for a request: who asks for which stream, the session that answers, and the fault it meets."""

    operation: str
    input: Mapping[str, Any]
    identity: Identity
    session: "Session"
    hit: "Hit | None"


async def carried(
    emulator: "Emulator", line: "Line", carrier: Carrier, scope: "Scope", begin: "Callable[[Opened], Awaitable[None]]"
) -> Opened:
    """Have `begin` serve the session that answers the request of `line`, counted among the open ones as long.

    Raises AwsError, Spoilt. `line` learns what becomes known of it, and gets a tape for its events.
    """
    assert line.request is not None
    operation, given, identity, session, hit = await _session(emulator, line.request, line)
    sluice = None if hit is None else await harmed(emulator, hit, session, line, scope)
    bell = Bell(emulator.clock)
    place, limits = Place(identity.account, identity.region), emulator.settings.limits
    stream = Stream(session, carrier.name, emulator.clock.now(), bell, place)
    opened = Opened(operation, given, session, bell, sluice)
    try:
        async with emulator.sharing.among(stream, limits):
            emulator.streams.begin(stream, limits)
            try:
                session.tape = emulator.journal.tape(line)
                await begin(opened)
            finally:
                emulator.streams.end(stream)
    finally:
        if sluice is not None:
            sluice.close()
        if line.tape is not None:
            line.tape.ended = session.ended
    return opened


async def serve(
    emulator: "Emulator",
    stream: Opened,
    carrier: Carrier,
    receive: "Receive",
    send: "Send",
    tap: "Callable[[Tap], None] | None" = None,
) -> None:
    """Carry the stream from its first event to its last. `tap`: the server's, if it has one for the carrier."""
    away, sluice = emulator.store.remote, stream.sluice
    if sluice is None:
        await pump(stream.session, carrier, receive, send, emulator.clock, stream.bell, away=away, tap=tap)
        return
    flowing = asyncio.create_task(sluice.flow(carrier, send))
    try:
        harmful = sluice.carrier(carrier)
        await pump(stream.session, harmful, receive, send, emulator.clock, stream.bell, away=away)
        await sluice.drain(flowing, receive, stream.bell)
    finally:
        await ended(flowing)


async def _session(emulator: "Emulator", request: "Request", line: "Line") -> Answering:
    """A store behind a network must not stop other streams."""
    try:
        if emulator.store.remote:
            return await asyncio.to_thread(_answering, emulator, request, line)
        return _answering(emulator, request, line)
    except (AwsError, Spoilt):
        raise
    except Exception as error:
        logger.exception("A stream on %s failed to open.", request.path)
        raise AwsError("InternalFailureException", FAULT) from error


def _answering(emulator: "Emulator", request: "Request", line: "Line") -> Answering:
    websocket = line.door == "websocket"
    path = request.path.removesuffix(WEBSOCKET_SUFFIX) if websocket else request.path
    if path not in OPERATIONS:
        raise AwsError("UnknownOperationException", f"There is no stream at {path}.")
    operation = OPERATIONS[path]
    line.operation, clock = operation.name, emulator.clock
    identity = identify(request, emulator.keyring, clock.shown_to_clients(), LONGEST_PRESIGNED_STREAM, clock.since)
    line.identity = identity
    given = _parameters(operation.name, request, websocket=websocket)
    given.setdefault("SessionId", new_id())
    line.input = given
    operation.check(given)
    asked = asked_of(line, identity, None, given["SessionId"], STREAM) if emulator.faults else None
    hit = met(emulator.faults.hit(asked)) if asked else None
    call = call_of(emulator, operation.name, given, identity, request, line.scheme)
    emulator.scripts.refresh()
    session = operation.open_stream(call, new_id)
    about = session.about
    line.script, line.why = about.script, about.why
    if about.fault is not None and hit is None:
        asked = asked_of(line, identity, None, given["SessionId"], STREAM)
        hit = met(emulator.faults.hit_by(about.script, about.fault, asked))
    return Answering(operation.name, given, identity, session, hit)


def _parameters(operation: str, request: "Request", *, websocket: bool) -> dict[str, Any]:
    """A WebSocket's query names the parameters as headers do, without the prefix."""
    if websocket:
        return read_parameters(streaming(), operation, request.parameters, prefix="")
    return read_parameters(streaming(), operation, request.headers, prefix=HEADER_PREFIX)
