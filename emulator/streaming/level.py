"""How loud a piece of sound is, for those who watch a stream. It knows 16-bit samples only."""

import sys
from array import array

FULL = 32768


def level(sound: bytes) -> float:
    """The loudest sample of little-endian pcm, from 0 (silence, or nothing at all) to 1; half a sample is left out."""
    samples = array("h", sound[: len(sound) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    return max(max(samples, default=0), -min(samples, default=0)) / FULL
