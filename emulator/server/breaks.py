"""Breaks connections as no server should, for an app that asks for it by the scope's extension `emulator.break`.

`await scope["extensions"]["emulator.break"](how, code)`, once everything sent so far has left. `how`: "tcp-reset",
"tcp-close", "tls-close" (without a close_notify; without TLS the same as tcp-close); over HTTP/2 "rst-stream" and
"goaway" too, with a `code`. Raises ValueError for any other. It knows no reason.
"""

import asyncio
import socket
from struct import pack

TURNS = 200  # of the loop that what was written may take to leave
PAUSE = 0.005  # seconds between two of them
AT_ONCE = pack("ii", 1, 0)  # SO_LINGER: close() sends RST


async def written(transport: asyncio.Transport) -> None:
    """Returns when the system has all that was written, or after a second with a client that does not read."""
    for turn in range(TURNS):
        await asyncio.sleep(0 if turn < 3 else PAUSE)  # TLS and uvloop write at the end of a turn
        if turn >= 2 and (transport.is_closing() or not transport.get_write_buffer_size()):
            return


def cut(transport: asyncio.Transport, how: str, linger: float) -> asyncio.TimerHandle | None:
    """End a connection. After a FIN the client has `linger` seconds to hear it: closing at once may answer with RST.

    What it still sends must be ignored. The timer is that of the end, if there is one.
    """
    loop = asyncio.get_running_loop()
    if transport.is_closing():  # the client was first
        return None
    if how == "tcp-reset":
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        transport.abort()
        return None
    if how == "tls-close":
        # uvloop's own stand-in for a socket can do no more than options. The family of a descriptor is no concern here.
        with socket.fromfd(transport.get_extra_info("socket").fileno(), socket.AF_INET, socket.SOCK_STREAM) as twin:
            twin.shutdown(socket.SHUT_WR)
        return loop.call_later(linger, transport.abort)
    if how != "tcp-close":
        raise ValueError(f"There is no way {how!r} to break this connection.")
    if not transport.can_write_eof():
        transport.close()
        return None
    transport.write_eof()
    return loop.call_later(linger, transport.close)
