"""The journal of one emulator: gives out lines, takes them back when they have ended, and knows the open ones.

It lives on the event loop: `begin` and `end` cost a microsecond and wait for nothing; lines that have ended go to the
store in batches, by a thread. Another thread may fill in a line that is open.
"""

import asyncio
import logging
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING

from emulator.journal.form import row_of
from emulator.journal.line import Line
from emulator.journal.sound import Sounds
from emulator.journal.wanted import Wanted
from emulator.streaming.recording import LAYOUTS
from emulator.streaming.tape import Tape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from emulator.clock import Clock
    from emulator.journal.keeper import Keeper
    from emulator.store.journal import Row

# Events that all open streams together may keep, and one of them at most and at least; see Tape.
EVENTS = 10_000
MOST_EVENTS, LEAST_EVENTS = 500, 20

TWO_CHANNELS = "StartCallAnalyticsStreamTranscription"

TURNS = 1024  # shares of the numbers, from which each process takes one at random
MICROSECONDS = 1e6  # in a second: numbers stay below those that JavaScript can't tell apart

FLUSH_SECONDS = 1.0  # between two looks at what waits for the store
BUSY_BYTES = 1_000_000  # that have ended between them: so much is kept in memory as long as it goes on, and goes first
BATCH = 50  # lines that a thread takes at a time: it must not keep the event loop waiting
HEAD_BYTES = 4096  # what a line weighs without its bodies and events, more or less

logger = logging.getLogger(__name__)


