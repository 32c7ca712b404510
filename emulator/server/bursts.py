"""Lets the connections of a listener write in bursts: a write wakes the client's process, which costs a third of an
event where that sleeps, and next to nothing where the write before has woken it.
"""

import asyncio
import logging
from collections.abc import Callable

MOST = 16  # connections: no answer waits for more than the events of so many others

log = logging.getLogger("emulator.server")


class Bursts:
    """What is to be written before the loop asks for news."""

    __slots__ = ("_due", "_flushing")

    def __init__(self) -> None:
        self._due: list[Callable[[], None]] = []
        self._flushing = False

    def add(self, flush: Callable[[], None]) -> None:
        """Call `flush` in this turn of the loop, or at the beginning of the next."""
        due = self._due
        due.append(flush)
        if len(due) == 1:
            asyncio.get_running_loop().call_soon(self._flush)
        elif len(due) == MOST and not self._flushing:  # a flush that adds has more than its turn: the rest is the next
            self._flush()

    def _flush(self) -> None:
        due, self._due = self._due, []
        self._flushing = True
        for flush in due:
            try:
                flush()
            except Exception:  # a fault of ours, which must not keep the others waiting
                log.exception("A connection could not be written to")
        self._flushing = False
