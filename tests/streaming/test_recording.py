"""What is kept of a stream's sound, and the WAV files that come of it."""

import struct
import tempfile
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.errors import AwsError
from emulator.streaming import recording
from emulator.streaming.audio import counter
from emulator.streaming.recording import LAYOUTS, Recorded, Recording, Span
from tests.media.sample import found

RATE = 8000
SECOND = bytes(range(1, 251)) * 128  # of two channels of PCM, without a sample of silence
assert len(SECOND) == 2 * 2 * RATE


@contextmanager
def recorded(*parts: bytes, encoding: str = "pcm", channels: int = 2, cut: int = 999) -> Iterator[Recording]:
    kept = Recording(encoding, RATE, channels)
    for part in parts:
        for place in range(0, len(part), cut):
            kept.take(part[place : place + cut])
    try:
        yield kept
    finally:
        kept.close()


def content(kept: Recording, silent: tuple[Span, ...] = ()) -> bytes:
    with kept.wav(silent) as file:
        return file.read()


def sound_of(wav: bytes) -> bytes:
    place = wav.index(b"data")
    (size,) = struct.unpack_from("<I", wav, place + 4)
    return wav[place + 8 : place + 8 + size]


def test_a_wav_file_of_two_channels() -> None:
    with recorded(SECOND * 3) as kept:
        assert (kept.size, kept.seconds) == (len(SECOND) * 3, 3.0)
        with kept.wav() as file, wave.open(file, "rb") as read:
            assert read.getparams()[:4] == (2, 2, RATE, 3 * RATE)
            assert read.readframes(4 * RATE) == SECOND * 3


@pytest.mark.parametrize("encoding", LAYOUTS)
@pytest.mark.parametrize("channels", [1, 2])
def test_whatever_is_recorded_is_probed_as_it_was_sent(encoding: str, channels: int) -> None:
    sample = len(LAYOUTS[encoding].silence)
    with recorded(SECOND[: RATE * channels * sample], encoding=encoding, channels=channels) as kept:
        heard = found(content(kept))
    assert (heard.format, heard.rate, heard.channels, heard.seconds) == ("wav", RATE, channels, 1.0)


@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_a_frame_that_is_not_whole_is_left_out_and_an_odd_size_is_filled_up(size: int) -> None:
    sound = b"\1" * size
    with recorded(sound, channels=1) as pcm, recorded(sound, encoding="g711-ulaw", channels=1) as telephone:
        assert sound_of(content(pcm)) == b"\1" * (size // 2 * 2)
        wav = content(telephone)
    assert sound_of(wav) == sound
    assert len(wav) % 2 == 0
    assert struct.unpack_from("<I", wav, 4)[0] == len(wav) - 8


@pytest.mark.parametrize(
    ("encoding", "silent", "expected"),
    [
        ("pcm", ((0.0, 0.5),), [(0, RATE // 2)]),
        ("pcm", ((0.25, 0.5), (0.75, 9.0)), [(RATE // 4, RATE // 2), (RATE * 3 // 4, RATE)]),
        ("pcm", ((-1.0, 0.00001),), [(0, 1)]),
        ("pcm", ((2.0, 3.0),), []),
        ("g711-alaw", ((0.5, 1.0),), [(RATE // 2, RATE)]),
        ("g711-ulaw", ((0.5, 1.0),), [(RATE // 2, RATE)]),
    ],
)
def test_spans_of_silence(encoding: str, silent: tuple[Span, ...], expected: list[tuple[int, int]]) -> None:
    silence = LAYOUTS[encoding].silence
    frame = 2 * len(silence)
    sound = bytearray(b"\1" * RATE * frame)
    with recorded(bytes(sound), encoding=encoding) as kept:
        for begin, end in expected:
            sound[begin * frame : end * frame] = silence * 2 * (end - begin)
        assert sound_of(content(kept, silent)) == bytes(sound)
        assert sound_of(content(kept)) == b"\1" * RATE * frame


def test_what_is_long_lies_on_the_disk_and_goes_with_its_closing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with recorded(SECOND, cut=4000) as kept:
        assert not kept._file._rolled  # type: ignore[attr-defined]
        for _ in range(40):
            kept.take(SECOND)
        assert kept._file._rolled  # type: ignore[attr-defined]
        assert len(content(kept)) == 44 + 41 * len(SECOND)
    assert list(tmp_path.iterdir()) == []


def test_a_file_while_the_stream_goes_on() -> None:
    with recorded(SECOND) as kept:
        first = content(kept)
        kept.take(SECOND)
        assert sound_of(first) == SECOND
        assert sound_of(content(kept)) == SECOND * 2


def test_what_no_wav_file_can_tell_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "LARGEST", 100)
    with recorded(b"\1" * 120, cut=40) as kept:
        assert kept.size == 80


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=50), max_size=20), st.sampled_from(sorted(LAYOUTS)), st.integers(1, 2))
def test_the_same_file_however_the_sound_is_cut(parts: list[bytes], encoding: str, channels: int) -> None:
    with (
        recorded(*parts, encoding=encoding, channels=channels) as one,
        recorded(b"".join(parts), encoding=encoding, channels=channels) as other,
    ):
        assert content(one) == content(other)


def test_what_a_counter_takes_is_kept() -> None:
    with recorded(channels=1) as kept:
        audio = Recorded(counter("pcm", RATE, 1), kept)
        assert audio.feed(SECOND[:8000]) == 0.5
        assert audio.whole()
        audio.feed(b"\1")
        assert not audio.whole()
        with pytest.raises(AwsError):
            audio.feed(SECOND)
        assert kept.size == 8001
