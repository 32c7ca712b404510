"""The open streams and the last ones that ended: for the control API to look at, and to end them all at once."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from emulator.errors import AwsError

if TYPE_CHECKING:
    from emulator.streaming.pump import Bell
    from emulator.streaming.session import Session

KEPT = 100
UNAVAILABLE = AwsError("ServiceUnavailableException", "The service is currently unavailable. Try your request later.")


@dataclass(frozen=True, slots=True)
class Stream:
    """One open stream, and the bell of the task that serves it. Times are seconds since 1970."""

    session: "Session"
    carrier: str
    opened: float
    bell: "Bell"

    def described(self) -> dict[str, Any]:
        session = self.session
        return {
            "session_id": session.about.session_id,
            "operation": session.about.operation,
            "carrier": self.carrier,
            "language": session.about.language,
            "script": session.about.script,
            "why": session.about.why,
            "opened": self.opened,
            "seconds": round(session.seconds, 3),
            "events_in": session.events_in,
            "events_out": session.events_out,
            "ended": session.ended,
        }


class Streams:
    """All streams of one emulator. Ended ones are kept as descriptions, the last `kept` of them."""

    def __init__(self, kept: int = KEPT) -> None:
        self._open: dict[int, Stream] = {}
        self._ended: deque[dict[str, Any]] = deque(maxlen=kept)

    @contextmanager
    def serving(self, session: "Session", carrier: str, bell: "Bell", now: float) -> Iterator[None]:
        """Counts a stream among the open ones as long as its task serves it."""
        stream = Stream(session, carrier, now, bell)
        self._open[id(stream)] = stream
        try:
            yield
        finally:
            del self._open[id(stream)]
            session.abandon()  # where a lost client or a cancelled task has cut it short
            self._ended.appendleft(stream.described())

    def describe(self) -> list[dict[str, Any]]:
        """One row for each stream, open ones first (`ended` is None), then by how lately they were opened or ended."""
        return [stream.described() for stream in reversed(self._open.values())] + list(self._ended)

    def end_all(self) -> None:
        """Tell every open stream that the service is unavailable, which ends it."""
        for stream in self._open.values():
            stream.session.impose(UNAVAILABLE)
            stream.bell.ring()

    def forget(self) -> None:
        """Drop what is kept of ended streams."""
        self._ended.clear()
