from typing import Any

import pytest

from emulator.server.http2.fields import Header, fields_of
from emulator.server.http2.request import Peer, scope_of

PEER = Peer("https", ("127.0.0.1", 5), ("127.0.0.1", 8443))
HOST = (b"host", b"a")


def scope(*pairs: Header, path: bytes = b"/") -> Any:
    pseudo = [(b":method", b"POST"), (b":scheme", b"https"), (b":authority", b"here"), (b":path", path)]
    return scope_of(fields_of([*pseudo, *pairs]), PEER, {})


@pytest.mark.parametrize(
    ("path", "decoded", "raw", "query"),
    [
        (b"/stream-transcription", "/stream-transcription", b"/stream-transcription", b""),
        (b"/stream-transcription?", "/stream-transcription", b"/stream-transcription", b""),
        (b"/a%2Fb%20c?x=%31&y", "/a/b c", b"/a%2Fb%20c", b"x=%31&y"),
        (b"/a?b?c", "/a", b"/a", b"b?c"),
        (b"/%C3%A9%FF", "/é\ufffd", b"/%C3%A9%FF", b""),
        (b"*", "*", b"*", b""),
    ],
)
def test_the_path_stays_raw_and_is_decoded_and_knows_no_query(
    path: bytes, decoded: str, raw: bytes, query: bytes
) -> None:
    made = scope(path=path)
    assert (made["path"], made["raw_path"], made["query_string"]) == (decoded, raw, query)


def test_the_rest_of_the_scope() -> None:
    state = {"app": 1}
    made = scope_of(fields_of([(b":method", b"POST"), (b":scheme", b"https"), (b":path", b"/"), HOST]), PEER, state)
    assert made["headers"] == [HOST]
    assert made["type"] == "http"
    assert made["http_version"] == "2"
    assert made["asgi"] == {"version": "3.0", "spec_version": "2.4"}
    assert (made["method"], made["scheme"], made["root_path"]) == ("POST", "https", "")
    assert (made["client"], made["server"]) == (("127.0.0.1", 5), ("127.0.0.1", 8443))
    assert made["state"] == state
    assert made["state"] is not state


def test_connect_has_no_path() -> None:
    fields = fields_of([(b":method", b"CONNECT"), (b":authority", b"a:1")])
    assert scope_of(fields, PEER, {})["path"] == ""
