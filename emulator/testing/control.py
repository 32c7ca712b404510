"""A client of the control API, with the standard library alone. It knows no route: `space` does."""

import json
from collections.abc import Callable, Mapping
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

PATIENCE = 30.0  # seconds for an answer

# (method, path with its query, body) → (status, body)
Fetch = Callable[[str, str, bytes | None], tuple[int, bytes]]


class Refused(Exception):
    """The emulator refused a request of the control API. `detail` is what it says is wrong."""

    def __init__(self, status: int, detail: object) -> None:
        super().__init__(f"{status}: {detail}")
        self.status = status
        self.detail = detail


def fetch_from(url: str) -> Fetch:
    """Fetches from the emulator at `url` (http://HOST:PORT), one connection for each request."""
    parts = urlsplit(url)
    host, port = parts.hostname or "localhost", parts.port or 80

    def fetch(method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
        connection = HTTPConnection(host, port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, {"content-type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    return fetch


class Control:
    """Calls routes under `/_emulator`. Each method returns the answer's JSON, None for none, or raises Refused."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch

    def get(self, *path: str, **query: Any) -> Any:
        """Members of `query` that are None are left out."""
        return self._call("GET", path, query=query)

    def post(self, *path: str, body: Mapping[str, Any] | None = None) -> Any:
        return self._call("POST", path, body)

    def put(self, *path: str, body: Mapping[str, Any]) -> Any:
        return self._call("PUT", path, body)

    def delete(self, *path: str) -> Any:
        return self._call("DELETE", path)

    def _call(
        self, method: str, path: tuple[str, ...], body: Mapping[str, Any] | None = None, query: Mapping[str, Any] = {}
    ) -> Any:
        place = "/_emulator/" + "/".join(quote(part, safe="") for part in path)
        asked = urlencode({name: value for name, value in query.items() if value is not None})
        status, answer = self._fetch(
            method, f"{place}?{asked}" if asked else place, None if body is None else json.dumps(body).encode()
        )
        if status >= 300:
            raise Refused(status, _detail(answer))
        return json.loads(answer) if answer else None


def _detail(answer: bytes) -> object:
    try:
        return json.loads(answer)["detail"]
    except (ValueError, KeyError, TypeError):
        return answer.decode("utf-8", "replace")
