"""The other AWS services that a Transcribe client needs beside it (S3 first of all): moto, inside this process.

moto is loaded by the first call that needs it, and runs in threads: it never holds up the event loop or a stream.
"""

import asyncio
import threading
from collections.abc import Collection, Mapping
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlsplit

from emulator import wsgi
from emulator.bodies import IN_MEMORY, spool
from emulator.clock import Clock
from emulator.edge import signed_service
from emulator.errors import AwsError
from emulator.hosts import LOOPBACK, bucket_of, host_and_port
from emulator.settings import DEFAULT_ACCOUNT, Credential
from emulator.wire import presign

if TYPE_CHECKING:
    from emulator.asgi.types import Receive, Scope, Send

# The keys that the service itself signs with. moto reads their names only; nobody has to know the secret.
SERVICE_KEY = ("ASIATRANSCRIBEEMULATE", "secret")
# moto's recorder writes whole requests to a file in the folder that the program was started in. Nobody needs that here.
RECORDER = "/moto-api/recorder"
# What an unsigned reader of an object is taken for; moto reads only the key and the scope of it.
READER = "AWS4-HMAC-SHA256 Credential=test/20000101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"


class Answer(NamedTuple):
    """What a neighbour answered to a call of our own. The names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Errand(NamedTuple):
    """A call of our own to a neighbour. `path`: percent-encoded, with its query."""

    service: str
    region: str
    method: str
    path: str
    headers: Mapping[str, str] = {}
    body: bytes = b""
    account: str = DEFAULT_ACCOUNT


class Unreachable(AwsError):
    """A neighbour gave no answer, or one that says no more than that it can't. Another try may help."""

    def __init__(self, service: str) -> None:
        super().__init__("InternalFailureException", f"{service.upper()} can't be reached. Try your request again.")


class Neighbours:
    """moto's services behind one ASGI door for clients and one blocking `send` for ourselves.

    `own`: the hosts that clients may come by, beside this machine's own names.
    """

    def __init__(self, known: Mapping[str, Credential], clock: Clock | None = None, own: Collection[str] = ()) -> None:
        self._known = known
        self._clock = clock or Clock()
        self._own = LOOPBACK | set(own)
        self._lock = threading.Lock()
        self._errands = threading.Lock()  # a reset would pull the bucket from under what is being delivered
        self._wsgi: wsgi.Application | None = None

    @property
    def loaded(self) -> bool:
        return self._wsgi is not None

    def load(self) -> wsgi.Application:
        """moto's WSGI application, imported at the first call (about half a second)."""
        with self._lock:
            if self._wsgi is None:
                from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

                self._wsgi = DomainDispatcherApplication(create_backend_app)
        return self._wsgi

    async def answer(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer one HTTP request of a client, as the account that its access key belongs to."""
        query = scope["query_string"].decode("latin-1")
        refusal = self._too_late(query)
        if refusal is not None:
            await refuse(send, 403, refusal)
            return
        if scope["path"].startswith(RECORDER):
            await refuse(send, 404, b"")
            return
        with SpooledTemporaryFile(IN_MEMORY) as body:
            # Clients take their time: no thread waits for one.
            if not await spool(receive, body):
                return
            placed = self._in_path_style(scope, query)
            environ = wsgi.environ_of({**placed, "headers": self._as_account(placed)}, body)
            answered = await asyncio.to_thread(self._run, environ)
        headers = [(name.encode("latin-1").lower(), value.encode("latin-1")) for name, value in answered.headers]
        await send({"type": "http.response.start", "status": answered.status, "headers": headers})
        for chunk in answered.chunks:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    def _too_late(self, query: str) -> bytes | None:
        """What a presigned query that has run out is told. Links of our own are dated by our own clock."""
        parameters, clock = dict(parse_qsl(query)), self._clock
        if parameters.get("X-Amz-Credential", "").startswith(f"{SERVICE_KEY[0]}/"):
            return presign.refusal(parameters, clock.now())
        return presign.refusal(parameters, clock.shown_to_clients(), clock.since)

    def send(self, errand: Errand) -> Answer:
        """Make one call as the service itself. It blocks: keep it off the event loop."""
        scope = f"Credential={SERVICE_KEY[0]}/20000101/{errand.region}/{errand.service}/aws4_request"
        headers = {
            "Authorization": f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0",
            "x-moto-account-id": errand.account,
            **errand.headers,
        }
        host = f"http://{errand.service}.{errand.region}.amazonaws.com"
        with self._errands:
            return self.call(errand.method, f"{host}{errand.path}", headers, errand.body)

    def call(self, method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
        """Make one call with these headers and no others. It blocks: keep it off the event loop."""
        from werkzeug.test import EnvironBuilder

        parts = urlsplit(url)
        environ = EnvironBuilder(
            method=method,
            path=parts.path,
            query_string=parts.query,
            base_url=f"{parts.scheme}://{parts.netloc}",
            headers=list(headers.items()),
            data=body,
        ).get_environ()
        answered = self._run(environ)
        lowered = {name.lower(): value for name, value in answered.headers}
        return Answer(answered.status, lowered, b"".join(answered.chunks))

    def _run(self, environ: Mapping[str, Any]) -> wsgi.Answered:
        return wsgi.run(self.load(), environ)

    def reset(self) -> None:
        """Forget every bucket and all else that the neighbours hold. It blocks."""
        if not self.loaded:
            return
        with self._errands:
            self.call("POST", "http://localhost/moto-api/reset", {})

    def _in_path_style(self, scope: "Scope", query: str) -> "Scope":
        """The request, its bucket moved from the host to the path: moto takes any host with a dot for a bucket's."""
        headers = dict(scope["headers"])
        service = signed_service(headers.get(b"authorization", b"").decode("latin-1"), query)
        host, port = host_and_port(headers.get(b"host", b"").decode("latin-1"))
        bucket = bucket_of(host, self._own)
        if service not in ("s3", None) or not (bucket or (service and "." in host)):
            return scope
        others = [pair for pair in scope["headers"] if pair[0] != b"host"]
        placed = {**scope, "headers": [*others, (b"host", f"localhost{port}".encode())]}
        if bucket:
            raw = scope.get("raw_path") or quote(scope["path"]).encode()
            placed |= {"path": f"/{bucket}{scope['path']}", "raw_path": b"/" + bucket.encode() + raw}
        return placed

    def _as_account(self, scope: "Scope") -> list[tuple[bytes, bytes]]:
        """The request's headers, with moto's own one that says whose buckets these are."""
        headers = [pair for pair in scope["headers"] if pair[0] != b"x-moto-account-id"]
        key = access_key(dict(headers).get(b"authorization", b""), scope["query_string"])
        if key is None and scope["method"] in ("GET", "HEAD"):
            # Differs: AWS refuses an unsigned GET of a private object; here test code may simply read it.
            headers.append((b"authorization", READER.encode()))
        known = self._known.get(key or "")
        account = known.account if known else DEFAULT_ACCOUNT
        headers.append((b"x-moto-account-id", account.encode()))
        return headers


async def refuse(send: "Send", status: int, body: bytes) -> None:
    headers = [(b"content-type", b"application/xml"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def access_key(authorization: bytes, query: bytes) -> str | None:
    """The access key that a header or a presigned query names; None for an unsigned request."""
    for text, mark in ((authorization, b"Credential="), (unquote_to_bytes(query), b"X-Amz-Credential=")):
        _, found, rest = text.partition(mark)
        if found:
            return rest.partition(b"/")[0].decode("latin-1")
    return None
