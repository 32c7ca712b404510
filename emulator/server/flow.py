"""How fast one HTTP/1.1 connection is read and written: not faster than the app answers, and the client reads."""

import asyncio
from collections.abc import Collection


class Flow:
    """`waiting`: requests that were read and wait for the one before; nothing more is read until there is none."""

    def __init__(self, transport: asyncio.Transport, waiting: Collection[object]) -> None:
        self.read_paused = False
        self.write_paused = False
        self._transport = transport
        self._waiting = waiting
        self._writable = asyncio.Event()

    def pause_reading(self) -> None:
        """There is enough for now."""
        if not self.read_paused:
            self.read_paused = True
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        """The app takes more."""
        if self.read_paused and not self._waiting:
            self.read_paused = False
            self._transport.resume_reading()

    def pause_writing(self) -> None:
        """The client does not read as fast as the app writes."""
        self.write_paused = True
        self._writable.clear()

    def resume_writing(self) -> None:
        """It does again, or it is gone."""
        self.write_paused = False
        self._writable.set()

    async def drain(self) -> None:
        """Returns when the app may write."""
        while self.write_paused:
            await self._writable.wait()
