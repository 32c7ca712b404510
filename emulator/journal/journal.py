"""The journal of one emulator: gives out lines, takes them back when they have ended, and knows the open ones.

It lives on the event loop: `begin` and `end` cost a microsecond and wait for nothing. A thread may fill in a line.
"""

from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING

from emulator.journal.line import Line
from emulator.streaming.tape import Tape

if TYPE_CHECKING:
    from emulator.clock import Clock

# Events that all open streams together may keep, and one of them at most and at least; see Tape.
EVENTS = 50_000
MOST_EVENTS, LEAST_EVENTS = 500, 50


class Journal:
    """`lines`: how many are kept; 0: none, and what is written into a line goes nowhere."""

    def __init__(self, clock: "Clock", lines: int) -> None:
        self._clock = clock
        self._number = 0
        self.on = lines > 0
        self._open: dict[int, Line] = {}
        self._ended: deque[Line] = deque(maxlen=lines)

    def begin(self, kind: str, door: str, request_id: str = "", scheme: str = "", at: float | None = None) -> Line:
        """A new line, from now on or from an earlier time; `end` it, or use it as a context."""
        self._number += 1
        line = Line(self, self._number, kind, door, self._clock.now() if at is None else at, request_id, scheme)
        if self.on:
            self._open[line.id] = line
        return line

    def end(self, line: Line) -> None:
        """The line is complete; what ends twice has ended the first time."""
        if line.seconds is not None:
            return
        line.seconds = max(0.0, self._clock.now() - line.at)
        if self.on:
            self._number += 1
            line.changed = self._number
            del self._open[line.id]
            self._ended.append(line)

    def tape(self) -> Tape | None:
        """Something for a stream to write its events on; None where the journal is off."""
        if not self.on:
            return None
        share = EVENTS // (1 + len(self._open))
        return Tape(max(LEAST_EVENTS, min(MOST_EVENTS, share)))

    def lines(self) -> Iterable[Line]:
        """Every line that is kept, by its id; open ones too."""
        return sorted((*self._ended, *self._open.values()), key=lambda line: line.id)
