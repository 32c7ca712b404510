"""Header blocks: hpack reads what we write, and we read all that it reads, and nothing else."""

from collections.abc import Sequence

import pytest
from hpack import Decoder, Encoder, HPACKError
from hpack.hpack import decode_integer
from hypothesis import example, given, settings
from hypothesis import strategies as st

from emulator.server.http2 import blocks
from emulator.server.http2.fields import Header

NAMES = st.sampled_from([b"content-type", b"server", b"x-amzn-requestid", b"x" * 200])
LONG = st.integers(100, 20_000).map(bytes)
NOW = b"Sun, 22 Nov 2026 01:46:40 GMT"
DATED = (b"date", NOW)


@pytest.mark.parametrize(
    ("status", "headers", "block"),
    [
        (200, [], "88"),  # RFC 7541, 6.1 and appendix A
        (201, [], "0803323031"),
        (404, [(b"content-type", b"a/b")], "08033430340f1003612f62"),  # 6.2.2, with the name of number 31
        (200, [(b"A", b"")], "8800016100"),
        (200, [(b"a", b"b"), (b"a", b"b")], "8800016101620001610162"),  # nothing is remembered
        (200, [(b"Connection", b"close"), (b"transfer-encoding", b"chunked")], "88"),
    ],
)
def test_blocks_byte_by_byte(status: int, headers: list[Header], block: str) -> None:
    dated = "0f12" + f"{len(NOW):02x}" + NOW.hex()
    assert blocks.response(status, headers, NOW).hex() == block + dated


def test_a_date_that_is_given_stays() -> None:
    given_date = (b"Date", b"yesterday")
    block = blocks.response(200, [given_date, (b"a", b"b")], NOW)
    assert list(Decoder().decode(block, raw=True)) == [(b":status", b"200"), (b"date", b"yesterday"), (b"a", b"b")]


@settings(max_examples=100, deadline=None)
@given(st.integers(200, 599), st.lists(st.tuples(NAMES, st.binary() | LONG), max_size=5))
def test_hpack_reads_what_we_write(status: int, headers: list[Header]) -> None:
    block = blocks.response(status, headers, NOW)
    read_back = list(Decoder(2**20).decode(block, raw=True))
    assert read_back == [(b":status", str(status).encode()), *headers, DATED]


@pytest.mark.parametrize("value", [0, 1, 30, 31, 32, 126, 127, 128, 158, 159, 1337, 2**20])
@pytest.mark.parametrize("prefix", [4, 5, 7])
def test_integers(value: int, prefix: int) -> None:
    made = blocks.integer(value, prefix)
    assert decode_integer(made, prefix) == (value, len(made))


HEADERS = st.lists(st.tuples(NAMES | st.binary(max_size=3), st.binary(max_size=40)), max_size=4)
MOST = 2000


def read(decoder: Decoder, given_blocks: Sequence[bytes]) -> list[list[Header] | None]:
    """What a decoder reads in some blocks, one after the other; None for what it refuses, which is the last."""
    decoder.max_allowed_table_size = decoder.header_table_size = 200
    found: list[list[Header] | None] = []
    for block in given_blocks:
        try:
            found.append([(bytes(name), bytes(value)) for name, value in decoder.decode(block, raw=True)])
        except (HPACKError, IndexError):
            return [*found, None]
    return found


def assert_read_as_by_hpack(given_blocks: Sequence[bytes]) -> None:
    assert read(blocks.Reader(MOST), given_blocks) == read(Decoder(MOST), given_blocks)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(HEADERS, st.sampled_from((0, 60, 200)), st.booleans()), max_size=4))
def test_we_read_what_hpack_writes(talk: list[tuple[list[Header], int, bool]]) -> None:
    encoder = Encoder()
    encoder.header_table_size = 200
    written = []
    for headers, size, huffman in talk:
        encoder.header_table_size = size
        written.append(encoder.encode(headers, huffman=huffman))
    assert read(blocks.Reader(MOST), written) == [headers for headers, _, _ in talk]
    for cut in range(len(written[-1]) if written else 0):
        assert_read_as_by_hpack([*written[:-1], written[-1][:cut]])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.binary(max_size=60), max_size=3))
@example([b"\x82\x20"])  # a new size behind a header
@example([b"\x3f\xaa\x01"])  # a size of 201
@example([b"\x3f\xa9\x01\x20"])  # two sizes
@example([b"\x80"])  # number 0
@example([b"\xbe"])  # a number of the table, which is empty
@example([b"\x40\x01a\x01b\xbe", b"\xbe", b"\x20\xbe"])  # and which is not
@example([b"\xff\x80\x80\x80\x80\x00"])
@example([b"\xff\x80\x80\x80\x80\x80\x00"])
@example([b"\x00\x01a\x7f\x80\x80\x80\x80\x7f"])
@example([b"\x00\x01a\x80"])
@example([b"\x00\x01a\x81\xff"])  # padding of more than seven bits
@example([b"\x00\x01a\x81\x00"])  # and of zeros
@example([b"\x00\x01a\x84\xff\xff\xff\xff"])  # the end of a string, which none may hold
def test_of_any_bytes_hpack_reads_the_same(given_blocks: list[bytes]) -> None:
    assert_read_as_by_hpack(given_blocks)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=40))
def test_of_any_code_hpack_reads_the_same(code: bytes) -> None:
    assert_read_as_by_hpack([bytes((0, 1, 97, 0x80 | len(code))) + code])


@pytest.mark.parametrize("length", [MOST - 33, MOST - 32])
def test_a_list_that_is_too_long(length: int) -> None:
    block = Encoder().encode([(b"a", bytes(length))])
    assert (read(blocks.Reader(MOST), [block]) == [None]) is (length > MOST - 33)
    assert_read_as_by_hpack([block])


def test_who_must_make_the_table_smaller_and_does_not_is_refused() -> None:
    for decoder in (Decoder(MOST), blocks.Reader(MOST)):
        decoder.max_allowed_table_size = 100
        with pytest.raises(HPACKError):
            decoder.decode(b"\x82", raw=True)
