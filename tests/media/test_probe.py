"""Every container by its sample; and whatever is done to one, the answer is a Found or one of three errors."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.media.found import Corrupt, Found, MediaError, NoAudio, Unrecognized
from emulator.media.probe import probe
from tests.media.sample import NAMES, Held, found, sample

FOUND = {
    "pcm.wav": Found("wav", "pcm_s16le", 8000, 1, 0.2, truncated=False),
    "alaw.wav": Found("wav", "pcm_alaw", 8000, 1, 0.4, truncated=False),
    "ima.wav": Found("wav", "adpcm_ima_wav", 8000, 1, 0.51025, truncated=False),
    "plain.flac": Found("flac", "flac", 8000, 1, 0.5, truncated=False),
    "piped.flac": Found("flac", "flac", 8000, 1, 0.5, truncated=False),
    "info.mp3": Found("mp3", "mp3", 16000, 1, 0.5, truncated=False),
    "vbr.mp3": Found("mp3", "mp3", 16000, 1, 0.5, truncated=False),
    "bare.mp3": Found("mp3", "mp3", 8000, 1, 0.648, truncated=False),
    "plain.m4a": Found("m4a", "aac", 8000, 1, 0.5, truncated=False),
    "fast.mp4": Found("mp4", "aac", 16000, 1, 0.5, truncated=False),
    "fragments.mp4": Found("mp4", "aac", 8000, 1, 0.628, truncated=False),
    "vorbis.ogg": Found("ogg", "vorbis", 8000, 1, 0.5, truncated=False),
    "opus.ogg": Found("ogg", "opus", 48000, 1, 0.5, truncated=False),
    "flac.ogg": Found("ogg", "flac", 8000, 1, 0.4, truncated=False),
    "narrow.amr": Found("amr", "amr_nb", 8000, 1, 0.52, truncated=False),
    "wide.amr": Found("amr", "amr_wb", 16000, 1, 0.5, truncated=False),
    "opus.webm": Found("webm", "opus", 48000, 1, 0.506416667, truncated=False),
    "live.webm": Found("webm", "opus", 48000, 1, 0.506416667, truncated=False),
    "aac.mkv": Found("matroska", "aac", 8000, 1, 0.64, truncated=False),
}
SILENT = ("video.mp4", "video.webm")


def test_every_sample_is_tried() -> None:
    assert sorted((*FOUND, *SILENT)) == NAMES


@pytest.mark.parametrize("name", FOUND)
def test_a_sample(name: str) -> None:
    assert found(sample(name)) == FOUND[name]


@pytest.mark.parametrize("name", SILENT)
def test_a_film_without_sound(name: str) -> None:
    with pytest.raises(NoAudio):
        found(sample(name))


@pytest.mark.parametrize("name", FOUND)
@pytest.mark.parametrize("share", [0.6, 0.8, 0.95])
def test_a_sample_that_is_cut_is_shorter_or_corrupt(name: str, share: float) -> None:
    data = sample(name)
    try:
        cut = found(data[: int(share * len(data))])
    except Corrupt:
        assert name in ("plain.m4a", "vorbis.ogg")  # the description comes last, or is most of the file
        return
    whole = FOUND[name]
    assert cut.seconds < whole.seconds
    assert (cut.format, cut.codec, cut.rate, cut.channels) == (whole.format, whole.codec, whole.rate, whole.channels)
    assert cut.truncated


@pytest.mark.parametrize("name", ["info.mp3", "bare.mp3", "plain.flac", "pcm.wav"])
def test_pictures_in_front_do_not_count(name: str) -> None:
    picture = b"ID3\x04\x00\x00" + bytes((0, 6, 0, 0)) + bytes(6 << 14)
    footed = b"ID3\x04\x00\x10" + bytes((0, 0, 1, 0)) + bytes(138)
    assert found(picture + footed + sample(name)) == FOUND[name]


@pytest.mark.parametrize("name", ["info.mp3", "bare.mp3", "plain.flac", "piped.flac"])
def test_tags_behind_do_not_count(name: str) -> None:
    ape = b"APETAGEX" + (2000).to_bytes(4, "little") + (64).to_bytes(4, "little") + bytes(4) + b"\0\0\0\x80" + bytes(8)
    tags = bytes(64) + ape + b"TAG" + bytes(125)
    assert found(sample(name) + b"TAG" + bytes(125)) == FOUND[name]
    assert found(sample(name) + tags) == FOUND[name]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(bytes(5000), id="zeros"),
        pytest.param(b"\xff" * 9000, id="ones"),
        pytest.param(b"Hello, world. " * 900, id="text"),
        pytest.param(b"RIFF\0\0\0\0AVI ", id="avi"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(100), id="png"),
        pytest.param(b"ID3\x04", id="half a tag"),
        pytest.param(b"ID3\x04\0\0\x7f\x7f\x7f\x7f", id="a tag alone"),
        pytest.param(b"#!AMR_MC1.0\n\0\0\0\2", id="amr of many channels"),
        pytest.param(b"\xff\xf1\x50\x80\x2e\x7f\xfc" * 300, id="adts"),
    ],
)
def test_what_it_is_not(data: bytes) -> None:
    with pytest.raises(Unrecognized):
        found(data)


@pytest.mark.parametrize("name", ["bare.mp3", "narrow.amr", "opus.ogg", "live.webm"])
def test_enough_is_enough(name: str) -> None:
    """Counting stops, and does not call that a damage."""
    data = sample(name) * (50 if name in ("bare.mp3", "opus.ogg") else 1)
    heard = probe(Held(data), enough=0.1)
    assert heard.seconds > 0.1
    assert not heard.truncated


def test_a_source_that_fails_says_so_itself() -> None:
    class Broken:
        size = 1000

        def read(self, offset: int, length: int) -> bytes:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        probe(Broken())


places = st.floats(0, 1, exclude_max=True)
changes = st.lists(
    st.tuples(st.sampled_from(["set", "cut", "insert", "end"]), places, st.binary(min_size=1, max_size=12))
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(NAMES), changes)
def test_a_damaged_sample(name: str, done: list[tuple[str, float, bytes]]) -> None:
    data = bytearray(sample(name))
    for change, place, new in done:
        at = int(place * len(data))
        if change == "end":
            del data[at:]
        else:
            end = at if change == "insert" else at + len(new)
            data[at:end] = b"" if change == "cut" else new
    try:
        heard = found(bytes(data))
    except MediaError:
        return
    assert 0 <= heard.seconds < 1e9
    assert heard.rate > 0
    assert heard.channels > 0


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([sample(name)[:12] for name in NAMES]), st.binary(max_size=300))
def test_nonsense_behind_a_signature(signature: bytes, nonsense: bytes) -> None:
    with suppress(MediaError):
        assert found(signature + nonsense).seconds < 1e9
