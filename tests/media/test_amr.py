"""AMR: every type of frame by its length; what is not in use is a damage."""

import pytest

from emulator.media.found import Corrupt, Found
from tests.media.sample import found, rounded

NARROW, WIDE = b"#!AMR\n", b"#!AMR-WB\n"


def frame(kind: int, size: int) -> bytes:
    return bytes((kind << 3 | 4,)) + bytes(size - 1)


@pytest.mark.parametrize(
    ("magic", "rate", "sizes"),
    [
        (NARROW, 8000, {0: 13, 1: 14, 2: 16, 3: 18, 4: 20, 5: 21, 6: 27, 7: 32, 8: 6, 15: 1}),
        (WIDE, 16000, {0: 18, 1: 24, 2: 33, 3: 37, 4: 41, 5: 47, 6: 51, 7: 59, 8: 61, 9: 6, 14: 1, 15: 1}),
    ],
)
def test_frames(magic: bytes, rate: int, sizes: dict[int, int]) -> None:
    codec = "amr_wb" if magic is WIDE else "amr_nb"
    every = b"".join(frame(kind, size) for kind, size in sizes.items())
    assert rounded(magic + every * 100) == Found("amr", codec, rate, 1, 2 * len(sizes), truncated=False)
    for kind in set(range(16)) - set(sizes):
        with pytest.raises(Corrupt):
            found(magic + every + frame(kind, 20))


def test_a_frame_that_is_cut() -> None:
    assert found(NARROW + frame(0, 13) * 10 + frame(0, 12)) == Found("amr", "amr_nb", 8000, 1, 0.2, truncated=True)


def test_no_frames_are_no_damage() -> None:
    assert found(NARROW).seconds == 0


@pytest.mark.parametrize("first", [0x80, 0x01, 0x02, 0xFF])
def test_reserved_bits(first: int) -> None:
    with pytest.raises(Corrupt):
        found(NARROW + frame(0, 13) + bytes((first,)) + bytes(12))
