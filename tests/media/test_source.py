"""Reading by ranges: the same bytes as at once, in few reads, and never without end."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.media.found import Corrupt
from emulator.media.probe import probe
from emulator.media.source import PIECE, SMALL, Reader
from tests.media.sample import Held

BYTES = bytes(range(256)) * 1000


class Counted(Held):
    """A source that remembers what was asked of it."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.asked: list[tuple[int, int]] = []

    def read(self, offset: int, length: int) -> bytes:
        assert 0 < length <= PIECE
        assert offset + length <= self.size
        self.asked.append((offset, length))
        return super().read(offset, length)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(BYTES) + 9), st.integers(0, 2 * SMALL))))
def test_wherever_it_looks(looks: list[tuple[int, int]]) -> None:
    reader = Reader(Counted(BYTES))
    for offset, length in looks:
        assert reader.at(offset, length) == BYTES[offset : offset + length]


def test_reading_straight_on_takes_larger_and_larger_pieces() -> None:
    source = Counted(bytes(5 * PIECE))
    reader = Reader(source)
    for offset in range(0, source.size, 1000):
        reader.at(offset, 16)
    sizes = [length for _, length in source.asked[:-1]]
    assert sizes == sorted(sizes)
    assert sizes[-1] == PIECE
    assert len(sizes) < 12


def test_jumping_takes_small_ones() -> None:
    source = Counted(bytes(5 * PIECE))
    reader = Reader(source)
    for offset in range(0, source.size, PIECE):
        reader.at(offset, 16)
    assert {length for _, length in source.asked} == {SMALL}


def test_the_end() -> None:
    reader = Reader(Held(b"12345"))
    assert reader.at(3, 9) == b"45"
    assert reader.at(5, 1) == b""
    assert reader.exactly(1, 4) == b"2345"
    with pytest.raises(Corrupt):
        reader.exactly(2, 4)


def test_there_is_an_end_of_looking() -> None:
    reader = Reader(Held(b"12345"), steps=3)
    assert [reader.at(0, 1) for _ in range(3)] == [b"1"] * 3
    with pytest.raises(Corrupt):
        reader.at(0, 1)


def test_a_large_film_is_not_read() -> None:
    """Of two gigabytes, what matters is at both ends."""
    size = 2**31

    class Film:
        def __init__(self) -> None:
            self.size = size
            self.read_bytes = 0

        def read(self, offset: int, length: int) -> bytes:
            self.read_bytes += length
            head = (
                b"RIFF\xff\xff\xff\x7fWAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0data\xd4\xff\xff\x7f"
            )
            return (head + bytes(length))[offset : offset + length]

    film = Film()
    assert probe(film).seconds == (size - 44) // 2 / 8000
    assert film.read_bytes <= SMALL
