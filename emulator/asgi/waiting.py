"""Waits for the clock, and for nothing else: what a fault delays is delayed for it alone."""

import asyncio
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emulator.clock import Clock
    from emulator.faults.register import Hit


class Gate:
    """A wait that ends at a time, or when its fault is removed: from then on it is open."""

    def __init__(self, clock: "Clock", hit: "Hit") -> None:
        self.open = False
        self._clock = clock
        self._hit = hit
        self._woken = asyncio.Event()
        hit.hold(self, self.release)

    def release(self) -> None:
        """Let all go at once."""
        self.open = True
        self._woken.set()

    def wake(self) -> None:
        """End the wait that is going on: there is something new to look at."""
        self._woken.set()

    async def woken(self) -> None:
        """Returns at the next `wake`, or when the gate opens."""
        self._woken.clear()
        await self._woken.wait()

    async def until(self, when: float) -> bool:
        """Whether it is that time, or the gate is open; else it was woken before. `inf`: no time."""
        if self.open or when <= self._clock.now():
            return True
        self._woken.clear()
        alarm = self._clock.at(when, self._woken.set) if when < inf else None
        try:
            await self._woken.wait()
        finally:
            if alarm is not None:
                alarm.cancel()
        return self.open or when <= self._clock.now()

    async def rest(self, seconds: float) -> None:
        """So long, or until the gate opens."""
        when = self._clock.now() + seconds
        while not await self.until(when):
            pass

    def close(self) -> None:
        """Nobody waits any more."""
        self._hit.let_go(self)
