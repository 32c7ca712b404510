"""Opus in Ogg as it arrives: whole pages tell the time, and every byte of them is checked."""

import pytest

from emulator.media import ogg_pages
from emulator.media.found import Corrupt
from emulator.media.timers.ogg_opus import OggOpus
from tests.media.pages import page, pages
from tests.media.sample import sample

OPUS = sample("opus.ogg")
TWENTY = b"\x78"  # the first byte of a packet of 20 ms
HEAD = b"OpusHead\x01\x02\x38\x01\x80\xbb\0\0\0\0\0"


def heard(*pieces: bytes) -> float:
    timer = OggOpus()
    return [timer.feed(piece) for piece in pieces][-1]


@pytest.mark.parametrize("size", [1, 3, 100, 5000])
@pytest.mark.parametrize(("links", "seconds"), [(1, 0.5), (3, 1.5)])
def test_pieces(links: int, seconds: float, size: int) -> None:
    data = OPUS * links
    assert heard(*(data[at : at + size] for at in range(0, len(data), size))) == seconds


def test_what_the_head_says() -> None:
    timer = OggOpus()
    assert (timer.rate, timer.channels) == (None, None)
    timer.feed(OPUS)
    assert (timer.rate, timer.channels) == (8000, 1)
    timer = OggOpus()
    timer.feed(page(HEAD, flags=2) + OPUS)
    assert (timer.rate, timer.channels) == (48000, 2)


def test_half_a_page_is_not_heard() -> None:
    assert heard(OPUS[:-1]) == 0.0
    assert heard(OPUS[:-1], OPUS[-1:]) == 0.5


def test_a_broadcast_begins_anywhere() -> None:
    sound = [TWENTY + b"sound"] * 5
    data = page(HEAD, flags=2) + page(b"OpusTags") + page(*sound, granule=960_000) + page(*sound, granule=964_800)
    assert heard(data) == pytest.approx(0.2 - 312 / 48000)


def test_a_page_in_which_no_packet_ends() -> None:
    sound = [TWENTY + b"sound"] * 5
    data = page(HEAD, flags=2) + page(*sound, granule=4800) + page(bytes(510), granule=-1) + page(*sound, granule=9600)
    assert heard(data) == pytest.approx(0.2 - 312 / 48000)


@pytest.mark.parametrize("at", [0, 4, 5, 6, 14, 22, 26, 27, 30, 60, 100])
def test_each_byte_is_checked(at: int) -> None:
    data = OPUS[:at] + bytes((OPUS[at] ^ 0x10,)) + OPUS[at + 1 :]
    with pytest.raises(Corrupt):
        heard(data + OPUS * 90)


@pytest.mark.parametrize(
    "data",
    [
        b"RIFF",
        b"OggX",
        b"OggS\x01",
        sample("vorbis.ogg"),
        page(b"OpusTags"),
        page(HEAD[:10], flags=2),
        page(HEAD, flags=2) + b"nonsense",
        page(b"OpusHead\xf1" + HEAD[9:], flags=2),
    ],
)
@pytest.mark.parametrize("size", [1, 100_000])
def test_what_is_no_opus(data: bytes, size: int) -> None:
    with pytest.raises(Corrupt):
        heard(*(data[at : at + size] for at in range(0, len(data), size)))


def test_pages_made_for_tests_are_as_those_of_others() -> None:
    assert all(ogg_pages.is_intact(each) for each in pages(OPUS))
    assert b"".join(pages(OPUS)) == OPUS
