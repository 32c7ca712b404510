"""Header blocks: what we write is what hpack reads."""

import pytest
from hpack import Decoder
from hpack.hpack import decode_integer
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.server.http2 import blocks
from emulator.server.http2.fields import Header

NAMES = st.sampled_from([b":status", b"content-type", b"date", b"x-amzn-requestid", b"x" * 200])
LONG = st.integers(100, 20_000).map(bytes)


@pytest.mark.parametrize(
    ("headers", "block"),
    [
        ([(b":status", b"200")], "88"),  # RFC 7541, 6.1 and appendix A
        ([(b":status", b"201")], "0803323031"),
        ([(b"content-type", b"a/b")], "0f1003612f62"),  # 6.2.2, with the name of number 31
        ([(b"a", b"")], "00016100"),
        ([(b"a", b"b"), (b"a", b"b")], "00016101620001610162"),  # nothing is remembered
    ],
)
def test_blocks_byte_by_byte(headers: list[Header], block: str) -> None:
    assert blocks.written(headers).hex() == block


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(NAMES | st.binary(min_size=1), st.binary() | LONG), max_size=5))
def test_hpack_reads_what_we_write(headers: list[Header]) -> None:
    assert list(Decoder(2**20).decode(blocks.written(headers), raw=True)) == headers


@pytest.mark.parametrize("value", [0, 1, 30, 31, 32, 126, 127, 128, 158, 159, 1337, 2**20])
@pytest.mark.parametrize("prefix", [4, 5, 7])
def test_integers(value: int, prefix: int) -> None:
    made = blocks.integer(value, prefix)
    assert decode_integer(made, prefix) == (value, len(made))
