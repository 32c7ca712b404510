"""The open streams and the last ones that ended: how many an account has, who goes on with whose session, and what the
control API shows. It sends nothing itself.
"""

from collections import Counter, deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from emulator.errors import AwsError
from emulator.quotas import QUOTAS
from emulator.streaming.level import level
from emulator.streaming.refusals import CONFLICT, UNAVAILABLE
from emulator.streaming.traffic import Traffic

if TYPE_CHECKING:
    from emulator.streaming.pump import Bell
    from emulator.streaming.session import Session
    from emulator.streaming.voice import Position

KEPT = 100
LONG_SOUND = 32_768  # bytes: a second of what most clients send, who send a tenth of one at a time
MOST_POSITIONS = 10_000  # in relaxed mode a client names its account's region itself
# The quota for the open streams of each carrier.
CARRIED = {"http": "http2-streams", "websocket": "websocket-streams"}


class Place(NamedTuple):
    """Whose stream it is."""

    account: str
    region: str

    def within(self, account: str | None, region: str | None) -> bool:
        """Whether it is of this account and this region; None: of any."""
        return account in (None, self.account) and region in (None, self.region)


Key = tuple[Place, str, str]  # a session: whose it is, the operation, the id


def exceeded(carrier: str, limits: Mapping[str, int]) -> AwsError:
    """There are as many open streams on a carrier as there may be."""
    quota = CARRIED[carrier]
    return AwsError("LimitExceededException", QUOTAS[quota].message.format(most=limits[quota]))


class Stream(NamedTuple):
    """One open stream, and the bell of the task that serves it. Times are seconds since 1970."""

    session: "Session"
    carrier: str
    opened: float
    bell: "Bell"
    place: Place

    def shown(self) -> "Shown":
        """How it stands."""
        session, about, tape = self.session, self.session.about, self.session.tape
        said = tape.said() if tape is not None else None
        row = {
            "account": self.place.account,
            "region": self.place.region,
            "session_id": about.session_id,
            "operation": about.operation,
            "carrier": self.carrier,
            "language": about.language,
            "script": about.script,
            "why": about.why,
            "opened": self.opened,
            "seconds": round(session.seconds, 3),
            "events_in": session.events_in,
            "events_out": session.events_out,
            "ended": session.ended,
            "said": said and said[0],
            "partial": said is not None and said[1],
            "level": None,
        }
        return Shown(self.place, row, tape.latest if tape is not None and about.encoding == "pcm" else None)

    @property
    def key(self) -> Key:
        return self.place, self.session.about.operation, self.session.about.session_id

    def end(self, error: AwsError) -> None:
        self.session.impose(error)
        self.bell.ring()


class Shown(NamedTuple):
    """What the control API tells of a stream; how loud its last sound is, it finds out when somebody looks."""

    place: Place
    row: dict[str, Any]  # without the level
    sound: bytes | None  # None where nobody can tell how loud it is

    def described(self) -> dict[str, Any]:
        return self.row if self.sound is None else self.row | {"level": level(self.sound)}

    def light(self) -> "Shown":
        """The same, without a sound that is long, for a hundred are kept."""
        if self.sound is None or len(self.sound) <= LONG_SOUND:
            return self
        return self._replace(row=self.described(), sound=None)


class Streams:
    """All streams of one emulator. Ended ones are kept as descriptions, the last `kept` of them."""

    def __init__(self, kept: int = KEPT) -> None:
        self.traffic = Traffic()
        self._open: dict[int, Stream] = {}
        self._carried: Counter[tuple[Place, str]] = Counter()  # how many are open of an account and region, by carrier
        self._latest: dict[tuple[Place, str], Stream] = {}  # open streams by their session's id
        self._ended: deque[Shown] = deque(maxlen=kept)
        # How far sessions have come that may be gone on with.
        self.positions: dict[Key, Position] = {}

    def begin(self, stream: Stream, limits: Mapping[str, int]) -> None:
        """Count a stream among the open ones, until its task calls `end`. Raises AwsError when they are too many.

        An open stream of the same session is ended; a session that has been begun goes on where it stopped.
        """
        session = stream.session
        before = self._latest.get((stream.place, session.about.session_id))
        self._check(stream, limits, replaced=before)
        self._resume(stream, before)
        if before is not None:
            before.end(CONFLICT)
        self._add(stream)
        self.traffic.begin(session, stream.carrier)

    def end(self, stream: Stream) -> None:
        """The task of a stream serves it no longer, however that came."""
        self.traffic.end(stream.session)
        forgotten = not self._drop(stream)
        stream.session.abandon()  # where a lost client or a cancelled task has cut it short
        if not forgotten:
            self._ended.appendleft(stream.shown().light())
            self._keep_position(stream)

    def describe(self) -> list[dict[str, Any]]:
        """One row for each stream, open ones first (`ended` is None), then by how lately they were opened or ended."""
        shown = [stream.shown() for stream in reversed(self._open.values())]
        return [each.described() for each in (*shown, *self._ended)]

    def end_all(self) -> None:
        """Tell every open stream that the service is unavailable, which ends it."""
        for stream in self._open.values():
            stream.end(UNAVAILABLE)

    def forget(self, account: str | None = None, region: str | None = None) -> None:
        """End the streams that are open, of an account, of a region, of both, of all; drop what is kept of them and of
        ended ones.
        """
        for stream in list(self._open.values()):
            if stream.place.within(account, region):
                self._drop(stream)
                stream.session.conclusion()  # which nobody will draw: it would be kept in the store
                stream.end(UNAVAILABLE)
        ended = [each for each in self._ended if not each.place.within(account, region)]
        self._ended.clear()
        self._ended.extend(ended)
        self.positions = {key: at for key, at in self.positions.items() if not key[0].within(account, region)}

    def _add(self, stream: Stream) -> None:
        self._open[id(stream)] = stream
        self._carried[stream.place, stream.carrier] += 1
        self._latest[stream.place, stream.session.about.session_id] = stream

    def _drop(self, stream: Stream) -> bool:
        """Whether it was among the open ones still."""
        if self._open.pop(id(stream), None) is None:
            return False
        carried, session = (stream.place, stream.carrier), (stream.place, stream.session.about.session_id)
        self._carried[carried] -= 1
        if not self._carried[carried]:
            del self._carried[carried]
        if self._latest.get(session) is stream:
            del self._latest[session]
        return True

    def _check(self, stream: Stream, limits: Mapping[str, int], replaced: Stream | None) -> None:
        beside = self._carried[stream.place, stream.carrier]  # of a Counter, which takes nothing in by being asked
        if replaced is not None and replaced.carrier == stream.carrier:
            beside -= 1
        if beside >= limits[CARRIED[stream.carrier]]:
            raise exceeded(stream.carrier, limits)

    def _resume(self, stream: Stream, before: Stream | None) -> None:
        position = self.positions.pop(stream.key, None)
        if before is not None and before.key == stream.key:
            position = before.session.position
        if position is not None and stream.opened < min(position.until, stream.session.position.until):
            stream.session.resume(position)

    def _keep_position(self, stream: Stream) -> None:
        """Unless it may not be gone on with, or somebody does already."""
        position = stream.session.position
        if position.until <= stream.opened or (stream.place, stream.session.about.session_id) in self._latest:
            return
        if len(self.positions) >= MOST_POSITIONS:
            self.positions.clear()
        self.positions[stream.key] = position
