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
JSON_11 = b"application/x-amz-json-1.1"
TARGET_BYTES = tuple(target.encode() for target in TARGETS)
CBOR_PATH = "/service/Transcribe/operation/"


class Asked(NamedTuple):
    """What the table looks at. `service` is the one that the request is signed for, None when it is not signed."""

    method: str
    path: str
    service: str | None
    headers: "Mapping[bytes, bytes]"

    def header(self, name: bytes) -> bytes:
        """The last of that name; empty where there is none."""
        return self.headers.get(name, b"")


# Who answers, and when. The first row that fits decides; what fits no row goes to the neighbours.
ROWS: "tuple[tuple[str, Callable[[Asked], bool]], ...]" = (
    ("batch", lambda asked: asked.service == "transcribe" and asked.path == "/"),  # nearly always
    ("neighbours", lambda asked: asked.service == "s3"),  # in a bucket's own host a path may be anything
    ("health", lambda asked: asked.path in HEALTH_PATHS),
    ("control", lambda asked: asked.path == "/_emulator" or asked.path.startswith("/_emulator/")),
    ("http2", lambda asked: asked.path in STREAM_PATHS and asked.method == "POST"),
    ("rest", lambda asked: asked.path.startswith(SCRIBE_STREAMS) and asked.method == "GET"),
    ("batch", lambda asked: asked.header(b"x-amz-target").startswith(TARGET_BYTES)),
    ("batch", lambda asked: asked.service == "transcribe"),
    ("batch", lambda asked: asked.path.startswith(CBOR_PATH)),
    ("batch", lambda asked: asked.service is None and _is_untargeted(asked)),
    ("control", lambda asked: asked.path == "/" and asked.service is None and b"text/html" in asked.header(b"accept")),
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
    authorization = headers.get(b"authorization", b"").decode("latin-1")
    service = signed_service(authorization, scope["query_string"].decode("latin-1"))
    return Asked(scope["method"], scope["path"], service, headers)


def _is_untargeted(asked: Asked) -> bool:
    return not asked.header(b"x-amz-target") and asked.header(b"content-type").startswith(JSON_11)


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
