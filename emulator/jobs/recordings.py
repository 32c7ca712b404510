"""The sound of streams that have ended, for as long as the worker needs it. It is kept in this process alone: what
another one has recorded, or an earlier run, is not here.
"""

import threading
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from emulator.store.database import Resource

MOST = 200  # sessions: more wait only where S3 stays away


class Sound(Protocol):
    """A recording, whoever has made it."""

    def wav(self, silent: Iterable[tuple[float, float]] = ()) -> IO[bytes]: ...

    def close(self) -> None: ...


class Owner(NamedTuple):
    """The stream that something was recorded of."""

    account: str
    region: str
    session: str


class Recordings:
    """Any thread may call."""

    def __init__(self, most: int = MOST) -> None:
        self._kept: dict[Owner, Sound] = {}
        self._most = most
        self._lock = threading.Lock()

    def keep(self, owner: Owner, sound: Sound) -> None:
        """Take over a recording. One of the same session before it is given up, or the oldest of too many."""
        with self._lock:
            before = [self._kept.pop(owner, None)]
            self._kept[owner] = sound
            if len(self._kept) > self._most:
                before.append(self._kept.pop(next(iter(self._kept))))
        close(before)

    def of(self, stream: "Resource") -> Sound | None:
        """What was recorded of the stream that has left `stream`."""
        return self._kept.get(owner_of(stream))

    def forget(self, stream: "Resource") -> None:
        """Give up what was recorded of it, if anything was."""
        if self._kept:
            with self._lock:
                found = self._kept.pop(owner_of(stream), None)
            close([found])

    def clear(self, account: str | None = None, region: str | None = None) -> None:
        """Give up all, or all of an account, of a region, of both."""
        with self._lock:
            gone = [each for each in self._kept if account in (None, each.account) and region in (None, each.region)]
            sounds = [self._kept.pop(each) for each in gone]
        close(sounds)


def owner_of(stream: "Resource") -> Owner:
    return Owner(stream.account, stream.region, stream.name)


def close(sounds: Iterable[Sound | None]) -> None:
    for sound in sounds:
        if sound is not None:
            sound.close()
