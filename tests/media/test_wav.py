"""WAVE: every shape of `fmt `, and sizes that programs write who do not know them."""

import struct

import pytest

from emulator.media.found import Corrupt, Found
from tests.media.sample import found

SECOND = bytes(16000)


def chunk(name: bytes, body: bytes, size: int | None = None, order: str = "<") -> bytes:
    return name + struct.pack(f"{order}I", len(body) if size is None else size) + body + bytes(len(body) % 2)


def fmt(
    tag: int = 1, channels: int = 1, rate: int = 8000, bits: int = 16, more: bytes = b"", order: str = "<"
) -> bytes:
    block = channels * bits // 8
    return chunk(
        b"fmt ", struct.pack(f"{order}HHIIHH", tag, channels, rate, rate * block, block, bits) + more, order=order
    )


def wav(*chunks: bytes, magic: bytes = b"RIFF") -> bytes:
    return magic + b"\xff\xff\xff\xff" + b"WAVE" + b"".join(chunks)


def extensible(tag: int) -> bytes:
    return fmt(0xFFFE, more=struct.pack("<HHIH14s", 22, 16, 4, tag, bytes(14)))


@pytest.mark.parametrize(
    ("header", "codec", "channels", "rate", "seconds"),
    [
        (fmt(), "pcm_s16le", 1, 8000, 1.0),
        (fmt(channels=2), "pcm_s16le", 2, 8000, 0.5),
        (fmt(rate=16000), "pcm_s16le", 1, 16000, 0.5),
        (fmt(bits=8), "pcm_u8", 1, 8000, 2.0),
        (fmt(bits=24), "pcm_s24le", 1, 8000, 5333 / 8000),
        (fmt(3, bits=32), "pcm_f32le", 1, 8000, 0.5),
        (fmt(6, bits=8), "pcm_alaw", 1, 8000, 2.0),
        (fmt(7, bits=8), "pcm_mulaw", 1, 8000, 2.0),
        (fmt(0x9999), "0x9999", 1, 8000, 1.0),
        (extensible(1), "pcm_s16le", 1, 8000, 1.0),
        (extensible(7), "pcm_mulaw", 1, 8000, 1.0),
        (fmt(channels=6), "pcm_s16le", 6, 8000, 1333 / 8000),
        (chunk(b"LIST", b"odd") + fmt(), "pcm_s16le", 1, 8000, 1.0),
        (fmt(2) + chunk(b"fact", struct.pack("<I", 4000)), "adpcm_ms", 1, 8000, 0.5),
    ],
)
def test_shapes(header: bytes, codec: str, channels: int, rate: int, seconds: float) -> None:
    expected = Found("wav", codec, rate, channels, seconds, truncated=False)
    assert found(wav(header, chunk(b"data", SECOND))) == expected
    assert found(wav(header, chunk(b"data", SECOND), chunk(b"LIST", b"tail"))) == expected


@pytest.mark.parametrize(
    ("size", "truncated"),
    [(0xFFFF_FFFF, False), (0x7FFF_FFFF, False), (0x7FFF_F000, False), (16000, False), (16002, True), (2**30, True)],
)
def test_sizes(size: int, truncated: bool) -> None:
    assert found(wav(fmt(), chunk(b"data", SECOND, size))) == Found("wav", "pcm_s16le", 8000, 1, 1.0, truncated)


def test_no_samples_are_no_damage() -> None:
    assert found(wav(fmt(), chunk(b"data", b""))) == Found("wav", "pcm_s16le", 8000, 1, 0.0, truncated=False)


def test_big_endian() -> None:
    data = wav(fmt(order=">"), chunk(b"data", SECOND, order=">"), magic=b"RIFX")
    assert found(data) == Found("wav", "pcm_s16be", 8000, 1, 1.0, truncated=False)


@pytest.mark.parametrize(
    ("size", "seconds", "truncated"), [(16000, 1.0, False), (5 * 2**30, 12004 / 8000, True), (0, 12004 / 8000, False)]
)
def test_rf64(size: int, seconds: float, truncated: bool) -> None:
    sizes = chunk(b"ds64", struct.pack("<QQQI", 0, size, 0, 0))
    data = wav(sizes, fmt(), chunk(b"data", SECOND, 0xFFFF_FFFF), chunk(b"LIST", bytes(8000)), magic=b"RF64")
    assert found(data) == Found("wav", "pcm_s16le", 8000, 1, seconds, truncated)


@pytest.mark.parametrize(
    "chunks",
    [
        [],
        [fmt()],
        [chunk(b"data", SECOND)],
        [chunk(b"fmt ", bytes(14)), chunk(b"data", SECOND)],
        [fmt(channels=0), chunk(b"data", SECOND)],
        [fmt(channels=300), chunk(b"data", SECOND)],
        [fmt(rate=0), chunk(b"data", SECOND)],
        [chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 16000, 0, 16)), chunk(b"data", SECOND)],
        [chunk(b"fmt ", struct.pack("<HHIIHH", 2, 1, 8000, 0, 4, 4)), chunk(b"data", SECOND)],
        [fmt(), chunk(b"LIST", b"", 2**31), chunk(b"data", SECOND)],
        [fmt()[:20]],
    ],
)
def test_damages(chunks: list[bytes]) -> None:
    with pytest.raises(Corrupt):
        found(wav(*chunks))
