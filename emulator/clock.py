"""The only source of now: the machine's time, or one that is held, set, moved by hand, or runs faster. It never sleeps.

Whoever must act later asks for an `Alarm`; moving the clock rings every alarm that has come due, in order. It knows,
too, what the clocks of clients show, which nobody here can hold: signatures are dated by them.
"""

import asyncio
import heapq
import itertools
import re
import time
from bisect import bisect_left
from collections.abc import Callable
from typing import NamedTuple

LAST = 253_402_300_799  # seconds since 1970 that a calendar has
FASTEST = 86_400.0  # a day in a second
MOST_PIECES = 1000  # changes of the clock that are remembered
LONGEST_WAIT = 86_400.0  # seconds until an alarm looks again how late it is: event loops wait for no eternity

_CLIENTS = re.compile(r"(machine|emulator|)([+-]?[0-9]{1,12}(?:\.[0-9]{1,6})?|)")


class Clients(NamedTuple):
    """Which clock the clocks of clients go with, and how many seconds they are ahead of it."""

    of_machine: bool = True
    ahead: float = 0.0

    def __str__(self) -> str:
        return f"{'machine' if self.of_machine else 'emulator'}{f'{self.ahead:+.15g}' if self.ahead else ''}"


class Start(NamedTuple):
    """How a clock begins. `at`: seconds since 1970, None: the machine's time. `rate` 0: held."""

    at: float | None = None
    rate: float = 1.0
    clients: Clients = Clients()


class Piece(NamedTuple):
    """From the machine's time `since` on, the clock stood at `shown` and went `rate` seconds in a second."""

    since: float
    shown: float
    rate: float

    def at(self, machine: float) -> float:
        """What it showed. Before its beginning it is taken to have gone as the machine's."""
        return self.shown + (machine - self.since) * (self.rate if machine > self.since else 1.0)


def clients_of(text: str) -> Clients:
    """`machine`, `machine-90`, `emulator`, `emulator+90`, `90`: the last two are the same. ValueError for any other."""
    found = _CLIENTS.fullmatch(text)
    if not found or not text:
        raise ValueError(f"{text!r} is not machine or emulator, with or without +SECONDS or -SECONDS behind it")
    return Clients(found[1] == "machine", float(found[2] or 0))


class Alarm:
    """One promised call; `cancel` takes the promise back."""

    __slots__ = ("callback", "when")

    def __init__(self, when: float, callback: Callable[[], None]) -> None:
        self.when = when
        self.callback: Callable[[], None] | None = callback

    def cancel(self) -> None:
        self.callback = None


class Clock:
    """Seconds since 1970, as a float. `machine` gives the machine's own."""

    def __init__(self, start: Start = Start(), machine: Callable[[], float] = time.time) -> None:  # noqa: B008
        self.machine = machine
        self._start = start
        self._alarms: list[tuple[float, int, Alarm]] = []
        self._order = itertools.count()
        self._timer: asyncio.TimerHandle | None = None
        self._pieces: list[Piece] = []
        self.reset()

    def now(self) -> float:
        piece = self._piece
        return piece.shown + (self.machine() - piece.since) * piece.rate

    @property
    def rate(self) -> float:
        """Seconds that go by in a second of the machine's: 1, or more or less, or 0 while it is held."""
        return self._piece.rate

    @property
    def held(self) -> bool:
        return self._piece.rate == 0

    def hold(self, at: float | None = None) -> None:
        """Stop the clock, at the Unix time `at` (None: where it stands)."""
        self.go(0.0, at)

    def go(self, rate: float, at: float | None = None) -> None:
        """Let it go on from `at` (None: from where it stands), `rate` seconds in a second."""
        machine = self.machine()
        self._turn(Piece(machine, self._piece.at(machine) if at is None else at, rate))

    def release(self) -> None:
        """The machine's time again."""
        machine = self.machine()
        self._turn(Piece(machine, machine, 1.0))

    def reset(self) -> None:
        """As it was at the start: held or running, at the time that was given or at the machine's."""
        start, machine = self._start, self.machine()
        self.clients = start.clients
        self._turn(Piece(machine, machine if start.at is None else start.at, start.rate))

    def advance(self, seconds: float) -> None:
        """Move the clock forward by `seconds`, held or not, and ring what has come due."""
        self.go(self._piece.rate, self.now() + seconds)

    def shown_to_clients(self) -> float:
        """What clocks of clients show now."""
        of_machine, ahead = self.clients
        return (self.machine() if of_machine else self.now()) + ahead

    def since(self, dated: float) -> float:
        """Seconds that have gone by here since clocks of clients showed the whole second `dated`.

        Where this clock was changed within that very second, the date is taken for one of after the change.
        """
        of_machine, ahead = self.clients
        dated -= ahead
        if not of_machine:
            return self.now() - dated
        later = bisect_left(self._pieces, dated + 1, key=lambda piece: piece.since)
        return self.now() - self._pieces[max(0, later - 1)].at(dated)

    def at(self, when: float, callback: Callable[[], None]) -> Alarm:
        """Promise to call `callback`, from the event loop, once the clock has reached `when`."""
        alarm = Alarm(when, callback)
        heapq.heappush(self._alarms, (when, next(self._order), alarm))
        if self._alarms[0][2] is alarm:
            self._wind()
        return alarm

    def _turn(self, piece: Piece) -> None:
        self._piece = piece
        self._pieces = [*self._pieces[1 - MOST_PIECES :], piece]
        self._ring()

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
        if self._alarms and not self.held:
            delay = (self._alarms[0][0] - self.now()) / self._piece.rate
            self._timer = asyncio.get_running_loop().call_later(min(max(0.0, delay), LONGEST_WAIT), self._ring)
