"""What counts a stream's sound, and what the service says of sound that is none, or not what was promised."""

import struct

import pytest

from emulator.errors import AwsError
from emulator.model.shapes import streaming
from emulator.streaming.audio import COUNTERS, counter

TOO_BIG = "Your stream is too big. Reduce the frame size and try your request again."
UNDECODABLE = (
    "Could not decode the audio stream that you provided. Check that the audio stream is valid and try your request "
    "again."
)


def flac_head(rate: int, channels: int) -> bytes:
    """The signature and STREAMINFO: 4096 samples a block, 16 bits."""
    numbers = (rate << 44) | ((channels - 1) << 41) | (15 << 36)
    info = struct.pack(">HH", 4096, 4096) + bytes(6) + numbers.to_bytes(8, "big") + bytes(16)
    return b"fLaC" + b"\x80" + len(info).to_bytes(3, "big") + info


def test_every_encoding_of_the_model_has_a_counter() -> None:
    assert list(COUNTERS) == sorted(streaming().shapes["MediaEncoding"]["enum"], key=list(COUNTERS).index)


@pytest.mark.parametrize(
    ("encoding", "rate", "channels", "size", "seconds"),
    [
        ("pcm", 8000, 1, 16000, 1.0),
        ("g711-alaw", 8000, 1, 4000, 0.5),
        ("g711-ulaw", 8000, 2, 8000, 0.5),
        ("g729", 8000, 1, 500, 0.5),
    ],
)
def test_plain_encodings(encoding: str, rate: int, channels: int, size: int, seconds: float) -> None:
    count = counter(encoding, rate, channels)
    assert count.feed(bytes(size)) == seconds
    assert count.whole()


def test_a_head_alone_is_no_sound() -> None:
    assert counter("flac", 16000).feed(flac_head(16000, 1)) == 0.0


@pytest.mark.parametrize(
    ("encoding", "rate", "channels", "data", "message"),
    [
        ("flac", 16000, 1, b"RIFF" + bytes(100), UNDECODABLE),
        ("ogg-opus", 16000, 1, b"fLaC" + bytes(100), UNDECODABLE),
        ("flac", 8000, 1, flac_head(16000, 1), UNDECODABLE),
        ("flac", 16000, 2, flac_head(16000, 1), UNDECODABLE),
        ("g729", 16000, 1, bytes(10), UNDECODABLE),
        ("g729", 8000, 2, bytes(10), UNDECODABLE),
        ("pcm", 8000, 1, bytes(16002), TOO_BIG),
        ("g711-alaw", 8000, 1, bytes(16001), TOO_BIG),
    ],
)
def test_what_is_refused(encoding: str, rate: int, channels: int, data: bytes, message: str) -> None:
    count = counter(encoding, rate, channels)
    with pytest.raises(AwsError) as raised:
        count.feed(data)
    assert (raised.value.code, raised.value.message) == ("BadRequestException", message)
