"""The door of the one operation of the streaming API that streams nothing: GetMedicalScribeStream, JSON over GET."""

import asyncio
import logging
from typing import TYPE_CHECKING

from emulator.asgi import harming
from emulator.asgi.calling import call_of
from emulator.asgi.http2 import refusal
from emulator.asgi.reply import Reply, give
from emulator.auth import identify
from emulator.errors import AwsError
from emulator.journal.line import CALL, Line
from emulator.logs import new_request_id
from emulator.model.headers import read_path
from emulator.model.project import project
from emulator.model.shapes import streaming
from emulator.operations import get_medical_scribe_stream
from emulator.wire import json11
from emulator.wire.request import Request

if TYPE_CHECKING:
    from emulator.app import Emulator
    from emulator.asgi.types import Receive, Scope, Send
    from emulator.faults.register import Hit

OPERATION = "GetMedicalScribeStream"
FAULT = "This is a fault of the emulator; its log says more under the request id."

logger = logging.getLogger(__name__)


async def answer(emulator: "Emulator", scope: "Scope", _receive: "Receive", send: "Send") -> None:
    """Serve one call. A store behind a network must not stop the streams."""
    with emulator.journal.begin(CALL, "rest", new_request_id(), scope["scheme"]) as line:
        request = line.request = Request.of_scope(scope, b"")
        line.operation = OPERATION
        met: list[Hit] = []
        reply = await _replied(emulator, request, line, met)
        if met:
            await harming.give_harmed(emulator, met[0], reply, line, scope, send)
        else:
            line.status, line.body = reply.status, reply.body
            await give(reply, line.request_id, send)


async def _replied(emulator: "Emulator", request: Request, line: Line, met: "list[Hit]") -> Reply:
    """What to answer, whatever happens; a fault that the call meets is added to `met`."""
    try:
        if emulator.store.remote:
            body = await asyncio.to_thread(_answered, emulator, request, line, met)
        else:
            body = _answered(emulator, request, line, met)
    except harming.Spoilt:
        return harming.NO_REPLY
    except AwsError as error:
        return refusal(error, line)
    except Exception:
        logger.exception("Request %s (%s) failed.", line.request_id, request.path)
        return refusal(AwsError("InternalFailureException", FAULT), line)
    return Reply(200, ((b"content-type", b"application/json"),), body)


def _answered(emulator: "Emulator", request: Request, line: Line, met: "list[Hit]") -> bytes:
    """The body of the answer. Raises AwsError, Spoilt."""
    clock = emulator.clock
    identity = identify(request, emulator.keyring, clock.shown_to_clients(), since=clock.since)
    line.identity = identity
    model = streaming()
    line.input = given = read_path(model, OPERATION, request.path)
    if emulator.faults:
        harming.meet(emulator, line, given, met)
    if emulator.scripts.harming and not met:
        harming.meet_script(emulator, line, given, request.headers, met)
    result = get_medical_scribe_stream.run(call_of(emulator, OPERATION, given, identity, request, line.scheme))
    if met:
        harming.check_after(met[0])
    return json11.write(project(model, f"{OPERATION}Response", result, json11.time))
