"""The only source of now. Real time by default; it can be held still and moved by hand. It never sleeps.

Whoever must act later asks for an `Alarm`; moving the clock rings every alarm that has come due, in order.
"""

import asyncio
import heapq
import itertools
import time
from collections.abc import Callable


class Alarm:
    """One promised call; `cancel` takes the promise back."""

    __slots__ = ("callback", "when")

    def __init__(self, when: float, callback: Callable[[], None]) -> None:
        self.when = when
        self.callback: Callable[[], None] | None = callback

    def cancel(self) -> None:
        self.callback = None


class Clock:
    """Seconds since 1970, as a float. `hold` stops it, `release` makes it the machine's clock again."""

    def __init__(self) -> None:
        self._offset = 0.0
        self._held: float | None = None
        self._alarms: list[tuple[float, int, Alarm]] = []
        self._order = itertools.count()
        self._timer: asyncio.TimerHandle | None = None

    def now(self) -> float:
        return time.time() + self._offset if self._held is None else self._held

    @property
    def held(self) -> bool:
        return self._held is not None

    def hold(self, at: float | None = None) -> None:
        """Stop the clock, at the Unix time `at` (None: where it stands)."""
        self._held = self.now() if at is None else at
        self._ring()

    def release(self) -> None:
        """The machine's time again."""
        self._offset = 0.0
        self._held = None
        self._ring()

    def advance(self, seconds: float) -> None:
        """Move the clock forward by `seconds`, held or not, and ring what has come due."""
        if self._held is None:
            self._offset += seconds
        else:
            self._held += seconds
        self._ring()

    def at(self, when: float, callback: Callable[[], None]) -> Alarm:
        """Promise to call `callback`, from the event loop, once the clock has reached `when`."""
        alarm = Alarm(when, callback)
        heapq.heappush(self._alarms, (when, next(self._order), alarm))
        if self._alarms[0][2] is alarm:
            self._wind()
        return alarm

    def _ring(self) -> None:
        now = self.now()
        while self._alarms and (self._alarms[0][2].callback is None or self._alarms[0][0] <= now):
            callback = heapq.heappop(self._alarms)[2].callback
            if callback is not None:
                callback()
        self._wind()

    def _wind(self) -> None:
        """Ask the event loop to ring at the earliest alarm; a held clock rings only when it is moved."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._alarms and self._held is None:
            delay = max(0.0, self._alarms[0][0] - self.now())
            self._timer = asyncio.get_running_loop().call_later(delay, self._ring)
