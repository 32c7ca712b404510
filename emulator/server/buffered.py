"""Reads all connections of a listener into one buffer.

asyncio's own way allocates 256 KiB for every read, whatever arrives; on some heaps the C library takes that from the
system and gives it back each time, which costs more than all the rest of a small read.
"""

import asyncio
from abc import abstractmethod

BUFFER_BYTES = 262_144  # as much as asyncio would read at a time


class Buffered(asyncio.BufferedProtocol):
    """A protocol that takes `data_received` and shares its buffer: what is read is copied out at once."""

    buffer: memoryview
    transport: asyncio.Transport

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002  # asyncio's signature
        """Where to read to."""
        return self.buffer

    def buffer_updated(self, nbytes: int) -> None:
        """So much has been read. Where there is more, it waits until all others had their turn: uvloop would go on at
        once, up to 32 times, and what is cheap to send may take a while to read.
        """
        self.data_received(bytes(self.buffer[:nbytes]))
        if nbytes == len(self.buffer) and not self.transport.is_closing() and self.transport.is_reading():
            self.transport.pause_reading()
            asyncio.get_running_loop().call_soon(self._read_on)

    def _read_on(self) -> None:
        if not self.transport.is_closing():
            self.transport.resume_reading()

    @abstractmethod
    def data_received(self, data: bytes) -> None:
        """Take what was read."""
