"""MP4 by its boxes: wherever they are, whatever their headers look like, and however they lie."""

import struct

import pytest

from emulator.media.found import Corrupt, Found, NoAudio
from tests.media.sample import found, sample

SECOND = 8000


def box(name: bytes, *bodies: bytes) -> bytes:
    body = b"".join(bodies)
    return struct.pack(">I4s", 8 + len(body), name) + body


def numbers(*values: int, version: int = 0, flags: int = 0) -> bytes:
    return struct.pack(f">I{len(values)}I", version << 24 | flags, *values)


def stsd(kind: bytes = b"samr", channels: int = 1, rate: int = 8000, more: bytes = b"") -> bytes:
    entry = struct.pack(">4s6xH8xHH4xI", kind, 1, channels, 16, rate << 16) + more
    return box(b"stsd", numbers(1), struct.pack(">I", 4 + len(entry)), entry)


def track(
    number: int = 1,
    duration: int = SECOND,
    described: bytes = b"",
    edits: bytes = b"",
    scale: int = 8000,
    kind: bytes = b"soun",
) -> bytes:
    tables = box(b"stbl", described or stsd(), box(b"stts", numbers(1, duration, 1)))
    media = box(
        b"mdia", box(b"mdhd", numbers(0, 0, scale, duration)), box(b"hdlr", bytes(8) + kind), box(b"minf", tables)
    )
    return box(b"trak", box(b"tkhd", numbers(0, 0, number)), edits, media)


def movie(*tracks: bytes) -> bytes:
    return box(b"moov", box(b"mvhd", numbers(0, 0, 1000, 0)), *tracks)


def edit(*entries: tuple[int, int]) -> bytes:
    values = [value & 0xFFFFFFFF for length, begin in entries for value in (length, begin, 0x10000)]
    return box(b"edts", box(b"elst", numbers(len(entries), *values)))


FTYP = box(b"ftyp", b"isom")
MDAT = box(b"mdat", bytes(1000))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (FTYP + movie(track()) + MDAT, 1.0),
        (FTYP + MDAT + movie(track()), 1.0),
        (MDAT + movie(track()), 1.0),
        (FTYP + struct.pack(">I4sQ", 1, b"mdat", 1016) + bytes(1000) + movie(track()), 1.0),
        (FTYP + movie(track()) + struct.pack(">I4s", 0, b"mdat") + bytes(1000), 1.0),
        (FTYP + movie(track(number=1, kind=b"vide"), track(number=2)), 1.0),
        (FTYP + movie(track(edits=edit((900, 800)))), 0.9),
        (FTYP + movie(track(edits=edit((0, 800)))), 0.9),
        (FTYP + movie(track(edits=edit((500, -1), (300, 0), (200, 4000)))), 0.5),
        (FTYP + movie(track(edits=edit((500, -1)))), 1.0),
        (FTYP + movie(track(duration=0xFFFFFFFF)), 0.0),
        (FTYP + movie(track(), box(b"free", bytes(3))) + bytes(5), 1.0),
    ],
)
def test_lengths(data: bytes, expected: float) -> None:
    assert found(data) == Found("mp4", "amr_nb", 8000, 1, expected, truncated=False)


def test_times_of_eight_bytes() -> None:
    header = struct.pack(">I", 1 << 24) + struct.pack(">QQIQ", 0, 0, 8000, SECOND)
    old = box(b"mdhd", numbers(0, 0, 8000, SECOND))
    data = FTYP + movie(track()).replace(old, box(b"mdhd", header))
    data = data.replace(struct.pack(">I", len(movie(track()))), struct.pack(">I", len(movie(track())) + 12))
    assert found(data).seconds == 1.0


@pytest.mark.parametrize("brand", [b"M4A ", b"M4B "])
def test_an_m4a_has_its_brand(brand: bytes) -> None:
    assert found(box(b"ftyp", brand) + movie(track())).format == "m4a"


