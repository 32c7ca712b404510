"""What a connection to the TLS port hears that does not speak TLS: in memory, without a certificate."""

import ssl

import pytest

from emulator.server.plain import Context

DATE = b"Sat, 21 Nov 2026 22:00:00 GMT"


def greeted(said: bytes) -> tuple[ssl.SSLObject, ssl.MemoryBIO, ssl.MemoryBIO]:
    context = Context(ssl.PROTOCOL_TLS_SERVER)
    context.now = lambda: 1_795_298_400.0
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    incoming.write(said)
    return context.wrap_bio(incoming, outgoing, server_side=True), incoming, outgoing


@pytest.mark.parametrize("said", [b"GET / HTTP/1.1\r\n\r\n", b"POST / HTTP/1.1\r\n\r\n", b"CONNECT a:1 HTTP/1.1\r\n"])
def test_plain_http_is_answered_once_and_heard_no_more(said: bytes) -> None:
    connection, incoming, outgoing = greeted(said)
    with pytest.raises(ssl.SSLWantReadError):
        connection.do_handshake()
    answer = outgoing.read()
    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\ndate: " + DATE)
    assert answer.endswith(b"\r\n\r\nThis port speaks TLS: the URL must begin with https:// or wss://.")
    incoming.write(bytes(1000))
    with pytest.raises(ssl.SSLWantReadError):
        connection.do_handshake()
    assert (incoming.pending, outgoing.pending) == (0, 0)


def test_what_is_neither_is_an_error() -> None:
    connection, _, outgoing = greeted(b"EHLO localhost\r\n")
    with pytest.raises(ssl.SSLError, match="WRONG_VERSION_NUMBER"):
        connection.do_handshake()
    assert b"HTTP" not in outgoing.read()


def test_a_handshake_that_has_only_begun_waits_for_more() -> None:
    connection, _, outgoing = greeted(b"\x16\x03\x01")
    with pytest.raises(ssl.SSLWantReadError):
        connection.do_handshake()
    assert outgoing.pending == 0
