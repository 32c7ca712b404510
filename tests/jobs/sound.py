"""WAV files of silence, and their heads alone. Holds no test."""

import struct


def head(size: int, *, rate: int = 16_000, channels: int = 1) -> bytes:
    """What comes before the samples in a WAV file that has `size` bytes of them."""
    align = 2 * channels
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, channels, rate, rate * align, align, 16)
    return b"RIFF" + struct.pack("<I", 36 + size) + b"WAVE" + form + b"data" + struct.pack("<I", size)


def wav(seconds: float, **form: int) -> bytes:
    samples = bytes(round(seconds * form.get("rate", 16_000)) * 2 * form.get("channels", 1))
    return head(len(samples), **form) + samples
