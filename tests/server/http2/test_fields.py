"""What the headers of a request must be: h2 judges the same, several times as slowly."""

import pytest
from h2.errors import ErrorCodes
from h2.exceptions import ProtocolError
from h2.utilities import HeaderValidationFlags, validate_headers
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.server.http2 import frames as f
from emulator.server.http2.fields import Header, check_trailers, fields_of
from tests.server.http2.wire import Client, Deaf, echo

REQUEST = [(b":method", b"POST"), (b":scheme", b"https"), (b":authority", b"here"), (b":path", b"/")]
NAMES = (
    b":method", b":scheme", b":authority", b":path", b":protocol", b":status", b":", b"", b"host", b"te", b"upgrade",
    b"connection", b"keep-alive", b"proxy-connection", b"transfer-encoding", b"a", b"A", b"a:", b"a\xe9", b"a b", b"~!",
)  # fmt: skip
VALUES = (b"", b"CONNECT", b"POST", b"/", b"here", b"trailers", b"Trailers", b" a", b"a\t", b" ", b"a b", b"a\r", b"\n")
HEADERS = st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES))
FREE = st.tuples(st.binary(max_size=3), st.binary(max_size=3))


def request(*, without: bytes = b"", more: tuple[Header, ...] = (), **pseudo: bytes) -> list[Header]:
    """A request, whose pseudo headers may be others."""
    said = {name: pseudo.get(name[1:].decode(), value) for name, value in REQUEST if name != without}
    return [*said.items(), *more]


def fits_h2(headers: list[Header], *, trailers: bool = False) -> bool:
    flags = HeaderValidationFlags(False, trailers, False, False)
    try:
        list(validate_headers(headers, flags))
    except ProtocolError:
        return False
    return True


def fits(headers: list[Header]) -> bool:
    try:
        fields_of(headers)
    except ProtocolError:
        return False
    return True


@pytest.mark.parametrize(
    "headers",
    [
        *(request(without=name) for name, _ in REQUEST),
        *([header, *REQUEST] for header in REQUEST),
        *(request(more=((name, value),)) for name in NAMES for value in VALUES),
        request(path=b""),
        request(method=b"CONNECT"),
        [(b":method", b"CONNECT"), (b":authority", b"here")],
        [(b":method", b"CONNECT"), (b":authority", b"here"), (b":path", b"/")],
        [(b":method", b"CONNECT"), (b":protocol", b"websocket"), *REQUEST[1:]],
        [(b":method", b"CONNECT"), (b":protocol", b"websocket"), *REQUEST[1:3]],
        [(b":method", b"GET"), (b":protocol", b"websocket"), *REQUEST[1:]],
        request(more=((b"host", b"there"),)),
        request(without=b":authority", more=((b"host", b"there"), (b"host", b"there"))),
        request(without=b":authority", more=((b"host", b""),)),
        [(b"a", b"1"), *REQUEST],
        [],
    ],
    ids=repr,
)
def test_of_a_request_h2_thinks_the_same(headers: list[Header]) -> None:
    assert fits(headers) is fits_h2(headers)


@settings(max_examples=200, deadline=None)
@given(st.permutations(REQUEST), st.lists(HEADERS | FREE, max_size=3))
def test_of_any_request_h2_thinks_the_same(pseudo: list[Header], more: list[Header]) -> None:
    assert fits([*pseudo, *more]) is fits_h2([*pseudo, *more])


@pytest.mark.parametrize("header", [(name, value) for name in NAMES for value in VALUES])
def test_of_trailers_h2_thinks_the_same(header: Header) -> None:
    try:
        check_trailers([(b"a", b"1"), header])
    except ProtocolError:
        assert not fits_h2([(b"a", b"1"), header], trailers=True)
    else:
        assert fits_h2([(b"a", b"1"), header], trailers=True)


@pytest.mark.parametrize(
    ("pairs", "regular"),
    [
        ([(b":authority", b"LOCALHOST:8443"), (b"a", b"1")], [(b"host", b"LOCALHOST:8443"), (b"a", b"1")]),
        ([(b":authority", b"one"), (b"a", b"1"), (b"host", b"one")], [(b"host", b"one"), (b"a", b"1")]),
        ([(b"a", b"1"), (b"host", b"two")], [(b"host", b"two"), (b"a", b"1")]),
        ([(b"host", b"b"), (b"a", b"1"), (b"a", b"2")], [(b"host", b"b"), (b"a", b"1"), (b"a", b"2")]),
        (
            [(b":authority", b"b"), (b"cookie", b"a=1"), (b"c", b""), (b"cookie", b"b=2")],
            [(b"host", b"b"), (b"c", b""), (b"cookie", b"a=1; b=2")],
        ),
    ],
)
def test_one_host_and_one_cookie(pairs: list[Header], regular: list[Header]) -> None:
    assert fields_of([*request(without=b":authority"), *pairs]).regular == regular


@pytest.mark.parametrize(("value", "length"), [(b"12", 12), (b"0", 0)])
def test_the_promised_length(value: bytes, length: int) -> None:
    assert fields_of(request(more=((b"content-length", value),))).length == length
    assert fields_of(request()).length is None


@pytest.mark.parametrize("trailer", [("a", "b\n"), ("te", "gzip"), (":path", "/")])
async def test_what_is_malformed_ends_the_connection(trailer: tuple[str, str]) -> None:
    client = Client(echo)
    client.send(client.headers(1))
    client.send(client.headers(1, [("a", "b")], end=True))
    assert (await client.responses())[1] == ("200", b"", f.END_STREAM)
    client.send(client.headers(3))
    client.send(client.headers(3, [trailer], end=True))
    assert await client.code() == ErrorCodes.PROTOCOL_ERROR


async def test_a_malformed_request_reaches_no_app() -> None:
    app = Deaf()
    client = Client(app)
    client.send(client.headers(1, extra=[("A", "b")]))
    assert await client.code() == ErrorCodes.PROTOCOL_ERROR
    assert app.receive is None
