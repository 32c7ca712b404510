"""Sound that is kept: as a WAV file with the right head, or as it came; never more of it than allowed."""

import io
import wave
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from emulator.journal import sound as module
from emulator.journal.sound import Raw, Sound, Sounds
from emulator.streaming import recording
from emulator.streaming.recording import Recording
from emulator.streaming.tape import AUDIO, END, Tape

PCM = {"MediaEncoding": "pcm", "MediaSampleRateHertz": 8000}


@pytest.fixture
def made() -> Iterator[Callable[[int], Sounds]]:
    """Makes sounds that are given up in the end."""
    every: list[Sounds] = []

    def make(most: int) -> Sounds:
        every.append(Sounds(most))
        return every[-1]

    yield make
    for sounds in every:
        sounds.clear()


Made = Callable[[int], Sounds]


def begun(sounds: Sounds, number: int = 1, channels: int = 1, **given: Any) -> Sound:
    sound = sounds.begin(number, Tape(10, channels=channels), PCM | given)
    assert sound is not None
    return sound


def bytes_of(sound: Sound) -> bytes:
    file = sound.file()
    assert file is not None
    with file:
        return file.read()


@pytest.mark.parametrize("channels", [1, 2])
def test_a_wav_file(made: Made, channels: int) -> None:
    sound = begun(made(100_000), 1, channels)
    sound.hear(AUDIO, bytes(range(200)))
    sound.hear(AUDIO, bytes(200))
    sound.hear(END, b"")
    sound.hear(AUDIO, b"")
    file = sound.file()
    assert file is not None
    with file, wave.open(file, "rb") as read:
        assert (read.getframerate(), read.getsampwidth(), read.getnchannels()) == (8000, 2, channels)
        assert read.readframes(1000) == bytes(range(200)) + bytes(200)
    assert sound.content_type == "audio/wav"


@pytest.mark.parametrize(
    ("encoding", "content_type"), [("flac", "audio/flac"), ("ogg-opus", "audio/ogg"), ("g729", "audio/G729")]
)
def test_what_a_wav_file_cannot_hold_stays_as_it_came(made: Made, encoding: str, content_type: str) -> None:
    sound = begun(made(100), MediaEncoding=encoding)
    sound.hear(AUDIO, b"one")
    assert bytes_of(sound) == b"one"
    sound.hear(AUDIO, b"two")
    assert bytes_of(sound) == b"onetwo"
    assert sound.content_type == content_type


def test_more_may_come_while_it_is_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "PIECE", 4)
    raw = Raw()
    raw.take(b"0123456789")

    class Into(io.BytesIO):
        def write(self, piece: Any) -> int:
            raw.take(b"more")
            return super().write(piece)

    into = Into()
    raw.copy(raw.size, into)
    with raw.wav() as file:
        assert (into.getvalue(), file.read(22)) == (b"0123456789", b"0123456789moremoremore")
    raw.close()


def test_telephone_sound_is_a_wav_file(made: Made) -> None:
    sound = begun(made(100), MediaEncoding="g711-ulaw")
    sound.hear(AUDIO, b"one!")
    assert bytes_of(sound)[:4] == b"RIFF"


def test_the_oldest_goes_first(made: Made) -> None:
    sounds = made(1000)
    first, second = begun(sounds, 1), begun(sounds, 2)
    first.hear(AUDIO, bytes(600))
    second.hear(AUDIO, bytes(400))
    assert (first.size, second.size) == (600, 400)
    second.hear(AUDIO, bytes(2))
    assert sounds.get(1) is None
    assert second.size == 402
    assert first.file() is None
    first.hear(AUDIO, bytes(2))  # its stream goes on
    second.hear(AUDIO, bytes(598))
    second.hear(AUDIO, bytes(2))  # no room, and nobody older
    assert second.size == 1000
    assert sounds.get(2) is second


def test_sound_that_is_forgotten_while_it_is_copied(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = begun(made(100))
    sound.hear(AUDIO, b"some")

    def closed(_self: Recording) -> None:
        raise ValueError("I/O operation on closed file")

    monkeypatch.setattr(Recording, "wav", closed)
    assert sound.file() is None


def test_nothing_is_kept_where_nobody_asked(made: Made) -> None:
    assert made(0).begin(1, Tape(10), PCM) is None


def test_streams_without_sound_do_not_pile_up(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    sounds = made(1000)
    for number in range(5):
        begun(sounds, number)
    assert [sounds.get(number) is not None for number in range(5)] == [False, False, False, True, True]


def test_clear(made: Made) -> None:
    sounds = made(1000)
    sound = begun(sounds)
    sound.hear(AUDIO, bytes(600))
    sounds.clear()
    assert sounds.get(1) is None
    begun(sounds, 2).hear(AUDIO, bytes(1000))  # all the room is back


def test_before_any_sound_there_is_no_file(made: Made) -> None:
    sound = begun(made(100))
    assert (sound.file(), sound.size) == (None, 0)


def test_a_full_disk_ends_the_keeping_and_no_stream(
    made: Made, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sounds = made(1000)
    full, other = begun(sounds, 1), begun(sounds, 2)
    full.hear(AUDIO, bytes(300))

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Recording, "take", fail)
        patch.setattr(Recording, "close", fail)
        full.hear(AUDIO, bytes(300))
        full.hear(AUDIO, bytes(300))
    assert [record.message for record in caplog.records] == [
        "The sound of a stream is kept no longer: [Errno 28] No space left on device"
    ]
    assert (full.file(), sounds.get(1)) == (None, None)
    other.hear(AUDIO, bytes(1000))
    assert other.size == 1000, "there is as much room as before"
    assert full._kept is not None
    full._kept.close()
