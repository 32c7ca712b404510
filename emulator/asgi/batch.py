"""The door of the batch API: AWS JSON 1.1, on any path. It reads, asks who calls, and writes; operations do the rest.

To follow one request is to read `_answered`; the one `except` for AwsError is beneath it.
"""

import asyncio
import logging
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

from emulator.auth import identify
from emulator.call import Call
from emulator.errors import AwsError, status_of
from emulator.model.project import project
from emulator.model.shapes import batch
from emulator.model.validate import validated
from emulator.operations import find
from emulator.wire import json11
from emulator.wire.request import Request

if TYPE_CHECKING:
    from emulator.app import Emulator
    from emulator.asgi.types import Receive, Scope, Send

# SDKs send the first, the developer guide shows the second.
TARGETS = ("Transcribe.", "com.amazonaws.transcribe.Transcribe.")
MOST_BYTES = 10 * 1024 * 1024
# Recorded: what has no target is answered in XML, without a word.
NO_TARGET = b"<UnknownOperationException/>\n"
FAULT = "This is a fault of the emulator; its log says more under the request id."

logger = logging.getLogger(__name__)


class Reply(NamedTuple):
    status: int
    body: bytes
    content_type: str = json11.CONTENT_TYPE
    error: str | None = None


async def answer(emulator: "Emulator", scope: "Scope", receive: "Receive", send: "Send") -> None:
    """Serve one call. Store across a network: in a thread, so that no stream waits for it; SQLite: here, at once."""
    request_id = str(uuid4())
    body = await _body(receive)
    if body is None:
        return
    request = Request.of_scope(scope, body)
    base_url = f"{scope['scheme']}://{request.headers['host']}"
    if emulator.store.remote:
        reply = await asyncio.to_thread(_reply, emulator, request, base_url, request_id)
    else:
        reply = _reply(emulator, request, base_url, request_id)
    await send({"type": "http.response.start", "status": reply.status, "headers": _headers(reply, request_id)})
    await send({"type": "http.response.body", "body": b"" if request.method == "HEAD" else reply.body})


async def _body(receive: "Receive") -> bytes | None:
    """The whole body, or what came of it until it was too long; None when the client has gone."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if len(body) > MOST_BYTES or not message.get("more_body", False):
            return bytes(body)


def _reply(emulator: "Emulator", request: Request, base_url: str, request_id: str) -> Reply:
    """What to answer, whatever happens."""
    target = request.headers.get("x-amz-target")
    if target is None or request.method != "POST":
        return Reply(404, NO_TARGET, "text/xml", "UnknownOperationException")
    try:
        return Reply(200, _answered(emulator, request, target, base_url))
    except AwsError as error:
        return _refusal(error)
    except Exception:
        logger.exception("Request %s (%s) failed.", request_id, target)
        return _refusal(AwsError("InternalFailure", FAULT))


def _refusal(error: AwsError) -> Reply:
    return Reply(status_of(error.code, rest=False), json11.write_error(error), error=error.code)


def _answered(emulator: "Emulator", request: Request, target: str, base_url: str) -> bytes:
    """The body of the answer. Raises AwsError."""
    if request.body is not None and len(request.body) > MOST_BYTES:
        raise AwsError("SerializationException", f"The request is larger than {MOST_BYTES} bytes.")
    identity = identify(request, emulator.keyring, emulator.clock.now())
    name = _operation_named(target)
    operation = find(name)
    if operation is None:
        # Differs: the service has it, this emulator has not, and says so.
        raise AwsError("UnknownOperationException", f"The emulator does not implement {name} yet.")
    model = batch()
    given = validated(model, model.input_of(name), json11.read(request.body or b""))
    if operation.check is not None:
        operation.check(given)
    result = operation.run(
        Call(
            operation=name,
            input=given,
            identity=identity,
            base_url=base_url,
            clock=emulator.clock,
            store=emulator.store,
            scripts=emulator.scripts,
            settings=emulator.settings,
            s3=emulator.s3,
            wake=emulator.worker.wake,
        )
    )
    output = model.output_of(name)
    return b"" if output is None else json11.write(project(model, output, result))


def _operation_named(target: str) -> str:
    """The operation of the model that the target names. Raises AwsError, without words, as recorded."""
    prefix = next((prefix for prefix in TARGETS if target.startswith(prefix)), None)
    name = "" if prefix is None else target.removeprefix(prefix)
    if name not in batch().operations:
        raise AwsError("UnknownOperationException")
    return name


def _headers(reply: Reply, request_id: str) -> list[tuple[bytes, bytes]]:
    headers = [
        (b"x-amzn-requestid", request_id.encode()),
        (b"content-type", reply.content_type.encode()),
        (b"content-length", str(len(reply.body)).encode()),
    ]
    if reply.error is not None:
        headers.append((b"x-amzn-errortype", reply.error.encode()))
    return headers
