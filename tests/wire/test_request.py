"""A request as several servers bring it: raw path or none, headers in bytes, the query as it was sent."""

from typing import Any

import pytest

from emulator.errors import AwsError
from emulator.wire.request import Request


def scope(**changes: Any) -> dict[str, Any]:
    return {
        "type": "http",
        "method": "POST",
        "path": "/a b",
        "raw_path": b"/a%20b",
        "query_string": b"x=1&y=%C3%A4",
        "headers": [(b"host", b"localhost:4610"), (b"x-amz-date", b"now")],
    } | changes


@pytest.mark.parametrize(
    ("scope_", "expected"),
    [
        pytest.param(
            scope(),
            Request("POST", "/a%20b", "x=1&y=%C3%A4", {"host": "localhost:4610", "x-amz-date": "now"}, b"body"),
            id="all there",
        ),
        pytest.param(
            scope(raw_path=b"/a%20b?x=1", query_string=b"x=1", headers=[]),
            Request("POST", "/a%20b", "x=1", {"host": ""}, b"body"),
            id="the query left on the path, no host",
        ),
        pytest.param(
            {"type": "websocket", "path": "/ä b", "raw_path": None, "headers": [(b"HOST", b"h")]},
            Request("GET", "/%C3%A4%20b", "", {"host": "h"}, b"body"),
            id="a WebSocket, no raw path, no query",
        ),
        pytest.param(
            scope(
                headers=[(b"host", b"h"), (b"A", b"1"), (b"a", b"2"), (b"b", b""), (b"b", b"3"), (b"c", b"\xc3\xa4")]
            ),
            Request("POST", "/a%20b", "x=1&y=%C3%A4", {"host": "h", "a": "1,2", "b": ",3", "c": "Ã¤"}, b"body"),
            id="repeated headers, bytes as they are",
        ),
    ],
)
def test_of_scope(scope_: dict[str, Any], expected: Request) -> None:
    assert Request.of_scope(scope_, b"body") == expected


@pytest.mark.parametrize(
    ("host", "good"),
    [
        ("localhost:4610", True),
        ("", True),
        ("my_service", True),
        ("10.0.0.1", True),
        ("[::1]:4610", True),
        ("[", False),
        ("[::1", False),
        ("a]b", False),
        ("[x]", False),
        ("a/b?c#d", False),
        ("me@host", False),
        ("a b", False),
        ("\xfc", False),
    ],
)
def test_base_url(host: str, *, good: bool) -> None:
    request = Request.of_scope(scope(headers=[(b"host", host.encode("latin-1"))]), None)
    if good:
        assert request.base_url("https") == f"https://{host}"
    else:
        with pytest.raises(AwsError, match="Host"):
            request.base_url("https")


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("", {}),
        ("a=1&b=&c", {"a": "1", "b": "", "c": ""}),
        ("a=x+y%20z%2B&%C3%A4=%C3%B6", {"a": "x y z+", "ä": "ö"}),
        ("a=1&a=2", {"a": "2"}),
    ],
)
def test_parameters(query: str, parameters: dict[str, str]) -> None:
    assert Request("GET", "/", query, {}, None).parameters == parameters
