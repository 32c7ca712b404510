"""The other AWS services that a Transcribe client needs beside it (S3 first of all): moto, inside this process.

moto is loaded by the first call that needs it, and runs in threads: it never holds up the event loop or a stream.
"""

import asyncio
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote_to_bytes, urlsplit

from emulator.settings import DEFAULT_ACCOUNT, Credential

if TYPE_CHECKING:
    from emulator.asgi.types import Receive, Scope, Send

# What an unsigned reader of an object is taken for; moto reads only the key and the scope of it.
READER = "AWS4-HMAC-SHA256 Credential=test/20000101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"


class Answer(NamedTuple):
    """What a neighbour answered to a call made from inside."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Neighbours:
    """moto's services behind one ASGI door for clients and one blocking `call` for ourselves."""

    def __init__(self, known: Mapping[str, Credential]) -> None:
        self._known = known
        self._lock = threading.Lock()
        self._wsgi: Callable[..., Iterable[bytes]] | None = None
        self._asgi: Callable[..., Any] | None = None

    @property
    def loaded(self) -> bool:
        return self._wsgi is not None

    def load(self) -> Callable[..., Iterable[bytes]]:
        """moto's WSGI application, imported at the first call (about half a second)."""
        with self._lock:
            if self._wsgi is None:
                from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

                self._wsgi = DomainDispatcherApplication(create_backend_app)
        return self._wsgi

    async def answer(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer one HTTP request of a client, as the account that its access key belongs to."""
        if self._asgi is None:
            wsgi = await asyncio.to_thread(self.load)
            from a2wsgi import WSGIMiddleware

            middleware: Any = WSGIMiddleware
            self._asgi = middleware(lambda environ, start: wsgi(with_raw_uri(environ), start))
        await self._asgi({**scope, "headers": self._as_account(scope)}, receive, send)

    def call(self, method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
        """Make one call from inside. It blocks: keep it off the event loop."""
        from werkzeug.test import EnvironBuilder, run_wsgi_app

        parts = urlsplit(url)
        environ = EnvironBuilder(
            method=method,
            path=parts.path,
            query_string=parts.query,
            base_url=f"{parts.scheme}://{parts.netloc}",
            headers=list(headers.items()),
            data=body,
        ).get_environ()
        chunks, status, answered = run_wsgi_app(self.load(), environ, buffered=True)
        return Answer(int(status.split(" ", 1)[0]), dict(answered), b"".join(chunks))

    def reset(self) -> None:
        """Forget every bucket and all else that the neighbours hold. It blocks."""
        if self.loaded:
            self.call("POST", "http://localhost/moto-api/reset", {})

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


def with_raw_uri(environ: dict[str, Any]) -> dict[str, Any]:
    """Add the path as it stood on the wire: moto tells `%2F` in a key from `/` by it, and a2wsgi leaves it out."""
    scope = environ["asgi.scope"]
    return {**environ, "RAW_URI": (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")}


def access_key(authorization: bytes, query: bytes) -> str | None:
    """The access key that a header or a presigned query names; None for an unsigned request."""
    for text, mark in ((authorization, b"Credential="), (unquote_to_bytes(query), b"X-Amz-Credential=")):
        _, found, rest = text.partition(mark)
        if found:
            return rest.partition(b"/")[0].decode("latin-1")
    return None
