"""What the doors of streams need of an emulator, and requests to them as botocore signs them."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from emulator.auth import Keyring
from emulator.clock import Clock
from emulator.faults.register import Faults
from emulator.journal.journal import Journal
from emulator.scripts.library import Library
from emulator.settings import Settings, parse_credentials
from emulator.sharing import Sharing
from emulator.streaming.registry import Streams
from tests.jobs.shelf import Shelf

HOST = "localhost:8443"
ORIGIN = f"https://{HOST}"
PARAMETERS = {"language-code": "en-US", "media-encoding": "pcm", "sample-rate": "8000"}


def standing_emulator(folder: Path, *, auth: str = "strict", remote: bool = False) -> Any:
    """An emulator with a held clock, that says "Good day." to everybody. `remote`: its store is across a network."""
    (folder / "default.yaml").write_text("say: Good day.\n")
    clock = Clock()
    clock.hold()
    store, streams = SimpleNamespace(remote=remote, shared=False), Streams()
    return SimpleNamespace(
        settings=Settings(),
        clock=clock,
        keyring=Keyring(parse_credentials("test:test"), cast("Any", auth)),
        store=store,
        scripts=Library(folder),
        worker=SimpleNamespace(wake=lambda: None),
        streams=streams,
        sharing=Sharing(cast("Any", store), streams, clock, cast("Any", None)),
        faults=Faults(),
        s3=Shelf(),
        journal=Journal(clock),
        recordings=None,
    )


def scope_of(kind: str, method: str, url: str, headers: dict[str, str]) -> dict[str, Any]:
    parts = urlsplit(url)
    scheme = parts.scheme.replace("http", "ws") if kind == "websocket" else parts.scheme
    return {
        "type": kind,
        "method": method,
        "scheme": scheme,
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }


def signed_post(
    parameters: dict[str, str], secret: str = "test", path: str = "/stream-transcription"
) -> tuple[dict[str, Any], str]:
    """The scope of a POST with signed headers, and its signature: the seed of the events' own."""
    headers = {f"x-amzn-transcribe-{name}": value for name, value in parameters.items()} | {"host": HOST}
    request = AWSRequest("POST", ORIGIN + path, headers=headers)
    SigV4Auth(Credentials("test", secret), "transcribe", "us-east-1").add_auth(request)
    return scope_of("http", "POST", request.url, dict(request.headers)), request.headers["Authorization"][-64:]


def presigned_get(
    parameters: dict[str, str], secret: str = "test", expires: int = 300, path: str = "/stream-transcription-websocket"
) -> tuple[dict[str, Any], str]:
    """The scope of a handshake with a presigned query, and its signature."""
    request = AWSRequest("GET", f"{ORIGIN}{path}?{urlencode(parameters)}", headers={"host": HOST})
    SigV4QueryAuth(Credentials("test", secret), "transcribe", "us-east-1", expires).add_auth(request)
    return scope_of("websocket", "GET", request.url, {"host": HOST}), request.url[-64:]


def signed_get(path: str, secret: str = "test") -> dict[str, str]:
    """The headers of a GET."""
    request = AWSRequest("GET", ORIGIN + path, headers={"host": HOST})
    SigV4Auth(Credentials("test", secret), "transcribe", "us-east-1").add_auth(request)
    return dict(request.headers)
