"""Decides whose request it is: by path, target and credential scope, top to bottom in one table.

It looks at the head of a request only, and answers nothing itself.
"""

from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

STREAM_PATHS = frozenset(
    {
        "/stream-transcription",
        "/medical-stream-transcription",
        "/call-analytics-stream-transcription",
        "/medical-scribe-stream",
    }
)
HEALTH_PATHS = frozenset({"/_emulator/health", "/_emulator/live", "/_emulator/ready"})
SCRIBE_STREAMS = "/medical-scribe-stream/"
TARGETS = ("Transcribe.", "com.amazonaws.transcribe.Transcribe.")
JSON_11 = "application/x-amz-json-1.1"
CBOR_PATH = "/service/Transcribe/operation/"


class Asked(NamedTuple):
    """What the table looks at. `service` is the one that the request is signed for, None when it is not signed."""

    method: str
    path: str
    target: str
    service: str | None
    content_type: str
    accept: str


# Who answers, and when. The first row that fits decides; what fits no row goes to the neighbours.
ROWS: "tuple[tuple[str, Callable[[Asked], bool]], ...]" = (
    ("neighbours", lambda asked: asked.service == "s3"),  # in a bucket's own host a path may be anything
    ("health", lambda asked: asked.path in HEALTH_PATHS),
    ("control", lambda asked: asked.path == "/_emulator" or asked.path.startswith("/_emulator/")),
    ("http2", lambda asked: asked.path in STREAM_PATHS and asked.method == "POST"),
    ("rest", lambda asked: asked.path.startswith(SCRIBE_STREAMS) and asked.method == "GET"),
    ("batch", lambda asked: asked.target.startswith(TARGETS)),
    ("batch", lambda asked: asked.service == "transcribe"),
    ("batch", lambda asked: asked.path.startswith(CBOR_PATH)),
    ("batch", lambda asked: asked.service is None and not asked.target and asked.content_type.startswith(JSON_11)),
    ("control", lambda asked: asked.path == "/" and asked.service is None and "text/html" in asked.accept),
)


def door_of(scope: "Mapping[str, Any]") -> str:
    """The door for an ASGI http or websocket scope: websocket, neighbours, or one of ROWS."""
    if scope["type"] == "websocket":
        return "websocket"
    asked = asked_of(scope)
    for door, fits in ROWS:
        if fits(asked):
            return door
    return "neighbours"


def asked_of(scope: "Mapping[str, Any]") -> Asked:
    headers = dict(scope["headers"])

    def header(name: bytes) -> str:
        return headers.get(name, b"").decode("latin-1")  # type: ignore[no-any-return]

    return Asked(
        scope["method"],
        scope["path"],
        header(b"x-amz-target"),
        signed_service(header(b"authorization"), scope["query_string"].decode("latin-1")),
        header(b"content-type"),
        header(b"accept"),
    )


def signed_service(authorization: str, query: str) -> str | None:
    """The service in the credential scope of a header or a presigned query: KEY/DATE/REGION/SERVICE/aws4_request."""
    _, found, rest = authorization.partition("Credential=")
    if found:
        scope = rest.partition(",")[0]
    elif "X-Amz-Credential" in query:
        scope = dict(parse_qsl(query)).get("X-Amz-Credential", "")
    else:
        return None
    # An access key may hold slashes; the four parts behind it never do.
    parts = scope.strip().rsplit("/", 4)
    return parts[3] if len(parts) == 5 else None
