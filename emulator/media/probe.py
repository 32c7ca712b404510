"""What is in a media file, and how long it is: sniff, then let the container's own file walk it. Nothing is decoded."""

from collections.abc import Callable
from typing import Final

from emulator.media import amr, flac, mp3, mp4, ogg, wav, webm
from emulator.media.found import Corrupt, Found
from emulator.media.sniff import container
from emulator.media.source import Reader, Source

ENOUGH: Final = 24 * 3600.0  # seconds: no service takes more, so nobody needs to know how much more it is

_MEASURES: dict[str, Callable[[Reader, int, float], Found]] = {
    "wav": wav.measure,
    "flac": flac.measure,
    "mp3": mp3.measure,
    "mp4": mp4.measure,
    "ogg": ogg.measure,
    "amr": amr.measure,
    "webm": webm.measure,
}


def probe(source: Source, enough: float = ENOUGH) -> Found:
    """What `source` holds. Raises Unrecognized, Corrupt, NoAudio; what `source.read` raises passes through.

    Once more than `enough` seconds have been counted, counting may stop: the seconds are then too few, and > `enough`.
    """
    reader = Reader(source)
    name, start = container(reader)
    found = _MEASURES[name](reader, start, enough)
    if found.seconds > 1e9:
        raise Corrupt(f"{found.seconds:.0f} seconds")
    return found
