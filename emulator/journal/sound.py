"""The sound of the last streams, for those who ask to keep it: as WAV files, or as it came where they can't hold it.

It lies in the temporary folder, as much of it as a setting allows, and goes with the process.
"""

import logging
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from typing import IO, Any

from emulator.streaming.recording import LAYOUTS, Growing, Recording, spooled
from emulator.streaming.tape import AUDIO, Tape

# What comes in a container of its own, or in none that anybody has defined.
TYPES = {"flac": "audio/flac", "ogg-opus": "audio/ogg", "g729": "audio/G729"}
WAV = "audio/wav"
MOST = 1000  # streams

logger = logging.getLogger(__name__)


class Raw(Growing):
    """Bytes that no WAV file holds."""

    __slots__ = ()

    def wav(self) -> IO[bytes]:
        """A copy, at its start."""
        file = spooled()
        self.copy(self.size, file)
        file.seek(0)
        return file


class Sound:
    """The sound of one stream. `content_type`: of its file."""

    def __init__(self, sounds: "Sounds", tape: Tape, given: Mapping[str, Any]) -> None:
        self._sounds = sounds
        self._encoding = given["MediaEncoding"]
        self._rate = given["MediaSampleRateHertz"]
        self._tape = tape
        self._kept: Recording | Raw | None = None
        self.forgotten = False
        self.content_type = TYPES.get(self._encoding, WAV)

    @property
    def size(self) -> int:
        return self._kept.size if self._kept else 0

    def hear(self, kind: str, payload: bytes) -> None:
        """An event of the stream: its sound is kept. How many channels it has, the tape knows before any comes."""
        if kind == AUDIO and payload and not self.forgotten and self._sounds.room(self, len(payload)):
            if self._kept is None:
                plain = self._encoding in LAYOUTS
                self._kept = Recording(self._encoding, self._rate, self._tape.channels) if plain else Raw()
            try:
                self._kept.take(payload)
            except OSError as error:  # a full disk is no concern of the stream's
                logger.warning("The sound of a stream is kept no longer: %s", error)
                self._sounds.drop(self, len(payload))

    def file(self) -> IO[bytes] | None:
        """All of it until now, at its start and the caller's to close; None where there is nothing any more."""
        if self._kept is None or self.forgotten:
            return None
        try:
            return self._kept.wav()
        except ValueError:  # it has just been forgotten
            return None

    def forget(self) -> None:
        """Give up what is kept; nothing more will be."""
        self.forgotten = True
        if self._kept is not None:
            with suppress(OSError):  # there was no room for what it still had to write
                self._kept.close()


class Sounds:
    """The sounds by the numbers of their lines. `most`: bytes of all together; 0: none is kept."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._sounds: OrderedDict[int, Sound] = OrderedDict()
        self._size = 0

    def begin(self, number: int, tape: Tape, given: Mapping[str, Any]) -> Sound | None:
        """What is to hear a new stream; None where nothing is kept."""
        if not self._most:
            return None
        if len(self._sounds) >= MOST:
            self._forget(next(iter(self._sounds)))
        sound = self._sounds[number] = Sound(self, tape, given)
        return sound

    def get(self, number: int) -> Sound | None:
        return self._sounds.get(number)

    def room(self, sound: Sound, size: int) -> bool:
        """Whether so many bytes more may be kept of a sound, once the oldest of the others have been forgotten."""
        while self._size + size > self._most:
            number, oldest = next(iter(self._sounds.items()))
            if oldest is sound:
                return False
            self._forget(number)
        self._size += size
        return True

    def drop(self, sound: Sound, size: int) -> None:
        """Forget one of which the last bytes, so many, could not be kept."""
        self._size -= size
        self._forget(next(number for number, each in self._sounds.items() if each is sound))

    def clear(self) -> None:
        """Forget all of them; of streams that are open nothing more is kept."""
        for number in [*self._sounds]:
            self._forget(number)

    def _forget(self, number: int) -> None:
        sound = self._sounds.pop(number)
        self._size -= sound.size
        sound.forget()
