"""Whole streams in every encoding: what is heard depends on the seconds of sound alone, not on how it is coded."""

from itertools import count

import pytest

from emulator.scripts.timeline import timeline
from emulator.streaming.audio import counter
from emulator.streaming.forms import Features
from emulator.streaming.results import schedule
from emulator.streaming.session import COMPLETED, Session
from tests.media.sample import sample
from tests.streaming.client import NOW, RATE, Signer, audio_event, silence
from tests.streaming.test_session import SCRIPT, new_session

FLAC, PIPED, OPUS = sample("plain.flac"), sample("piped.flac"), sample("opus.ogg")  # half a second each

# encoding, channels, sound, its seconds
SOUNDS = {
    "flac": ("flac", 1, FLAC, 0.5),
    "flac that was piped": ("flac", 1, PIPED, 0.5),
    "ogg-opus": ("ogg-opus", 1, OPUS, 0.5),
    "ogg-opus, one stream behind the other": ("ogg-opus", 1, OPUS * 5, 2.5),
    "g711-alaw": ("g711-alaw", 1, bytes(20_000), 2.5),
    "g711-ulaw": ("g711-ulaw", 1, bytes(20_000), 2.5),
    "g711-ulaw on two channels": ("g711-ulaw", 2, bytes(40_000), 2.5),
    "g729": ("g729", 1, bytes(2_500), 2.5),
    "pcm on two channels": ("pcm", 2, bytes(80_000), 2.5),
}


def session_of(encoding: str, channels: int) -> Session:
    ids, model = count(1), new_session()
    return Session(
        about=model.about,
        events=schedule(timeline(SCRIPT), Features()),
        audio=counter(encoding, RATE, channels),
        chain=None,
        new_id=lambda: f"{next(ids):036}",
        now=NOW,
    )


def pieces(sound: bytes, size: int) -> list[bytes]:
    return [sound[at : at + size] for at in range(0, len(sound), size)]


def heard(session: Session, sounds: list[bytes]) -> list[bytes]:
    """All frames of a stream of these sounds, as WebSocket messages, up to its end."""
    frames = session.tick(NOW)
    for sound in sounds:
        frames += session.message(audio_event(sound), NOW)
    return frames + session.message(audio_event(b""), NOW)


@pytest.mark.parametrize("size", [7, 77, 500])
@pytest.mark.parametrize("name", SOUNDS)
def test_every_encoding_hears_the_same(name: str, size: int) -> None:
    encoding, channels, sound, seconds = SOUNDS[name]
    session = session_of(encoding, channels)
    frames = heard(session, pieces(sound, size))
    assert (session.ended, session.seconds) == (COMPLETED, seconds)
    assert frames == heard(session_of("pcm", 1), pieces(silence(seconds), 1600))


@pytest.mark.parametrize("name", ["flac", "ogg-opus", "g729"])
def test_over_http_in_envelopes(name: str) -> None:
    encoding, channels, sound, seconds = SOUNDS[name]
    session, signer = session_of(encoding, channels), Signer()
    frames = session.tick(NOW)
    for piece in pieces(sound, 300):
        frames += session.receive(signer.audio(piece), NOW)
    frames += session.receive(signer.end(), NOW) + session.end_of_input()
    assert (session.ended, session.seconds) == (COMPLETED, seconds)
    assert frames == heard(session_of("pcm", 1), pieces(silence(seconds), 1600))


@pytest.mark.parametrize(("name", "seconds"), [("ogg-opus", 0.0), ("g729", 2.49)])
def test_a_page_or_frame_that_breaks_off_is_no_sound_and_no_error(name: str, seconds: float) -> None:
    encoding, channels, sound, _ = SOUNDS[name]
    session = session_of(encoding, channels)
    heard(session, pieces(sound[:-1], 500))
    assert (session.ended, session.seconds) == (COMPLETED, seconds)
