"""WSGI behind ASGI: what an application gets to see of a request, and what becomes of one that fails."""

import io
from collections.abc import Iterable
from typing import Any

import pytest

from emulator.wsgi import FAULT, environ_of, run


def scope(**changes: Any) -> dict[str, Any]:
    return {
        "type": "http",
        "http_version": "2",
        "method": "PUT",
        "path": "/b/a b/ü",
        "raw_path": b"/b/a%20b%2F%C3%BC",
        "query_string": b"x=\xff&y=%FF",
        "headers": [],
        **changes,
    }


def test_paths_and_queries_are_as_they_were_on_the_wire() -> None:
    environ = environ_of(scope(), io.BytesIO(b"hello"))
    assert environ["PATH_INFO"].encode("latin-1") == "/b/a b/ü".encode()
    assert environ["RAW_URI"] == "/b/a%20b%2F%C3%BC"
    assert environ["QUERY_STRING"] == "x=\xff&y=%FF"
    assert (environ["CONTENT_LENGTH"], environ["wsgi.input"].read()) == ("5", b"hello")


def test_a_server_that_gives_no_raw_path() -> None:
    bare = scope(server=("10.0.0.1", 4610))
    del bare["raw_path"]
    environ = environ_of(bare, io.BytesIO())
    assert environ["RAW_URI"] == "/b/a%20b/%C3%BC"
    assert (environ["SERVER_NAME"], environ["SERVER_PORT"]) == ("10.0.0.1", "4610")


def test_headers() -> None:
    pairs = [
        (b"Content-Type", b"text/plain"),
        (b"content-length", b"99"),
        (b"x-amz-meta-my_case", b"7"),
        (b"accept", b"a"),
        (b"accept", b"b"),
        (b"x-moto-account-id", b"1"),
        (b"x_moto_account_id", b"2"),
    ]
    environ = environ_of(scope(headers=pairs), io.BytesIO())
    told = {name: value for name, value in environ.items() if name.startswith(("HTTP_", "CONTENT_"))}
    assert told == {
        "HTTP_HOST": "localhost",
        "CONTENT_TYPE": "text/plain",
        "CONTENT_LENGTH": "0",
        "HTTP_X_AMZ_META_MY_CASE": "7",
        "HTTP_ACCEPT": "a,b",
        "HTTP_X_MOTO_ACCOUNT_ID": "1",
    }


def test_an_application_that_fails_answers_as_s3_does(caplog: pytest.LogCaptureFixture) -> None:
    def broken(_environ: Any, _start: Any) -> Iterable[bytes]:
        raise KeyError("nobody's\nfault")

    answered = run(broken, environ_of(scope(), io.BytesIO()))
    assert (answered.status, b"".join(answered.chunks)) == (500, FAULT)
    assert dict(answered.headers)["content-type"] == "application/xml"
    [record] = caplog.records
    assert "PUT /b/a%20b%2F%C3%BC" in record.getMessage()
    assert "\n" not in record.getMessage()
    assert record.exc_info is None
