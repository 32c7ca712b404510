"""MP3: frames counted one by one, over tags and damages; and the encoder's word, when it fits."""

import pytest

from emulator.media import mpeg
from emulator.media.found import Corrupt, Found
from tests.media.sample import found, sample

BARE = sample("bare.mp3")


def of(frames: int, truncated: bool = False) -> Found:
    return Found("mp3", "mp3", 8000, 1, frames * 576 / 8000, truncated)


@pytest.mark.parametrize(
    ("head", "kind", "samples", "length"),
    [
        ("fffb90", mpeg.Kind(low=False, layer=3, rate=44100), 1152, 417),
        ("fffb92", mpeg.Kind(low=False, layer=3, rate=44100), 1152, 418),
        ("fffd94", mpeg.Kind(low=False, layer=2, rate=48000), 1152, 480),
        ("ffff98", mpeg.Kind(low=False, layer=1, rate=32000), 384, 432),
        ("fff380", mpeg.Kind(low=True, layer=3, rate=22050), 576, 208),
        ("fff584", mpeg.Kind(low=True, layer=2, rate=24000), 1152, 384),
        ("ffe328", mpeg.Kind(low=True, layer=3, rate=8000), 576, 144),
    ],
)
def test_headers(head: str, kind: mpeg.Kind, samples: int, length: int) -> None:
    assert mpeg.frame(bytes.fromhex(head)) == mpeg.Frame(kind, length)
    assert kind.samples == samples


@pytest.mark.parametrize("head", ["fffb", "fefb90", "ff1b90", "ffeb90", "fff990", "fffb00", "fffbf0", "fffb9c"])
def test_what_is_no_header(head: str) -> None:
    assert mpeg.frame(bytes.fromhex(head)) is None


FRAMES = 9


def test_frames() -> None:
    assert found(BARE) == of(FRAMES)
    assert found(BARE * 1000) == of(FRAMES * 1000)
    assert found(BARE[:-1]) == of(FRAMES - 1, truncated=True)


@pytest.mark.parametrize("junk", [bytes(100), b"\xff" * 100, bytes(60_000), b"\xff\xe3\x28" + bytes(20)])
def test_a_file_that_begins_within_a_frame(junk: bytes) -> None:
    assert found(junk + BARE) == of(FRAMES)


@pytest.mark.parametrize("junk", [bytes(1000), b"\xff" * 500, b"ID3\4\0\0\0\0\1\0" + b"\xff\xe3\x28" * 42, BARE[:100]])
def test_something_between_the_frames(junk: bytes) -> None:
    heard = found(BARE + junk + BARE)
    assert heard.seconds == pytest.approx(of(2 * FRAMES).seconds, abs=0.1)
    assert not heard.truncated


def test_frames_that_end_in_nothing() -> None:
    assert found(BARE + bytes(300_000)) == of(FRAMES)
    with pytest.raises(Corrupt):
        found(BARE + bytes(2_000_000))


def vbri(frames: int, size: int) -> bytes:
    frame = BARE[:4] + bytes(32) + b"VBRI" + bytes(6) + size.to_bytes(4, "big") + frames.to_bytes(4, "big")
    return frame.ljust(144, b"\0")


def xing(flags: int, *values: int) -> bytes:
    fields = b"".join(value.to_bytes(4, "big") for value in values)
    return (BARE[:4] + bytes(9) + b"Xing" + flags.to_bytes(4, "big") + fields).ljust(144, b"\0")


@pytest.mark.parametrize(
    ("tag", "frames", "truncated"),
    [
        (vbri(40, 144 + len(BARE)), 40, False),  # the size is right, so the number is believed
        (vbri(FRAMES, 99), FRAMES, False),
        (vbri(40, 99), FRAMES, True),
        (vbri(0, 0), FRAMES, False),
        (xing(3, 40, 144 + len(BARE)), 40, False),
        (xing(1, FRAMES), FRAMES, False),
        (xing(1, FRAMES + 1), FRAMES, False),  # some count the tag's own frame
        (xing(2, 50_000), FRAMES, True),
        (xing(0), FRAMES, False),
        (xing(0xF, 40, 144 + len(BARE)), 40, False),
    ],
)
def test_what_an_encoder_says(tag: bytes, frames: int, truncated: bool) -> None:
    assert found(tag + BARE) == of(frames, truncated)


def test_delays_of_the_encoder() -> None:
    """A file that is cut has the silence in front, and not that behind."""
    delays = (576 << 12 | 1000).to_bytes(3, "big")
    tag = (BARE[:4] + bytes(9) + b"Info" + bytes(4) + b"LAME" + bytes(17) + delays).ljust(144, b"\0")
    assert found(tag + BARE).seconds == (FRAMES * 576 - 1576) / 8000
    assert found(tag + BARE[:-1]).seconds == ((FRAMES - 1) * 576 - 576 - 529) / 8000


def test_two_channels() -> None:
    stereo = BARE.replace(BARE[:4], BARE[:3] + bytes((BARE[3] & 0x3F,)))
    assert found(stereo).channels == 2
