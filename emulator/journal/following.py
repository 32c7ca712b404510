"""The journal as it grows, as server-sent events. A follower holds no lines: it reads on from where it has come to.

So a slow one costs no memory and holds nobody up; what the journal has forgotten before it was read, it has missed.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emulator.journal.journal import Journal
    from emulator.journal.wanted import Wanted

PAGE = 100  # lines that are read at a time: so many a follower holds that does not read on
PAUSE = 0.05  # seconds between two looks: what ends meanwhile is sent together
QUIET = 15.0  # seconds without a line, after which a comment keeps the connection open


async def follow(journal: "Journal", wanted: "Wanted", after: int, quiet: float = QUIET) -> AsyncIterator[bytes]:
    """Events, each with the number of a change as its id, up to the end of the journal. `after`: such a number."""
    yield b": the journal, from here on\n\n"
    with journal.bell() as bell:
        while not journal.closed:
            bell.clear()
            rows, after = await journal.changed(wanted, after, PAGE)
            for row in rows:
                yield f"id: {row.changed}\ndata: {row.text}\n\n".encode()
            if after >= journal.number:
                try:
                    async with asyncio.timeout(quiet):
                        await bell.wait()
                except TimeoutError:
                    yield b": nothing new\n\n"
            await asyncio.sleep(PAUSE)
