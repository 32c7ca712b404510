"""FLAC files: what the STREAMINFO says is believed as far as the last frame bears it out."""

import pytest

from emulator.media import flac_frames
from emulator.media.found import Corrupt, Found
from tests.media.sample import found, sample

PLAIN = sample("plain.flac")
FIRST = PLAIN.index(b"\xff\xf8")
LAST = PLAIN.rindex(b"\xff\xf8")
BLOCK = 576


def of(samples: int, truncated: bool) -> Found:
    return Found("flac", "flac", 8000, 1, samples / 8000, truncated)


def crc8(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1 ^ 0x107 if crc & 0x80 else crc << 1) & 0xFF
    return crc


def header(*middle: int, sync: int = 0xF8) -> bytes:
    data = bytes((0xFF, sync, *middle))
    return data + bytes((crc8(data),))


@pytest.mark.parametrize(
    ("data", "frame"),
    [
        (header(0x24, 0x08, 5), flac_frames.Frame(5, False, 576, (4, 8))),
        (header(0x14, 0x08, 5), flac_frames.Frame(5, False, 192, (4, 8))),
        (header(0xC4, 0x18, 5), flac_frames.Frame(5, False, 4096, (4, 8))),
        (header(0x64, 0x08, 5, 99), flac_frames.Frame(5, False, 100, (4, 8))),
        (header(0x74, 0x08, 5, 1, 0), flac_frames.Frame(5, False, 257, (4, 8))),
        (header(0x2C, 0x08, 5, 8), flac_frames.Frame(5, False, 576, (12, 8))),
        (header(0x7D, 0x08, 5, 1, 0, 7, 7), flac_frames.Frame(5, False, 257, (13, 8))),
        (header(0x24, 0x08, 0xC3, 0x80), flac_frames.Frame(0xC0, False, 576, (4, 8))),
        (header(0x24, 0x08, 0xE1, 0x80, 0x80, sync=0xF9), flac_frames.Frame(0x1000, True, 576, (4, 8))),
        (header(0x24, 0x08, 0xFE, *[0xBF] * 6, sync=0xF9), flac_frames.Frame(2**36 - 1, True, 576, (4, 8))),
    ],
)
def test_headers(data: bytes, frame: flac_frames.Frame) -> None:
    assert flac_frames.header_length(data[:5]) == len(data)
    assert flac_frames.frame(data) == frame
    assert flac_frames.frame(data[:-1] + bytes((data[-1] ^ 1,))) is None


@pytest.mark.parametrize("head", ["fff02408", "fff80408", "fff82f08", "fff824b8", "fff82409"])
def test_what_is_no_header(head: str) -> None:
    assert flac_frames.header_length(bytes.fromhex(head) + b"\5") == 0


@pytest.mark.parametrize("number", [0x80, 0xBF, 0xFF])
def test_what_is_no_number(number: int) -> None:
    assert flac_frames.header_length(b"\xff\xf8\x24\x08" + bytes((number,))) == 0


def test_a_cut_within_the_last_frame() -> None:
    assert found(PLAIN[:-1]) == of(4000 // BLOCK * BLOCK, truncated=True)


def test_a_cut_between_frames() -> None:
    assert found(PLAIN[:LAST]) == of(4000 // BLOCK * BLOCK, truncated=True)


def test_a_cut_before_the_first_frame() -> None:
    assert found(PLAIN[:FIRST]) == of(0, truncated=True)
    unknown = sample("piped.flac")
    assert found(unknown[: unknown.index(b"\xff\xf8")]) == of(0, truncated=False)


def test_a_recording_that_begins_later() -> None:
    second = PLAIN.index(b"\xff\xf8", FIRST + 2)
    assert found(PLAIN[:FIRST] + PLAIN[second:]).seconds == (4000 - BLOCK) / 8000


@pytest.mark.parametrize(
    "data",
    [
        PLAIN[:20],
        PLAIN[:4] + b"\x81" + PLAIN[5:],
        PLAIN[:18] + bytes(3) + PLAIN[21:],
        PLAIN[:FIRST] + bytes(100),
        b"fLaC" + b"\0\0\0\x22" + PLAIN[8:42] + b"\x81\xff\xff\xff",
        b"fLaC" + b"\0\0\0\x22" + PLAIN[8:42] + b"\1\0\0\0" * 1100,
        PLAIN[:8] + PLAIN[8:30],
    ],
)
def test_damages(data: bytes) -> None:
    with pytest.raises(Corrupt):
        found(data)


def test_no_frame_near_the_end() -> None:
    with pytest.raises(Corrupt):
        found(PLAIN + bytes(2**20))
