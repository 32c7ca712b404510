"""From a request to an open session, for the doors that carry streams: identity, parameters, rules, script.

It sends nothing: how an error reaches the client depends on the carrier.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

from emulator.auth import LONGEST_PRESIGNED_STREAM, identify
from emulator.call import Call
from emulator.errors import AwsError
from emulator.model.headers import HEADER_PREFIX, read_parameters
from emulator.model.shapes import streaming
from emulator.operations import start_stream_transcription

if TYPE_CHECKING:
    from emulator.app import Emulator
    from emulator.streaming.session import Session
    from emulator.wire.request import Request


class Operation(NamedTuple):
    """What answers one path."""

    name: str
    check: Callable[[Mapping[str, Any]], None]
    open_stream: "Callable[[Call, Callable[[], str]], Session]"


OPERATIONS = {
    "/stream-transcription": Operation(
        "StartStreamTranscription", start_stream_transcription.check, start_stream_transcription.open_stream
    ),
}
WEBSOCKET_SUFFIX = "-websocket"
FAULT = "This is a fault of the emulator; its log says more."

logger = logging.getLogger(__name__)


class Opened(NamedTuple):
    """A stream that may begin. `input` has the session id, given or made."""

    operation: str
    input: Mapping[str, Any]
    session: "Session"


async def opened(emulator: "Emulator", request: "Request", scheme: str, *, websocket: bool) -> Opened:
    """The session that answers `request`; raises AwsError. A store behind a network must not stop other streams."""
    try:
        if emulator.store.remote:
            return await asyncio.to_thread(_opened, emulator, request, scheme, websocket=websocket)
        return _opened(emulator, request, scheme, websocket=websocket)
    except AwsError:
        raise
    except Exception as error:
        logger.exception("A stream on %s failed to open.", request.path)
        raise AwsError("InternalFailureException", FAULT) from error


def _opened(emulator: "Emulator", request: "Request", scheme: str, *, websocket: bool) -> Opened:
    path = request.path.removesuffix(WEBSOCKET_SUFFIX) if websocket else request.path
    if path not in OPERATIONS:
        # The service has other streams; this emulator has not yet, and says so.
        raise AwsError("UnknownOperationException", f"The emulator has no stream at {path} yet.")
    operation = OPERATIONS[path]
    identity = identify(request, emulator.keyring, emulator.clock.now(), LONGEST_PRESIGNED_STREAM)
    given = _parameters(operation.name, request, websocket=websocket)
    given.setdefault("SessionId", _new_id())
    operation.check(given)
    call = Call(
        operation=operation.name,
        input=given,
        identity=identity,
        base_url=f"{scheme}://{request.headers['host']}",
        clock=emulator.clock,
        store=emulator.store,
        scripts=emulator.scripts,
        settings=emulator.settings,
        s3=emulator.s3,
        wake=emulator.worker.wake,
    )
    emulator.scripts.refresh()
    return Opened(operation.name, given, operation.open_stream(call, _new_id))


def _parameters(operation: str, request: "Request", *, websocket: bool) -> dict[str, Any]:
    """A WebSocket's query names the parameters as headers do, without the prefix."""
    if websocket:
        return read_parameters(streaming(), operation, request.parameters, prefix="")
    return read_parameters(streaming(), operation, request.headers, prefix=HEADER_PREFIX)


def _new_id() -> str:
    return str(uuid4())
