"""How the program logs: one readable line, or one JSON object a line, on standard error.

What is logged while a request is served carries its id, the one that the client got in `x-amzn-requestid`.
"""

import json
import logging
import sys
from contextvars import ContextVar
from typing import TYPE_CHECKING

from emulator.ids import new_id
from emulator.journal.line import JOB

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.journal.line import Line

PLAIN = "%(asctime)s %(levelname)s %(message)s"
SERVED: ContextVar[str] = ContextVar("SERVED", default="")  # the id of the request that this task serves

accesses = logging.getLogger("emulator.access")


def new_request_id() -> str:
    """The id of a request that is beginning: all that its task logs from now on carries it."""
    request_id = new_id()
    SERVED.set(request_id)
    return request_id


class PlainFormatter(logging.Formatter):
    """A line; behind it the id of the request, unless the line says it."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name is the library's
        """The line without a traceback."""
        said, request_id = super().formatMessage(record), SERVED.get()
        return f"{said} [request {request_id}]" if request_id and request_id not in said else said


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, request_id, and the traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """The object."""
        request_id = SERVED.get()
        entry = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **({"request_id": request_id} if request_id else {}),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry)


def configure(*, as_json: bool) -> None:
    """Send every log record of the process to standard error, in the one form or the other."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if as_json else PlainFormatter(PLAIN))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    # moto's WSGI front logs each request through werkzeug's logger; ours are the journal's to tell.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)


def access(machine: "Callable[[], float]", line: "Line") -> None:
    """Log a call, a stream or a neighbour's request that has ended. `machine` gives the time that it is measured by."""
    if line.kind == JOB:
        return
    seconds = max(0.0, machine() - line.began)
    code = line.error[0] if line.error else None
    identity = line.identity
    key = identity.access_key if identity else None
    fields = {
        "request_id": line.request_id,
        "door": line.door,
        "operation": line.operation,
        "session_id": line.session or (line.input or {}).get("SessionId"),
        "access_key": key,
        "account": identity.account if identity else None,
        "region": identity.region if identity else None,
        "status": line.status,
        "error": code,
        "seconds": round(seconds, 6),
    }
    accesses.info(
        "%s %s %s%s in %.3f s for %s",
        line.door,
        line.operation or "-",
        line.status or "-",
        f" {code}" if code else "",
        seconds,
        key or "-",
        extra={"fields": fields},
    )
