"""One line of the journal while it is written: whoever knows something of a request puts it in. It judges nothing.

Bodies stay as they came: `form` reads them when somebody asks, or when the line goes to the store.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from emulator.auth import Identity
    from emulator.errors import AwsError
    from emulator.journal.journal import Journal
    from emulator.journal.sound import Sound
    from emulator.streaming.tape import Tape
    from emulator.wire.request import Request

CALL, STREAM, JOB, NEIGHBOUR = "call", "stream", "job", "neighbour"


class Line:
    """What is known so far. As a context it ends itself; `seconds` is None until then. Times: seconds since 1970."""

    __slots__ = (
        "at", "began", "body", "changed", "door", "error", "fault", "harm", "id", "identity", "input", "journal",
        "kind", "name", "operation", "output", "protocol", "request", "request_id", "scheme", "script", "seconds",
        "session", "shown", "sound", "status", "tape", "took", "weight", "why",
    )  # fmt: skip

    def __init__(
        self, journal: "Journal", number: int, kind: str, door: str, at: float, request_id: str, scheme: str
    ) -> None:
        self.journal = journal
        self.id = number
        self.changed = number  # grows with every line that begins or ends: what followers have seen
        self.shown = False  # to followers, before its end
        self.kind = kind
        self.door = door
        self.at = at
        self.began = 0.0  # by the machine's clock, which nobody moves
        self.seconds: float | None = None
        self.took: float | None = None  # seconds of the machine's
        self.request_id = request_id
        self.request: Request | None = None
        self.scheme = scheme
        self.protocol: str | None = None
        self.identity: Identity | None = None  # None as well when it was refused
        self.operation: str | None = None
        self.name: str | None = None
        self.session: str | None = None
        self.input: Mapping[str, Any] | None = None  # None: it is to be read from the request's body
        self.script: str | None = None
        self.why: str | None = None
        self.fault: str | None = None  # the id of the fault that was done to it
        self.harm: str | None = None  # what it did
        self.status: int | None = None
        self.error: tuple[str, str | None] | None = None  # code, message
        self.output: Mapping[str, Any] | None = None  # None: it is to be read from `body`
        self.body = b""  # of the answer
        self.weight = 0  # bytes, more or less, once it has ended
        self.tape: Tape | None = None  # of a stream
        self.sound: Sound | None = None  # of a stream, where it is kept

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *_: object) -> None:
        self.journal.end(self)

    def refused(self, error: "AwsError") -> None:
        """Keep an error, and nothing that hangs on the exception."""
        self.error = error.code, error.message

    def harmed(self, fault: str, did: str) -> None:
        """A fault has done something to it."""
        self.fault, self.harm = fault, did
