"""A line of the journal as clients of the control API see it, and the columns that it is found by. Pure."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import orjson

from emulator.errors import AwsError
from emulator.journal.line import CALL, JOB, NEIGHBOUR, Line
from emulator.journal.names import name_of
from emulator.journal.secrets import hidden_headers, hidden_query
from emulator.store.journal import LONGEST, Row
from emulator.streaming.session import COMPLETED, GONE
from emulator.wire import json11, rpcv2cbor
from emulator.wire.claim import caller_named_by

if TYPE_CHECKING:
    from emulator.auth import Identity
    from emulator.streaming.tape import Tape
    from emulator.wire.request import Request

PREFIX = "/_emulator/journal"
MOST_BODY = 64 * 1024  # bytes of a request or an answer that are read: what is longer is counted only
MOST_UNREAD = 1000  # characters of a body that could not be read

CBOR = "cbor"  # all other protocols are JSON
# What says that a request is not who it says it is.
UNPROVED = frozenset(
    (
        "AccessDeniedException",
        "ExpiredTokenException",
        "IncompleteSignatureException",
        "InvalidSignatureException",
        "MissingAuthenticationTokenException",
        "UnrecognizedClientException",
    )
)
ENDED_WELL = (COMPLETED, GONE)


def row_of(line: Line) -> Row:
    """The line as it stands, whether or not it has ended."""
    document = document_of(line)
    text = _text(document, line)
    identity, error = document["identity"] or {}, document["error"] or {}
    return Row(
        line.id,
        line.changed,
        line.at,
        line.kind,
        _key(document["operation"]),
        _key(document["name"]),
        _key(document["session"]),
        line.status,
        _key(error.get("code")),
        _key(identity.get("access_key")),
        _key(identity.get("account")),
        _key(identity.get("region")),
        len(text),
        text.decode(),
    )


def _text(document: dict[str, Any], line: Line) -> bytes:
    try:
        return orjson.dumps(document, default=_plain)
    except orjson.JSONEncodeError:  # what clients sent is nested deeper than can be written, or has longer numbers
        stream = document["stream"] and {**document["stream"], "configuration": None}
        unread = {"input": None, "unread": _unread(line, None), "stream": stream}
        return orjson.dumps({**document, **unread}, default=_plain)


def document_of(line: Line) -> dict[str, Any]:
    """All that is known of a line; see docs/journal.md for its members."""
    request, error = line.request, _error(line)
    given = _input(line)
    return {
        "id": line.id,
        "changed": line.changed,
        "kind": line.kind,
        "at": line.at,
        "seconds": line.seconds,
        "machine_at": line.began,
        "machine_seconds": line.took,
        "request_id": line.request_id,
        "door": line.door,
        "protocol": line.protocol,
        "method": request.method if request else None,
        "path": request.path if request else None,
        "query": hidden_query(request.query) if request else None,
        "scheme": line.scheme or None,
        "headers": hidden_headers(request.headers) if request else {},
        "identity": _identity(line.identity, request),
        "signature": _signature(line),
        "operation": line.operation or _operation(line),
        "name": line.name or (name_of(given) if given else None),
        "session": line.session or (given.get("SessionId") if given else None),
        "input": given,
        "unread": _unread(line, given),
        "script": line.script,
        "why": line.why,
        "fault": line.fault,
        "harm": line.harm,
        "status": line.status,
        "error": None if error is None else {"code": error[0], "message": error[1]},
        "output": _output(line),
        "bytes_in": len(request.body or b"") if request else 0,
        "bytes_out": len(line.body),
        "stream": None if line.tape is None else stream_of(line.tape),
        "audio": None if line.sound is None or not line.sound.size else f"{PREFIX}/{line.id}/audio.wav",
    }


def _rounded(value: float | None) -> float | None:
    """To a millionth: a chunk of a second is no longer than that by the sums of floats."""
    return None if value is None else round(value, 6)


def stream_of(tape: "Tape") -> dict[str, Any]:
    """What came and went in a stream."""
    totals, events = tape.totals, tape.events()
    return {
        "seconds": _rounded(totals.seconds),
        "events_in": totals.events_in,
        "events_out": totals.events_out,
        "bytes_in": totals.bytes_in,
        "bytes_out": totals.bytes_out,
        "real_time_factor": _rounded(totals.real_time_factor),
        "ended": tape.ended,
        "empty_event": totals.empty,
        "longest_gap": _rounded(totals.longest_gap),
        "shortest_chunk": _rounded(totals.shortest_chunk),
        "longest_chunk": _rounded(totals.longest_chunk),
        "odd_chunks": totals.odd_chunks,
        "begins": tape.begins.hex(),
        "configuration": _json(tape.configuration),
        "left_out": totals.events_in + totals.events_out - len(events),
        "events": events,
    }


def _identity(identity: "Identity | None", request: "Request | None") -> dict[str, Any] | None:
    """Who it was, or who it said it was: then nobody's account."""
    if identity is not None:
        return {"access_key": identity.access_key or None, "account": identity.account, "region": identity.region}
    access_key, region = caller_named_by(request) if request else ("", None)
    return {"access_key": access_key, "account": None, "region": region} if access_key else None


