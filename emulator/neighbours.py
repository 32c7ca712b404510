"""The other AWS services that a Transcribe client needs beside it (S3 first of all): moto, inside this process.

moto is loaded by the first call that needs it, and runs in threads: it never holds up the event loop or a stream.
"""

import asyncio
import threading
from collections.abc import Collection, Mapping
from io import SEEK_END
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, quote, urlsplit

from emulator import buckets, wsgi
from emulator.accounts import SERVICE, account_of, key_for
from emulator.bodies import IN_MEMORY, spool
from emulator.callers import access_key, access_key_of_form, bucket_in
from emulator.clock import Clock
from emulator.edge import signed_service
from emulator.errors import AwsError
from emulator.hosts import LOOPBACK, bucket_of, host_and_port
from emulator.settings import DEFAULT_ACCOUNT, Credential
from emulator.wire import presign

if TYPE_CHECKING:
    from emulator.asgi.types import Receive, Scope, Send

# The service itself signs with a key for each account. moto reads its name only; nobody has to know the secret.
SERVICE_SECRET = "secret"  # noqa: S105 - nobody checks it
# moto's recorder writes whole requests to a file in the folder that the program was started in. Nobody needs that here.
RECORDER = "/moto-api/recorder"
# What an unsigned reader of an object is taken for; moto reads only the key and the scope of it.
READER = "AWS4-HMAC-SHA256 Credential=test/20000101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"


AMBIGUOUS = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b"<Error><Code>AccessDenied</Code><Message>Several accounts have a bucket of this name, and an unsigned request "
    b"names none of them. Sign it, or use a presigned URL.</Message></Error>"
)
UNFIT = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b"<Error><Code>InvalidArgument</Code>"
    b"<Message>Header value cannot be represented using ISO-8859-1.</Message></Error>"
)


class Answer(NamedTuple):
    """What a neighbour answered to a call of our own. The names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Errand(NamedTuple):
    """A call of our own to a neighbour. `path`: percent-encoded, with its query; `body`: may be a file, to its end."""

    service: str
    region: str
    method: str
    path: str
    headers: Mapping[str, str] = {}
    body: bytes | IO[bytes] = b""
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

                buckets.set_apart()
                self._wsgi = DomainDispatcherApplication(create_backend_app)
        return self._wsgi

    async def answer(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer one HTTP request of a client, as the account that its access key stands for."""
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
            account = self._account(placed, body)
            if account is None:
                await refuse(send, 403, AMBIGUOUS)
                return
            environ = wsgi.environ_of({**placed, "headers": as_account(placed, account)}, body)
            answered = await asyncio.to_thread(self._run, environ)
        try:
            headers = [(name.encode("latin-1").lower(), value.encode("latin-1")) for name, value in answered.headers]
        except UnicodeEncodeError:  # a link asks for it: `response-content-disposition=…`
            await refuse(send, 400, UNFIT)
            return
        await send({"type": "http.response.start", "status": answered.status, "headers": headers})
        for chunk in answered.chunks:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    def _too_late(self, query: str) -> bytes | None:
        """What a presigned query that has run out is told. Links of our own are dated by our own clock."""
        parameters, clock = dict(parse_qsl(query)), self._clock
        if parameters.get("X-Amz-Credential", "").startswith(SERVICE):
            return presign.refusal(parameters, clock.now())
        return presign.refusal(parameters, clock.shown_to_clients(), clock.since)

    def send(self, errand: Errand) -> Answer:
        """Make one call as the service itself. It blocks: keep it off the event loop."""
        scope = f"Credential={key_for(errand.account, SERVICE)}/20000101/{errand.region}/{errand.service}/aws4_request"
        headers = {
            "Authorization": f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0",
            "x-moto-account-id": errand.account,
            **errand.headers,
        }
        host = f"http://{errand.service}.{errand.region}.amazonaws.com"
        with self._errands:
            return self.call(errand.method, f"{host}{errand.path}", headers, errand.body)

    def call(self, method: str, url: str, headers: Mapping[str, str], body: bytes | IO[bytes] = b"") -> Answer:
        """Make one call with these headers and no others. It blocks: keep it off the event loop."""
        from werkzeug.test import EnvironBuilder

        parts = urlsplit(url)
        sent = {"data": body} if isinstance(body, bytes) else {"input_stream": body, "content_length": size_of(body)}
        environ = EnvironBuilder(
            method=method,
            path=parts.path,
            query_string=parts.query,
            base_url=f"{parts.scheme}://{parts.netloc}",
            headers=list(headers.items()),
            **sent,
        ).get_environ()
        answered = self._run(environ)
        lowered = {name.lower(): value for name, value in answered.headers}
        return Answer(answered.status, lowered, b"".join(answered.chunks))

    def _run(self, environ: Mapping[str, Any]) -> wsgi.Answered:
        with buckets.asked_by(environ.get("HTTP_X_MOTO_ACCOUNT_ID", DEFAULT_ACCOUNT)):
            return wsgi.run(self.load(), environ)

    def reset(self, account: str | None = None, region: str | None = None) -> None:
        """Forget every bucket and all else that the neighbours hold: all, or what an account has, or a region, or both.

        It blocks.
        """
        if not self.loaded:
            return
        with self._errands:
            if account is None and region is None:
                self.call("POST", "http://localhost/moto-api/reset", {})
            else:
                buckets.forget(account, region)

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

    def _account(self, scope: "Scope", body: IO[bytes]) -> str | None:
        """Whose request it is. An unsigned one is the default account's, or, if that has no such bucket, that of the
        only account that has one; None when several have.
        """
        headers = dict(scope["headers"])
        key = access_key(headers.get(b"authorization", b""), scope["query_string"]) or access_key_of_form(headers, body)
        if key is not None:
            return account_of(key, self._known)
        owners = buckets.owners_of(bucket_in(scope["path"])) if self.loaded else []
        if DEFAULT_ACCOUNT in owners or not owners or scope["method"] == "OPTIONS":
            return DEFAULT_ACCOUNT
        return owners[0] if len(owners) == 1 else None


def as_account(scope: "Scope", account: str) -> list[tuple[bytes, bytes]]:
    """The request's headers, with moto's own one that says whose buckets these are."""
    headers = [pair for pair in scope["headers"] if pair[0] != b"x-moto-account-id"]
    signed = access_key(dict(headers).get(b"authorization", b""), scope["query_string"]) is not None
    if not signed and scope["method"] in ("GET", "HEAD"):
        # Differs: AWS refuses an unsigned GET of a private object; here test code may simply read it.
        headers.append((b"authorization", READER.encode()))
    return [*headers, (b"x-moto-account-id", account.encode())]


async def refuse(send: "Send", status: int, body: bytes) -> None:
    headers = [(b"content-type", b"application/xml"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def size_of(file: IO[bytes]) -> int:
    """How many bytes are left of it."""
    place = file.tell()
    size = file.seek(0, SEEK_END)
    file.seek(place)
    return size - place
