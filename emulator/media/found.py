"""What a probe finds, and the three ways in which it finds nothing. It reads nothing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """The sound in a file. A well-formed file without any has 0 seconds."""

    format: str  # the container: wav, flac, mp3, mp4, m4a, ogg, amr, webm, or matroska, which is webm's parent
    codec: str  # as FFmpeg names it: pcm_s16le, aac, opus …
    rate: int  # samples a second of what a decoder gives: always 48000 for Opus
    channels: int
    seconds: float  # of the sound that is there, without the encoder's padding
    truncated: bool  # the file promises more than there is


class MediaError(ValueError):
    """There is no sound to be had from these bytes."""


class Unrecognized(MediaError):
    """The bytes bear no signature of a container that is known."""


class Corrupt(MediaError):
    """The container is known, but what it says of itself is damaged."""


class NoAudio(MediaError):
    """The container is whole, and has no track of sound in a known codec."""
