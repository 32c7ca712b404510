"""One write per turn of the loop, in order, and nothing lost at a close."""

import asyncio

from emulator.server.one_write import OneWrite
from tests.server.transports import Transport


async def test_what_is_written_in_one_turn_leaves_as_one() -> None:
    under = Transport({"peername": ("127.0.0.1", 5)})
    over = OneWrite(under)
    over.write(b"head ")
    over.write(bytearray(b"body"))
    assert under.writes == 0
    await asyncio.sleep(0)
    assert (under.writes, under.taken()) == (1, b"head body")
    over.write(b"next")
    await asyncio.sleep(0)
    assert under.taken() == b"next"
    assert over.get_extra_info("peername") == ("127.0.0.1", 5)


async def test_a_close_lets_out_what_was_written_first() -> None:
    under = Transport()
    over = OneWrite(under)
    over.write(b"last words")
    over.close()
    assert (under.taken(), over.is_closing()) == (b"last words", True)
    over.write(b"too late")
    await asyncio.sleep(0)
    assert under.taken() == b""


async def test_an_abort_drops_it() -> None:
    under = Transport()
    over = OneWrite(under)
    over.write(b"never said")
    over.abort()
    await asyncio.sleep(0)
    assert (under.taken(), under.aborted) == (b"", True)


async def test_the_rest_goes_through() -> None:
    under = Transport()
    over = OneWrite(under)
    protocol = asyncio.Protocol()
    over.set_protocol(protocol)
    over.pause_reading()
    over.resume_reading()
    assert under.protocol is protocol
