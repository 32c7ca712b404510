"""How loud a piece of sound is."""

import struct

import pytest

from emulator.streaming.level import level


@pytest.mark.parametrize(
    ("sound", "loud"),
    [
        (b"", 0.0),
        (b"\x01", 0.0),
        (bytes(320), 0.0),
        (struct.pack("<3h", 5, -16384, 100), 0.5),
        (struct.pack("<2h", 8192, 0) + b"\x7f", 0.25),
        (struct.pack("<h", -32768), 1.0),
    ],
)
def test_the_loudest_sample_counts(sound: bytes, loud: float) -> None:
    assert level(sound) == loud