def _signature(line: Line) -> str | None:
    if line.kind == JOB:
        return None
    if line.identity is not None:
        return "unchecked" if line.identity.secret is None else "valid"
    code = line.error[0] if line.error else ""
    return f"refused: {code}" if code in UNPROVED else "unchecked"


def _error(line: Line) -> tuple[str, str | None] | None:
    """The error of an answer, or the one that ended a stream."""
    ended = line.tape.ended if line.tape else None
    if line.error is not None or ended is None or ended in ENDED_WELL:
        return line.error
    code, _, message = ended.partition(": ")
    return code, message


def _operation(line: Line) -> str | None:
    """What a call that was refused has asked for, by its target or its path; it need not exist."""
    if line.kind != CALL or line.request is None:
        return None
    named = line.request.headers.get("x-amz-target", "").rpartition(".")[2]
    return named or line.request.path.partition("/operation/")[2] or None


def _input(line: Line) -> Mapping[str, Any] | None:
    if line.input is not None or line.kind != CALL:
        return line.input
    read = _read(line.protocol, line.request.body or b"") if line.request else None
    return read if isinstance(read, dict) else None


def _unread(line: Line, given: Mapping[str, Any] | None) -> str | None:
    """The beginning of a body that is no input."""
    body = line.request.body if line.request and given is None else None
    return body[:MOST_UNREAD].decode("utf-8", "replace") if body else None


def _output(line: Line) -> Mapping[str, Any] | orjson.Fragment | None:
    if line.output is not None or line.error is not None or not line.body or line.kind == NEIGHBOUR:
        return line.output
    if line.protocol != CBOR and line.harm is None:
        # Our own JSON stays as it is; a fault may have made anything of it. Of a stream that was refused there is no
        # output, so it is a call's.
        return orjson.Fragment(line.body) if len(line.body) <= MOST_BODY else None
    read = _read(line.protocol, line.body)
    return read if isinstance(read, dict) else None


def _read(protocol: str | None, body: bytes) -> Any:
    try:
        return (rpcv2cbor if protocol == CBOR else json11).read(body) if len(body) <= MOST_BODY else None
    except AwsError:
        return None


def _json(payload: bytes) -> Any:
    """What an event says; None where that is no JSON, or much too long."""
    try:
        return orjson.loads(payload) if len(payload) <= MOST_BODY else None
    except ValueError:
        return None


def _key(text: str | None) -> str | None:
    """What the store looks for: no database takes a NUL in a text of its own."""
    return text[:LONGEST].replace("\0", "") if isinstance(text, str) else None


def _plain(value: Any) -> Any:
    """What JSON has no form for: times of CBOR are floats, and bytes are text as far as they go."""
    return float(value) if isinstance(value, float) else bytes(value).decode("utf-8", "replace")
