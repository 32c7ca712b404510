"""FLAC as it arrives: in whatever pieces, the same seconds at the same byte."""

import pytest

from emulator.media.found import Corrupt
from emulator.media.timers.flac import Flac
from tests.media.sample import sample

PLAIN = sample("plain.flac")
FRAMES_AT = PLAIN.index(b"\xff\xf8")


def heard(pieces: list[bytes]) -> float:
    timer = Flac()
    return [timer.feed(piece) for piece in pieces][-1]


@pytest.mark.parametrize("name", ["plain.flac", "piped.flac"])
@pytest.mark.parametrize("size", [1, 2, 7, 100, 5000])
def test_pieces(name: str, size: int) -> None:
    data = sample(name)
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    assert heard(pieces) == 0.5


def test_a_byte_at_a_time_is_as_fast_as_all_at_once() -> None:
    timer = Flac()
    singly = [timer.feed(bytes((byte,))) for byte in PLAIN]
    assert singly == [heard([PLAIN[: end + 1]]) for end in range(len(PLAIN))]
    assert singly == sorted(singly)
    assert sorted(set(singly))[:3] == [0.0, 576 / 8000, 2 * 576 / 8000]


def test_what_the_header_says() -> None:
    timer = Flac()
    assert (timer.rate, timer.channels) == (None, None)
    timer.feed(PLAIN[:42])
    assert (timer.rate, timer.channels) == (8000, 1)


def test_a_picture_is_not_kept() -> None:
    picture = b"\x06" + (2**20).to_bytes(3, "big") + bytes(2**20)
    opening = PLAIN[:4] + bytes((PLAIN[4] & 0x7F,)) + PLAIN[5:42]
    rest = PLAIN[42:] if not PLAIN[4] & 0x80 else b"\x81\0\0\0" + PLAIN[42:]
    assert heard([opening, picture[:1000], picture[1000:], rest]) == 0.5


@pytest.mark.parametrize(
    "data",
    [
        b"RIFF",
        b"f" + bytes(50),
        PLAIN[:8] + bytes(34),
        PLAIN[:FRAMES_AT] + bytes(20),
        PLAIN[:FRAMES_AT] + b"\xff\xf8" + bytes(20),
        PLAIN[: FRAMES_AT + 500] + bytes(20_000),
        PLAIN[: FRAMES_AT + 500] + b"\xff" * 20_000,
        PLAIN[:-4] + bytes(9000) + PLAIN[FRAMES_AT:],
    ],
)
@pytest.mark.parametrize("size", [1, 64, 100_000])
def test_what_is_no_flac(data: bytes, size: int) -> None:
    with pytest.raises(Corrupt):
        heard([data[at : at + size] for at in range(0, len(data), size)])


def test_a_stream_may_begin_in_the_middle() -> None:
    """A recording that goes on: the first frame has any number, the others follow it."""
    second = PLAIN.index(b"\xff\xf8", FRAMES_AT + 2)
    assert heard([PLAIN[:FRAMES_AT] + PLAIN[second:]]) == pytest.approx(0.5 - 576 / 8000)