class Journal:
    """Without a keeper it is off: what is written into a line goes nowhere. `most_sound`: bytes that may be kept."""

    def __init__(self, clock: "Clock", keeper: "Keeper | None" = None, most_sound: int = 0) -> None:
        self._clock = clock
        self._keeper = keeper
        self.sounds = Sounds(most_sound)
        self._number = 0 if keeper is None else keeper.last
        self._turn = None if keeper is None else keeper.turn
        self._open: dict[int, Line] = {}
        self._ended: deque[Line] = deque()
        self._bytes = 0  # that `_ended` holds, more or less
        self._lately = 0  # bytes that have ended since the last look
        self._timer: asyncio.TimerHandle | None = None
        self._flushing: asyncio.Task[None] | None = None
        self._lock = asyncio.Lock()
        self._bells: set[asyncio.Event] = set()
        self.closed = False
        self.watchers: list[Callable[[Line], None]] = []  # are told of each line that ends, kept or not

    def begin(self, kind: str, door: str, request_id: str = "", scheme: str = "", at: float | None = None) -> Line:
        """A new line, from now on or from an earlier time; `end` it, or use it as a context."""
        line = Line(self, self._next(), kind, door, self._clock.now() if at is None else at, request_id, scheme)
        line.began = self._clock.machine()
        if self._keeper is not None:
            self._open[line.id] = line
        return line

    def end(self, line: Line) -> None:
        """The line is complete; what ends twice has ended the first time."""
        if line.seconds is not None:
            return
        line.seconds = max(0.0, self._clock.now() - line.at)
        line.took = max(0.0, self._clock.machine() - line.began)
        for watcher in self.watchers:
            watcher(line)
        if self._keeper is not None:
            del self._open[line.id]
            self._ended.append(line)
            line.weight = _weight(line)
            self._bytes += line.weight
            self._lately += line.weight
            self._change(line)
            self._hold_in(self._keeper)
            self._flush_soon()

    def tape(self, line: Line) -> Tape | None:
        """Let a stream that has opened be seen; what it is to write its events on. None where the journal is off."""
        if self._keeper is None:
            return None
        share = EVENTS // len(self._open)
        given = line.input or {}
        channels = 2 if line.operation == TWO_CHANNELS else given.get("NumberOfChannels", 1)
        layout = LAYOUTS.get(given["MediaEncoding"])
        second = len(layout.silence) * given["MediaSampleRateHertz"] if layout else 0
        tape = line.tape = Tape(max(LEAST_EVENTS, min(MOST_EVENTS, share)), second, channels)
        line.sound = self.sounds.begin(line.id, tape, given)
        if line.sound is not None:
            tape.sound = line.sound.hear
        line.shown = True
        self._change(line)
        return tape

    async def find(self, wanted: Wanted, after: int | None, most: int) -> "list[Row]":
        """The first lines after a number, or (None) the last ones of all, open ones too; by their numbers."""
        if self._keeper is None:
            return []
        await self.flush()
        open_now = [row for row in self._open_rows(wanted) if after is None or row.id > after]
        found = {row.id: row for row in (*open_now, *await asyncio.to_thread(self._keeper.find, wanted, after, most))}
        rows = sorted(found.values(), key=lambda row: row.id)
        return rows[-most:] if after is None else rows[:most]

    async def one(self, number: int) -> "Row | None":
        """The line of that number."""
        if self._keeper is None:
            return None
        await self.flush()
        line = self._open.get(number)
        return row_of(line) if line else await asyncio.to_thread(self._keeper.one, number)

    async def changed(self, wanted: Wanted, after: int, most: int) -> "tuple[list[Row], int]":
        """The lines that were shown or have ended after a number, in that order, and the number to go on from."""
        if self._keeper is None:
            return [], after
        await self.flush()
        until = self._number
        found = await asyncio.to_thread(self._keeper.changed, wanted, after, most)
        if len(found) == most:
            until = found[-1].changed
        shown = [line for line in self._open.values() if line.shown and after < line.changed <= until]
        rows = [row for row in (*found, *map(row_of, shown)) if after < row.changed <= until and wanted.fits(row)]
        return sorted(rows, key=lambda row: row.changed), until

    async def clear(self, account: str | None = None, region: str | None = None) -> None:
        """Forget what has ended; all of it, or what an account, a region, or both have done."""
        if self._keeper is not None:
            await self.flush()
            if account is None and region is None:
                self.sounds.clear()
            async with self._lock:
                self._keeper.recount(await asyncio.to_thread(self._keeper.clear, account, region))

    async def flush(self) -> None:
        """Put into the store what has ended until now."""
        if self._keeper is None:
            return
        async with self._lock:
            while (old := self._keeper.old()) is not None or self._ended:
                batch = [self._ended.popleft() for _ in range(min(BATCH, len(self._ended)))]
                self._bytes -= sum(line.weight for line in batch)
                try:
                    self._keeper.count(await asyncio.to_thread(self._keeper.add, batch, old))
                    self._hold_in(self._keeper)
                except Exception:
                    logger.exception("%d lines of the journal are lost.", len(batch))

    async def close(self) -> None:
        """Let followers go, and keep what has ended; what comes later is lost."""
        self.leave()
        if self._timer is not None:
            self._timer.cancel()
        await self.flush()
        self.sounds.clear()

    def leave(self) -> None:
        """Let followers go: they would hold up the end of the program."""
        self.closed = True
        self._ring()

    @property
    def number(self) -> int:
        """The number of the latest change."""
        return self._number

    @contextmanager
    def bell(self) -> "Iterator[asyncio.Event]":
        """Is set whenever a line is shown or has ended, and when followers must go."""
        bell = asyncio.Event()
        self._bells.add(bell)
        try:
            yield bell
        finally:
            self._bells.discard(bell)

    def _open_rows(self, wanted: Wanted) -> "list[Row]":
        return [row for row in map(row_of, self._open.values()) if wanted.fits(row)]

    def _change(self, line: Line) -> None:
        line.changed = self._next()
        self._ring()

    def _next(self) -> int:
        """The next number. Processes that share a store count by the clock, and each has a share of the numbers: their
        clocks may be held at one moment.
        """
        self._number += 1
        if self._turn is not None:
            least = max(self._number, int(self._clock.now() * MICROSECONDS))
            self._number = least + (self._turn - least) % TURNS
        return self._number

    def _ring(self) -> None:
        for bell in self._bells:
            bell.set()

    def _hold_in(self, keeper: "Keeper") -> None:
        """No more lines and bytes than wanted, in the store and waiting for it; the newest line stays in any case."""
        while keeper.stored + len(self._ended) > keeper.most or keeper.bytes + self._bytes > keeper.most_bytes:
            if keeper.stored:
                keeper.give_up()
            elif len(self._ended) > 1:
                self._bytes -= self._ended.popleft().weight
            else:
                return

    def _flush_soon(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(FLUSH_SECONDS, self._look)

    def _look(self) -> None:
        """Put what waits into the store, unless the emulator is busy: then that can wait, for it is bounded."""
        self._timer = None
        busy, self._lately = self._lately > BUSY_BYTES, 0
        if busy:
            self._flush_soon()
        else:
            self._flushing = asyncio.get_running_loop().create_task(self.flush(), name="journal")


def _weight(line: Line) -> int:
    """How many bytes a line holds, more or less."""
    asked = len(line.request.body or b"") if line.request else 0
    return HEAD_BYTES + len(line.body) + asked + (line.tape.weight if line.tape else 0)
