from typing import Any

import pytest

from emulator.server.http2.request import Header, Peer, length_of, scope_of

PEER = Peer("https", ("127.0.0.1", 5), ("127.0.0.1", 8443))


def headers(path: bytes = b"/", *more: Header) -> list[Header]:
    return [(b":method", b"POST"), (b":scheme", b"https"), (b":path", path), *more]


def scope(*pairs: Header, path: bytes = b"/") -> Any:
    return scope_of(headers(path, *pairs), PEER, {})


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


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([(b":authority", b"LOCALHOST:8443"), (b"a", b"1")], [(b"host", b"LOCALHOST:8443"), (b"a", b"1")]),
        ([(b":authority", b"one"), (b"a", b"1"), (b"host", b"two")], [(b"host", b"one"), (b"a", b"1")]),
        ([(b"a", b"1"), (b"host", b"two")], [(b"a", b"1"), (b"host", b"two")]),
        ([(b"a", b"1"), (b"a", b"2")], [(b"a", b"1"), (b"a", b"2")]),
    ],
)
def test_the_authority_is_the_host(pairs: list[Header], expected: list[Header]) -> None:
    assert scope(*pairs)["headers"] == expected


def test_the_rest_of_the_scope() -> None:
    state = {"app": 1}
    made = scope_of(headers(), PEER, state)
    assert made["type"] == "http"
    assert made["http_version"] == "2"
    assert made["asgi"] == {"version": "3.0", "spec_version": "2.4"}
    assert (made["method"], made["scheme"], made["root_path"]) == ("POST", "https", "")
    assert (made["client"], made["server"]) == (("127.0.0.1", 5), ("127.0.0.1", 8443))
    assert made["state"] == state
    assert made["state"] is not state


def test_connect_has_no_path() -> None:
    assert scope_of([(b":method", b"CONNECT"), (b":authority", b"a:1")], PEER, {})["path"] == ""


@pytest.mark.parametrize(
    ("pairs", "length"), [([], None), ([(b"content-length", b"12")], 12), ([(b"content-length", b"0")], 0)]
)
def test_the_promised_length(pairs: list[Header], length: int | None) -> None:
    assert length_of(headers(b"/", *pairs)) == length
