"""A transport that writes once per turn of the event loop: the head and the body of an answer are written apart, and
each write is a system call, and a packet for the client to wait for.
"""

import asyncio
from typing import Any


class OneWrite(asyncio.Transport):
    """Stands before the transport of a connection, and does all but the writing through it."""

    def __init__(self, transport: asyncio.Transport) -> None:
        super().__init__()
        self._transport = transport
        self._parts: list[bytes] = []
        self._call_soon = asyncio.get_running_loop().call_soon

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Queue the data for the end of this turn."""
        if not self._parts:
            self._call_soon(self.flush)
        self._parts.append(bytes(data))

    def close(self) -> None:
        """Close once everything that was written has left."""
        self.flush()
        self._transport.close()

    def can_write_eof(self) -> bool:
        return self._transport.can_write_eof()

    def write_eof(self) -> None:
        """Say that nothing more comes, once everything that was written has left."""
        self.flush()
        self._transport.write_eof()

    def get_write_buffer_size(self) -> int:
        return self._transport.get_write_buffer_size()

    def abort(self) -> None:
        self._parts.clear()
        self._transport.abort()

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def pause_reading(self) -> None:
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        self._transport.resume_reading()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self._transport.set_protocol(protocol)

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._transport.get_extra_info(name, default)

    def flush(self) -> None:
        """Write now."""
        if self._parts and not self._transport.is_closing():
            self._transport.write(b"".join(self._parts))
        self._parts.clear()
