"""Ogg: chains, neighbours, damages, and broadcasts that begin anywhere."""

import struct

import pytest

from emulator.media import opus
from emulator.media.found import Corrupt, Found, NoAudio
from tests.media.pages import page, pages
from tests.media.sample import found, rounded, sample

BEGINS = 2
VORBIS, OPUS, FLAC = (sample(f"{name}.ogg") for name in ("vorbis", "opus", "flac"))
THEORA = page(b"\x80theora" + bytes(40), flags=BEGINS, serial=1)
HEAD = b"OpusHead\x01\x01" + struct.pack("<HIHB", 312, 16000, 0, 0)
TWENTY = b"\x78sound"


def test_links_of_a_chain() -> None:
    assert rounded(VORBIS + OPUS + FLAC) == Found("ogg", "vorbis", 8000, 1, 1.4, truncated=False)
    assert found(OPUS * 40).seconds == 20


def test_a_picture_beside_the_sound() -> None:
    first, *others = pages(VORBIS)
    beside = page(b"picture", serial=1, granule=99_999)
    assert found(THEORA + first + beside + b"".join(others)) == found(VORBIS)
    assert found(first + THEORA + beside + b"".join(others)) == found(VORBIS)


def test_a_second_sound_beside_the_first_is_not_counted() -> None:
    first, *others = pages(OPUS)
    second = page(HEAD, flags=BEGINS, serial=9)
    assert found(first + second + b"".join(others) + page(TWENTY, serial=9, granule=480_000)) == found(OPUS)


def test_speex() -> None:
    head = b"Speex   ".ljust(36, b"\0") + struct.pack("<I8xI", 16000, 2).ljust(44, b"\0")
    data = page(head, flags=BEGINS) + page(b"sound", granule=8000)
    assert found(data) == Found("ogg", "speex", 16000, 2, 0.5, truncated=False)


def test_a_broadcast_begins_anywhere() -> None:
    sound = [page(*[TWENTY] * 50, granule=48_000 * second) for second in range(1000, 1003)]
    assert found(page(HEAD, flags=BEGINS) + b"".join(sound)).seconds == pytest.approx(3 - 312 / 48000)


def test_headers_alone_are_no_damage() -> None:
    assert found(page(HEAD, flags=BEGINS)).seconds == 0


@pytest.mark.parametrize("junk", [b"junk", bytes(70_000), b"OggS", b"OggSOggS\1"])
def test_something_between_the_pages(junk: bytes) -> None:
    each = pages(VORBIS)
    assert found(each[0] + junk + b"".join(each[1:])) == found(VORBIS)
    assert found(VORBIS + bytes(100)) == found(VORBIS)


def test_pages_that_get_lost() -> None:
    each = pages(VORBIS)
    with pytest.raises(Corrupt):
        found(each[0] + (bytes(600_000) + each[1]) * 2)


@pytest.mark.parametrize("data", [b"OggS", THEORA, page(b"", flags=BEGINS), page(b"nothing"), VORBIS[28:]])
def test_no_sound(data: bytes) -> None:
    with pytest.raises(NoAudio):
        found(b"OggS" + data)


@pytest.mark.parametrize(
    "packet",
    [
        HEAD[:12],
        b"OpusHead\x01\0" + HEAD[10:],
        b"\x01vorbis" + bytes(30),
        b"\x7fFLAC" + bytes(60),
        b"\x7fFLAC",
        b"Speex   " + bytes(60),
    ],
)
def test_damages(packet: bytes) -> None:
    with pytest.raises(Corrupt):
        found(page(packet, flags=BEGINS) + page(b"sound", granule=99))


@pytest.mark.parametrize(
    ("packet", "samples"),
    [
        (b"\x00", 480), (b"\x08", 960), (b"\x18", 2880), (b"\x60", 480), (b"\x78", 960), (b"\x80", 120),
        (b"\xf8", 960), (b"\x79", 1920), (b"\x7a", 1920), (b"\x7b\x03", 2880), (b"\x7b\xc6", 5760),
        (b"\x7b\x07", 0), (b"\x7b", 0), (b"", 0),
    ],
)  # fmt: skip
def test_packets_of_opus(packet: bytes, samples: int) -> None:
    assert opus.samples(packet) == samples
