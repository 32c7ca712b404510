"""What MP4 says of its AAC: rate and channels as the decoder will give them, whatever the older fields claim."""

import pytest

from emulator.media.esds import Sound, sound


def descriptor(tag: int, body: bytes, *, wide: bool = False) -> bytes:
    return bytes((tag, 0x80, 0x80, 0x80, len(body)) if wide else (tag, len(body))) + body


def esds(specific: bytes, kind: int = 0x40, flags: int = 0, more: bytes = b"", *, wide: bool = False) -> bytes:
    decoder = descriptor(4, bytes((kind,)) + bytes(12) + descriptor(5, specific, wide=wide), wide=wide)
    return bytes(4) + descriptor(3, bytes((0, 1, flags)) + more + decoder, wide=wide)


def bits(*fields: tuple[int, int]) -> bytes:
    """Numbers and their widths, one behind the other."""
    text = "".join(f"{value:0{width}b}" for value, width in fields)
    return int(text.ljust(-(-len(text) // 8) * 8, "0"), 2).to_bytes(-(-len(text) // 8), "big")


LOW, SBR, PS = (2, 5), (5, 5), (29, 5)
RATE_44100, RATE_22050, OTHER_RATE, NO_RATE = (4, 4), (7, 4), (15, 4), (13, 4)
MONO, STEREO = (1, 4), (2, 4)
GENERAL = (0, 3)


@pytest.mark.parametrize(
    ("specific", "rate", "channels"),
    [
        (bits(LOW, RATE_44100, STEREO), 44100, 2),
        (bits(LOW, RATE_22050, MONO), 22050, 1),
        (bits(LOW, OTHER_RATE, (11000, 24), MONO), 11000, 1),
        (bits(LOW, NO_RATE, MONO), None, 1),
        (bits(LOW, RATE_44100, (7, 4)), 44100, 8),
        (bits(LOW, RATE_44100, (0, 4)), 44100, None),
        (bits((31, 5), (10, 6), RATE_44100, STEREO), 44100, 2),
        (bits(SBR, RATE_22050, STEREO, RATE_44100, LOW), 44100, 2),
        (bits(PS, RATE_22050, MONO, RATE_44100, LOW), 44100, 2),
        (bits(LOW, RATE_22050, MONO, GENERAL, (0x2B7, 11), (5, 5), (1, 1), RATE_44100), 44100, 1),
        (bits(LOW, RATE_22050, MONO, GENERAL, (0x2B7, 11), (5, 5), (0, 1)), 22050, 1),
        (bits(LOW, RATE_22050, MONO, GENERAL, (0x2B7, 11), (5, 5), (1, 1), RATE_44100, (0x548, 11), (1, 1)), 44100, 2),
        (b"", 96000, None),
    ],
)
@pytest.mark.parametrize("wide", [False, True])
def test_aac(specific: bytes, rate: int | None, channels: int | None, wide: bool) -> None:
    assert sound(esds(specific, wide=wide)) == Sound("aac", rate, channels)


def test_fields_in_front() -> None:
    assert sound(esds(bits(LOW, RATE_44100, STEREO), flags=0xA0, more=bytes(4))) == Sound("aac", 44100, 2)


@pytest.mark.parametrize(("kind", "codec"), [(0x69, "mp3"), (0x6B, "mp3"), (0xDD, "vorbis"), (0x20, None)])
def test_other_codecs(kind: int, codec: str | None) -> None:
    assert sound(esds(b"", kind)) == Sound(codec)


@pytest.mark.parametrize(
    "data", [b"", bytes(4), bytes(4) + b"\x03\xff\xff\xff\xff\xff", bytes(4) + descriptor(3, bytes(3)), bytes(99)]
)
def test_nonsense(data: bytes) -> None:
    assert sound(data) == Sound(None)
