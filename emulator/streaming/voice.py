"""What a session says: its schedule, as far as it has come, and the ids of its results. It hears no bytes."""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from emulator.streaming.results import Event, alone, spliced


class Position(NamedTuple):
    """How far a session has come, for the stream that goes on with it; `until`: when it is too late for that."""

    until: float
    seconds: float  # of audio
    events: int  # of the schedule, said or passed over
    ids: Mapping[int, bytes]  # of results that are not final yet


class Voice:
    """Says what is due. Frames are added to the list that is given; `said` counts them, and `uttered` has their events,
    until somebody clears it.
    """

    __slots__ = ("_events", "_ids", "_new_id", "_next", "_passed", "said", "uttered")

    def __init__(self, events: Iterator[Event], new_id: Callable[[], str]) -> None:
        """`events` is the schedule, without an end; `new_id` makes the ids of results, 36 characters each."""
        self.said = 0
        self.uttered: list[Event] = []
        self._events = events
        self._ids: dict[int, bytes] = {}
        self._new_id = new_id
        self._next = next(events)
        self._passed = 0  # events of the schedule

    def position(self, until: float, seconds: float) -> Position:
        return Position(until, seconds, self._passed, dict(self._ids))

    def resume(self, position: Position) -> None:
        """Begin where an earlier stream has stopped; only the first event is said again."""
        self._ids = dict(position.ids)
        self._passed = max(0, position.events - 1)
        self._events = islice(self._events, self._passed, None)

    def follow(self, events: Iterator[Event]) -> None:
        """Go on with another schedule, from the place that this one has reached."""
        self._events = islice(events, self._passed, None)
        self._next = next(self._events)

    def say(self, seconds: float, frames: list[bytes]) -> None:
        """Whatever is due at so many seconds of audio."""
        event = self._next
        while event.due <= seconds:
            self._utter(event, frames)
            event = self._advance()

    def finish(self, seconds: float, frames: list[bytes]) -> None:
        """The audio has ended: a result that has begun is finished, a later one is not said.

        Differs: a script's result is said whole even if the audio stops within it; the service hears what is there.
        """
        while self._next.floor < seconds:
            if self._next.closing and self._next.begins < seconds:
                self._utter(self._next, frames)
            self._advance()

    def exclaim(self, frame: bytes, frames: list[bytes]) -> None:
        """Say what is not in the schedule."""
        self._utter(alone(frame), frames)

    def _advance(self) -> Event:
        self._passed += 1
        self._next = event = next(self._events)
        return event

    def _utter(self, event: Event, frames: list[bytes]) -> None:
        self.said += 1
        self.uttered.append(event)
        if not event.rest:
            frames.append(event.head)
            return
        result_id = self._ids.get(event.result)
        if result_id is None:
            result_id = self._ids[event.result] = self._new_id().encode()
        frames.append(spliced(event, result_id))
        if event.final:
            del self._ids[event.result]
