"""The door of the batch API: AWS JSON 1.1 and RPC v2 CBOR. It reads, asks who calls, and writes.

To follow one request is to read `_answered`; the one `except` for AwsError is above it. A protocol is a row of
PROTOCOLS; operations do the rest.
"""

import asyncio
import logging
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from emulator.asgi import harming
from emulator.asgi.calling import call_of
from emulator.asgi.reply import Headers, Reply, give
from emulator.auth import Identity, identify
from emulator.bodies import whole
from emulator.edge import TARGETS
from emulator.errors import AwsError, status_of
from emulator.journal.line import CALL, Line
from emulator.logs import new_request_id
from emulator.model.project import project
from emulator.model.shapes import batch
from emulator.model.validate import validated
from emulator.operations import find
from emulator.wire import json11, rpcv2cbor
from emulator.wire.request import Request
from emulator.wire.values import Timestamp

if TYPE_CHECKING:
    from emulator.app import Emulator
    from emulator.asgi.types import Receive, Scope, Send
    from emulator.faults.register import Hit

# A vocabulary, the largest thing that is sent, has 50 KB. A megabyte of CBOR can make sixty of memory.
MOST_BYTES = 1024 * 1024
# Recorded: what has no target is answered in XML, without a word.
NO_TARGET = b"<UnknownOperationException/>\n"
# "Only the last four segments of the URL when routing requests"; a service SHOULD accept its absolute name.
CBOR_PATH = re.compile(r".*/service/(?:com\.amazonaws\.transcribe\.)?Transcribe/operation/([^/]*)")
MOST_REST = 2.0  # seconds that a call waits for the worker to finish what is due
FAULT = "This is a fault of the emulator; its log says more under the request id."

logger = logging.getLogger(__name__)


class Protocol(NamedTuple):
    """One form of calls on the wire."""

    name: str  # in the journal
    fits: Callable[[Request], object]  # whether a request is of this protocol
    operation: Callable[[Request], str]  # the name that a request has for its operation; AwsError for a bad request
    read: Callable[[bytes], Any]
    time: Callable[[float], Any]  # the form of a time in what `write` is given
    write: Callable[[Mapping[str, Any]], bytes]
    write_error: Callable[[AwsError], bytes]
    headers: Headers  # of every reply
    body_headers: Headers  # of a reply with a body
    error_header: bool  # whether a header repeats the error's type
    modelled: bool  # whether errors have the model's statuses, whatever the settings say


def _by_target(request: Request) -> str:
    target = request.headers["x-amz-target"]
    for prefix in TARGETS:
        if target.startswith(prefix):
            return target[len(prefix) :]
    return ""


def _by_path(request: Request) -> str:
    headers = request.headers
    if request.method != "POST" or headers.get("smithy-protocol") != rpcv2cbor.PROTOCOL or "x-amz-target" in headers:
        # "Server-side implementations MUST reject such requests". Differs: how the service words it is not known.
        text = f"RPC v2 CBOR needs a POST with smithy-protocol: {rpcv2cbor.PROTOCOL} and without X-Amz-Target."
        raise AwsError("UnknownOperationException", text)
    if request.body and headers.get("content-type") != rpcv2cbor.CONTENT_TYPE:
        raise AwsError("SerializationException", f"RPC v2 CBOR needs content-type: {rpcv2cbor.CONTENT_TYPE}.")
    return request.path.rpartition("/")[2]


# The first row that fits a request is its protocol.
PROTOCOLS = (
    Protocol(
        name="cbor",
        fits=lambda request: CBOR_PATH.fullmatch(request.path),
        operation=_by_path,
        read=rpcv2cbor.read,
        time=Timestamp,
        write=rpcv2cbor.write,
        write_error=rpcv2cbor.write_error,
        headers=((b"smithy-protocol", rpcv2cbor.PROTOCOL.encode()),),
        body_headers=((b"content-type", rpcv2cbor.CONTENT_TYPE.encode()),),
        error_header=False,
        modelled=True,
    ),
    Protocol(
        name="json-1.1",
        fits=lambda request: request.method == "POST" and "x-amz-target" in request.headers,
        operation=_by_target,
        read=json11.read,
        time=json11.time,
        write=json11.write,
        write_error=json11.write_error,
        headers=((b"content-type", json11.CONTENT_TYPE.encode()),),
        body_headers=(),
        error_header=True,
        modelled=False,
    ),
)
NO_CALL = Reply(404, ((b"content-type", b"text/xml"), (b"x-amzn-errortype", b"UnknownOperationException")), NO_TARGET)


