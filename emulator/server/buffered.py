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

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002  # asyncio's signature
        """Where to read to."""
        return self.buffer

    def buffer_updated(self, nbytes: int) -> None:
        """So much has been read."""
        self.data_received(bytes(self.buffer[:nbytes]))

    @abstractmethod
    def data_received(self, data: bytes) -> None:
        """Take what was read."""
