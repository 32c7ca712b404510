"""The door of the one operation of the streaming API that streams nothing: GetMedicalScribeStream, JSON over GET."""

import asyncio
import logging
from typing import TYPE_CHECKING

from emulator.asgi.calling import call_of
from emulator.asgi.http2 import refuse
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

OPERATION = "GetMedicalScribeStream"
FAULT = "This is a fault of the emulator; its log says more under the request id."

logger = logging.getLogger(__name__)


async def answer(emulator: "Emulator", scope: "Scope", _receive: "Receive", send: "Send") -> None:
    """Serve one call. A store behind a network must not stop the streams."""
    with emulator.journal.begin(CALL, "rest", new_request_id(), scope["scheme"]) as line:
        request = line.request = Request.of_scope(scope, b"")
        line.operation = OPERATION
        try:
            if emulator.store.remote:
                body = await asyncio.to_thread(_answered, emulator, request, line)
            else:
                body = _answered(emulator, request, line)
        except AwsError as error:
            await refuse(error, line, send)
            return
        except Exception:
            logger.exception("Request %s (%s) failed.", line.request_id, request.path)
            await refuse(AwsError("InternalFailureException", FAULT), line, send)
            return
        line.status, line.body = 200, body
        headers = [
            (b"x-amzn-requestid", line.request_id.encode()),
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _answered(emulator: "Emulator", request: Request, line: Line) -> bytes:
    """The body of the answer. Raises AwsError."""
    clock = emulator.clock
    identity = identify(request, emulator.keyring, clock.shown_to_clients(), since=clock.since)
    line.identity = identity
    model = streaming()
    line.input = given = read_path(model, OPERATION, request.path)
    result = get_medical_scribe_stream.run(call_of(emulator, OPERATION, given, identity, request, line.scheme))
    return json11.write(project(model, f"{OPERATION}Response", result, json11.time))
