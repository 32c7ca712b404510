"""Runs a WSGI application for requests whose bodies are there already. It waits for no client and knows no service."""

import logging
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import IO, TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, unquote_to_bytes

if TYPE_CHECKING:
    from emulator.asgi.types import Scope

FAULT = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>InternalError</Code>'
    b"<Message>We encountered an internal error. Please try again.</Message></Error>"
)
# WSGI names headers with a dash and with an underscore alike: only those of S3's metadata may have the latter.
METADATA = "x-amz-meta-"
NO_PREFIX = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}

logger = logging.getLogger(__name__)

Application = Callable[..., Iterable[bytes]]


class Answered(NamedTuple):
    """The whole of an answer. `headers` as the application gave them: a name may occur twice."""

    status: int
    headers: list[tuple[str, str]]
    chunks: list[bytes]


def run(application: Application, environ: Mapping[str, Any]) -> Answered:
    """Have one request answered. It blocks. An application that fails answers as S3 does when S3 fails."""
    from werkzeug.test import run_wsgi_app

    try:
        chunks, status, headers = run_wsgi_app(application, dict(environ), buffered=True)
    except Exception as error:  # whatever a stranger's code finds to stumble over is no reason to end a connection
        line = f"{environ['REQUEST_METHOD']} {environ['RAW_URI']}?{environ['QUERY_STRING']}"
        logger.warning("The service inside failed at %.300r: %.300r", line, error)
        logger.debug("It failed there:", exc_info=True)
        return Answered(500, [("content-type", "application/xml"), ("content-length", str(len(FAULT)))], [FAULT])
    return Answered(int(status.split(" ", 1)[0]), list(headers), list(chunks))


def environ_of(scope: "Scope", body: IO[bytes]) -> dict[str, Any]:
    """The environ of an ASGI scope of type "http", of one character per byte on the wire, as WSGI has it."""
    raw = (scope.get("raw_path") or quote(scope["path"]).encode()).partition(b"?")[0]
    host, port = scope.get("server") or ("localhost", None)
    return {
        "HTTP_HOST": "localhost",  # of a client that names none, as one of HTTP/1.0: moto cannot do without
        **_headers(scope["headers"]),
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(raw).decode("latin-1"),
        "RAW_URI": raw.decode("latin-1"),  # no part of WSGI: how to tell `%2F` in a key from `/`
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 80),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "CONTENT_LENGTH": str(_length(body)),  # of a chunked body too
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def _headers(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for raw_name, raw_value in pairs:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        if "_" in name and not name.startswith(METADATA):
            continue
        key = NO_PREFIX.get(name) or f"HTTP_{name.upper().replace('-', '_')}"
        found[key] = f"{found[key]},{value}" if key in found else value
    return found


def _length(body: IO[bytes]) -> int:
    length = body.seek(0, os.SEEK_END)
    body.seek(0)
    return length
