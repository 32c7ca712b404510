"""WebM and Matroska by their elements: with sizes and without, laced, shifted, damaged."""

import struct

import pytest

from emulator.media import ebml
from emulator.media.found import Corrupt, Found, NoAudio
from tests.media.sample import found, rounded

UNKNOWN = b"\x01\xff\xff\xff\xff\xff\xff\xff"
TWENTY = b"\x78sound"


def element(name: int, *bodies: bytes | int, size: bytes | None = None) -> bytes:
    body = b"".join(part if isinstance(part, bytes) else part.to_bytes(8, "big") for part in bodies)
    head = name.to_bytes((name.bit_length() + 7) // 8, "big")
    return head + (size or (0x10000000 | len(body)).to_bytes(4, "big")) + body


def track(codec: bytes = b"A_OPUS", *more: bytes, number: int = 1, kind: int = 2) -> bytes:
    return element(0xAE, element(0xD7, number), element(0x83, kind), element(0x86, codec), *more)


def block(time: int, sound: bytes = TWENTY, number: int = 1, flags: int = 0x80, name: int = 0xA3) -> bytes:
    return element(name, bytes((0x80 | number,)) + struct.pack(">hB", time, flags) + sound)


def cluster(time: int, *blocks: bytes, size: bytes | None = None) -> bytes:
    return element(0x1F43B675, element(0xE7, time), *blocks, size=size)


def webm(*parts: bytes, doc: bytes = b"webm", size: bytes | None = None) -> bytes:
    return element(0x1A45DFA3, element(0x4282, doc)) + element(0x18538067, *parts, size=size)


def tracks(*each: bytes) -> bytes:
    return element(0x1654AE6B, *each)


AUDIO = element(0xE1, element(0xB5, struct.pack(">f", 16000)), element(0x9F, 2))
BLOCKS = [block(time) for time in range(0, 1000, 20)]
ONE = tracks(track())


@pytest.mark.parametrize(
    ("parts", "seconds"),
    [
        ([ONE, cluster(0, *BLOCKS)], 1.0),
        ([ONE, cluster(0, *BLOCKS), cluster(1000, *BLOCKS)], 2.0),
        ([ONE, cluster(5000, *BLOCKS), cluster(6000, *BLOCKS)], 2.0),
        ([ONE, cluster(0, *BLOCKS, size=UNKNOWN), cluster(1000, *BLOCKS, size=UNKNOWN)], 2.0),
        ([element(0x1549A966, element(0x2AD7B1, 500_000)), ONE, cluster(0, *BLOCKS)], 0.51),
        ([element(0x1549A966, element(0x4489, struct.pack(">d", 99_000))), ONE, cluster(0, *BLOCKS)], 1.0),
        ([ONE, cluster(0, *BLOCKS, element(0xA0, block(1000, name=0xA1), element(0x75A2, b"\x98\x96\x80")))], 1.02),
        ([ONE, cluster(0, *BLOCKS, element(0xA0, block(1000, name=0xA1), element(0x75A2, 10_000_000)))], 1.01),
        ([tracks(track(b"A_OPUS", element(0x56AA, 6_500_000))), cluster(0, *BLOCKS)], 0.9935),
        (
            [tracks(track(kind=1), track(number=2)), cluster(0, *BLOCKS, block(9000, number=2), block(9020, number=2))],
            0.04,
        ),
        ([ONE, cluster(0, *BLOCKS[1:], BLOCKS[0])], 0.98),
        ([ONE], 0.0),
        ([ONE, cluster(0, element(0xA3, b"\x81\0"), element(0xA3, b"\0\0\0\0\0"), element(0xA3))], 0.0),
    ],
)
def test_lengths(parts: list[bytes], seconds: float) -> None:
    for size in (None, UNKNOWN):
        assert rounded(webm(*parts, size=size)) == Found("webm", "opus", 48000, 1, round(seconds, 6), truncated=False)


@pytest.mark.parametrize(
    ("described", "codec", "rate", "channels", "seconds"),
    [
        (track(b"A_AAC", AUDIO), "aac", 16000, 2, 0.98 + 1024 / 16000),
        (track(b"A_AAC/MPEG4/LC", AUDIO), "aac", 16000, 2, 0.98 + 1024 / 16000),
        (track(b"A_MPEG/L3", AUDIO), "mp3", 16000, 2, 0.98 + 1152 / 16000),
        (track(b"A_VORBIS\0"), "vorbis", 8000, 1, 0.98),
        (track(b"A_FLAC", element(0x23E383, 30_000_000), AUDIO), "flac", 16000, 2, 1.01),
    ],
)
def test_codecs(described: bytes, codec: str, rate: int, channels: int, seconds: float) -> None:
    heard = rounded(webm(tracks(described), cluster(0, *BLOCKS), doc=b"matroska"))
    assert heard == Found("matroska", codec, rate, channels, round(seconds, 6), truncated=False)


def test_laces() -> None:
    described = track(b"A_MPEG/L3", element(0x23E383, 20_000_000))
    laced = block(0, b"\x04" + bytes(50), flags=0x84)
    assert found(webm(tracks(described), cluster(0, laced))).seconds == pytest.approx(0.1)


def test_what_is_cut() -> None:
    data = webm(ONE, cluster(0, *BLOCKS), cluster(1000, *BLOCKS))
    cut = rounded(data[:-1])
    assert (cut.seconds, cut.truncated) == (1.98, True)
    data = webm(ONE, cluster(0, *BLOCKS), cluster(1000, *BLOCKS), size=UNKNOWN)
    assert found(data + b"\0\0\0").truncated
    assert found(data + b"\x1f\x43").truncated


@pytest.mark.parametrize(
    "data",
    [
        webm(ONE, cluster(0, *BLOCKS))[:30],
        webm(tracks(track(b"A_AAC", element(0xE1, element(0xB5, struct.pack(">d", 0.0))))), cluster(0, *BLOCKS)),
        webm(tracks(track(b"A_AAC", element(0xE1, element(0xB5, b"\x7f\x80\0\0")))), cluster(0, *BLOCKS)),
        webm(tracks(track(b"A_AAC", element(0xE1, element(0x9F, 0)))), cluster(0, *BLOCKS)),
        webm(tracks(*[track()] * 65)),
        b"\x1a\x45\xdf\xa3",
        webm(element(0x1549A966, element(0x2AD7B1, 2**62)), ONE, cluster(0, *BLOCKS)),
    ],
)
def test_damages(data: bytes) -> None:
    with pytest.raises(Corrupt):
        found(data)


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [tracks(track(kind=1))],
        [tracks(track(b"A_NOPE"))],
        [element(0xD7, 1), element(0x86, b"A_OPUS"), AUDIO],
        [tracks(track(kind=1)), cluster(0, *BLOCKS)],
    ],
)
def test_no_sound(parts: list[bytes]) -> None:
    with pytest.raises(NoAudio):
        found(webm(*parts))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\xa3\x85", ebml.Element(0xA3, 2, 5)),
        (b"\x42\x82\x40\x05", ebml.Element(0x4282, 4, 5)),
        (b"\x1f\x43\xb6\x75\x01\xff\xff\xff\xff\xff\xff\xff", ebml.Element(0x1F43B675, 12, None)),
        (b"\xa3\xff", ebml.Element(0xA3, 2, None)),
        (b"\x08\x85", None),
        (b"\xa3\x00", None),
        (b"\xa3\x40", None),
        (b"\xa3", None),
        (b"", None),
    ],
)
def test_elements(data: bytes, expected: ebml.Element | None) -> None:
    assert ebml.element(data) == expected