async def answer(emulator: "Emulator", scope: "Scope", receive: "Receive", send: "Send") -> None:
    """Serve one call. What may wait, for S3 or a network: in a thread, so that no stream waits for it; else at once."""
    with emulator.journal.begin(CALL, "batch", new_request_id(), scope["scheme"]) as line:
        body = await whole(receive, MOST_BYTES)
        request = line.request = Request.of_scope(scope, body)
        if body is None:
            return
        await emulator.worker.rest(MOST_REST)
        clock = emulator.clock
        who = partial(identify, keyring=emulator.keyring, now=clock.shown_to_clients(), since=clock.since)
        met: list[Hit] = []
        if emulator.store.remote or _waits(request):
            answered = await asyncio.to_thread(reply, emulator, request, line, who, met)
        else:
            answered = reply(emulator, request, line, who, met)
        if met:
            await harming.give_harmed(emulator, met[0], answered, line, scope, send)
        else:
            line.status, line.body = answered.status, answered.body
            await give(answered, line.request_id, send, head=request.method == "HEAD")


def _waits(request: Request) -> bool:
    """Whether the operation asks S3. It only looks for a name, in the target or the path: nothing is checked yet."""
    target = request.headers.get("x-amz-target")
    name = request.path.rpartition("/")[2] if target is None else target.rpartition(".")[2]
    operation = find(name) if name in batch().operations else None
    return operation is not None and operation.waits


def reply(
    emulator: "Emulator", request: Request, line: Line, who: Callable[[Request], Identity], met: "list[Hit]"
) -> Reply:
    """What to answer, whatever happens; `line` learns of it. `who` says who calls, or raises AwsError.

    A fault that the call meets is added to `met`: it has not been done yet.
    """
    for protocol in PROTOCOLS:
        if protocol.fits(request):
            break
    else:
        line.error = "UnknownOperationException", None
        return NO_CALL
    line.protocol = protocol.name
    try:
        body = _answered(emulator, protocol, request, line, who, met)
    except harming.Spoilt:
        return harming.NO_REPLY
    except AwsError as error:
        line.refused(error)
        return _refusal(protocol, error, modelled=emulator.settings.statuses == "modelled")
    except Exception:
        logger.exception("Request %s (%s) failed.", line.request_id, request.headers.get("x-amz-target", request.path))
        line.error = "InternalFailure", FAULT
        return _refusal(protocol, AwsError("InternalFailure", FAULT), modelled=False)
    return Reply(200, protocol.headers + (protocol.body_headers if body else ()), body)


def _refusal(protocol: Protocol, error: AwsError, *, modelled: bool) -> Reply:
    headers = protocol.headers + protocol.body_headers
    if protocol.error_header:
        headers += ((b"x-amzn-errortype", error.code.encode()),)
    status = error.status or status_of(error.code, rest=modelled or protocol.modelled)
    return Reply(status, headers, protocol.write_error(error))


def _answered(
    emulator: "Emulator",
    protocol: Protocol,
    request: Request,
    line: Line,
    who: Callable[[Request], Identity],
    met: "list[Hit]",
) -> bytes:
    """The body of the answer. Raises AwsError, and Spoilt."""
    body = request.body or b""
    if len(body) > MOST_BYTES:
        raise AwsError("SerializationException", f"The request is larger than {MOST_BYTES} bytes.")
    identity = line.identity = who(request)
    model = batch()
    name = line.operation = protocol.operation(request)
    if name not in model.operations:
        raise AwsError("UnknownOperationException")  # without words, as recorded
    emulator.rates.take(name, identity, emulator.clock.now())
    operation = find(name)
    if operation is None:
        # Differs: the service has it, this emulator has not, and says so.
        raise AwsError("UnknownOperationException", f"The emulator does not implement {name} yet.")
    document = protocol.read(body)
    if emulator.faults:
        harming.meet(emulator, line, document, met)
    given = validated(model, model.input_of(name), document)
    if operation.check is not None:
        operation.check(given)
    if emulator.scripts.harming and not met:
        harming.meet_script(emulator, line, given, request.headers, met)
    call = call_of(emulator, name, given, identity, request, line.scheme)
    result = operation.run(harming.harmed(call, met[0]) if met else call)
    if met:
        harming.check_after(met[0])
    output = model.output_of(name)
    return b"" if output is None else protocol.write(project(model, output, result, protocol.time))
