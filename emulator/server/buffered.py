"""Reads all connections of a listener into one buffer.

asyncio's own way allocates 256 KiB for every read, whatever arrives; on some heaps the C library takes that from the
system and gives it back each time, which costs more than all the rest of a small read.
"""

import asyncio
from abc import abstractmethod
from collections.abc import Callable

BUFFER_BYTES = 65_536  # of the smallest frames these are 15 ms of work, for which all others wait
LONG_READ = BUFFER_BYTES // 2  # TLS makes a little less than a full buffer of one


def take_turns(transport: asyncio.Transport, reads_on: Callable[[], bool] = lambda: True) -> None:
    """After a long read, read no more in this turn of the loop: libuv fills a buffer up to 32 times before it asks
    anybody else. `reads_on`: whether the transport is to read in the next turn.
    """

    def read_on() -> None:
        if not transport.is_closing() and reads_on():
            transport.resume_reading()

    transport.pause_reading()
    asyncio.get_running_loop().call_soon(read_on)


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
