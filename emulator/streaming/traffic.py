"""How many streams there were and are, and what they carried: by carrier and operation, for whoever counts."""

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from emulator.streaming.session import COMPLETED, GONE

if TYPE_CHECKING:
    from emulator.streaming.session import Session

ENDS = {COMPLETED: "completed", GONE: "gone", None: "gone"}


class Of(NamedTuple):
    """What streams are told apart by."""

    carrier: str
    operation: str


@dataclass(slots=True)
class Carried:
    """What streams of one sort have carried since the start. `ended`: by how: completed, gone, or an error's code."""

    started: int = 0
    open: int = 0
    seconds: float = 0.0  # of audio
    events_in: int = 0
    events_out: int = 0
    ended: Counter[str] = field(default_factory=Counter)

    def add(self, session: "Session", since: float) -> None:
        """What a session has carried; its audio from the second `since` on."""
        self.seconds += session.seconds - since
        self.events_in += session.events_in
        self.events_out += session.events_out


class Traffic:
    """The streams of one emulator."""

    def __init__(self) -> None:
        self._ended: dict[Of, Carried] = {}
        self._open: dict[int, tuple[Of, Session, float]] = {}

    def begin(self, session: "Session", carrier: str) -> None:
        """A stream opens; `end` it. A session that goes on with an earlier one begins at its own second."""
        of = Of(carrier, session.about.operation)
        carried = self._ended.get(of)
        if carried is None:
            carried = self._ended[of] = Carried()
        carried.started += 1
        self._open[id(session)] = of, session, session.seconds

    def end(self, session: "Session") -> None:
        """A stream is open no longer."""
        of, _, since = self._open.pop(id(session))
        carried = self._ended[of]
        carried.add(session, since)
        carried.ended[ENDS.get(session.ended) or str(session.ended).partition(":")[0]] += 1

    def totals(self) -> dict[Of, Carried]:
        """All that was carried, by streams that are open too."""
        totals = {
            of: Carried(one.started, 0, one.seconds, one.events_in, one.events_out, one.ended.copy())
            for of, one in self._ended.items()
        }
        for of, session, since in list(self._open.values()):
            totals[of].open += 1
            totals[of].add(session, since)
        return totals