@pytest.mark.parametrize(
    ("described", "codec", "rate", "channels"),
    [
        (stsd(b"Opus", 2, 8000), "opus", 48000, 2),
        (stsd(b"alac", 2, 44100), "alac", 44100, 2),
        (stsd(b"mp4a", 2, 44100), "aac", 44100, 2),
        (stsd(b"ulaw"), "pcm_mulaw", 8000, 1),
    ],
)
def test_codecs(described: bytes, codec: str, rate: int, channels: int) -> None:
    assert found(FTYP + movie(track(described=described))) == Found("mp4", codec, rate, channels, 1.0, truncated=False)


FRAGMENTED = FTYP + movie(track(duration=0).replace(b"stts" + numbers(1, 0, 1), b"stts" + numbers(0, 0, 0)), box(
    b"mvex", box(b"trex", numbers(1, 1, 160, 0, 0))
))  # fmt: skip


def fragment(head: bytes, *runs: bytes) -> bytes:
    return box(b"moof", box(b"traf", box(b"tfhd", head), *(box(b"trun", run) for run in runs))) + MDAT


@pytest.mark.parametrize(
    ("fragments", "samples"),
    [
        ([fragment(numbers(1), numbers(50))], 8000),
        ([fragment(numbers(1), numbers(50)), fragment(numbers(1), numbers(25))], 12000),
        ([fragment(numbers(1), numbers(50), numbers(50))], 16000),
        ([fragment(numbers(1, 80, flags=8), numbers(50))], 4000),
        ([fragment(numbers(1, 0, 0, 1, 80, flags=0xB), numbers(50))], 4000),
        ([fragment(numbers(1), numbers(2, 0, 0, 300, 9, 400, 9, flags=0x305))], 700),
        ([fragment(numbers(1), numbers(2, 300, 400, flags=0x100))], 700),
        ([fragment(numbers(1), numbers(50)), fragment(numbers(9), numbers(25))], 8000),
    ],
)
def test_fragments(fragments: list[bytes], samples: int) -> None:
    assert found(FRAGMENTED + b"".join(fragments)).seconds == samples / 8000


def test_a_fragment_that_is_cut_counts_for_what_is_there() -> None:
    whole = FRAGMENTED + fragment(numbers(1), numbers(50)) * 2
    assert found(whole[:-500]) == Found("mp4", "amr_nb", 8000, 1, 1.5, truncated=True)
    for cut in (1000, 1008, 1012, 1040):  # within its media's header, before it, within the fragment's own boxes
        assert found(whole[:-cut]) == Found("mp4", "amr_nb", 8000, 1, 1.0, truncated=True)


def test_media_that_is_cut_counts_for_what_is_there() -> None:
    assert found(FTYP + movie(track()) + MDAT[:258]) == Found("mp4", "amr_nb", 8000, 1, 0.25, truncated=True)


@pytest.mark.parametrize(
    "data",
    [
        FTYP,
        FTYP + MDAT,
        FTYP + movie(track())[:20],
        FTYP + struct.pack(">I4s", 4, b"free") + movie(track()),
        FTYP + movie(track(scale=0)),
        FTYP + movie(track(described=stsd(rate=0))),
        FTYP + movie(track(described=stsd(channels=0))),
        FTYP + movie(*[track()] * 65),
        FTYP + movie(box(b"trak", box(b"tkhd", numbers(0)))),
        FRAGMENTED + fragment(numbers(1), numbers(2**31, flags=0x100)),
        FRAGMENTED + fragment(numbers(1, flags=8), numbers(1)),
        FRAGMENTED + fragment(numbers(1), numbers(3_000_000)) * 2,
        FTYP + movie(track(duration=2**32 - 2, scale=1)) + MDAT,
    ],
)
def test_damages(data: bytes) -> None:
    with pytest.raises(Corrupt):
        found(data)


@pytest.mark.parametrize(
    "data",
    [
        FTYP + movie(),
        FTYP + movie(box(b"mdhd", bytes(3))),
        FTYP + movie(track(kind=b"vide")),
        FTYP + movie(track(described=stsd(b"nope"))),
        FTYP + movie(track(described=box(b"stsd", numbers(0)))),
    ],
)
def test_no_sound(data: bytes) -> None:
    with pytest.raises(NoAudio):
        found(data)


def test_a_movie_box_without_end_is_the_last() -> None:
    data = sample("plain.m4a")
    at = data.index(b"moov") - 4
    assert found(data[:at] + bytes(4) + data[at + 4 :]) == found(data)
