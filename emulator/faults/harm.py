"""What a fault does, as values, and which of its kinds go together. It reads no text (see `scripts.harms`)."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from math import inf
from typing import NamedTuple

CALL, STREAM, JOB = "call", "stream", "job"
BEFORE, IN, AFTER = "before", "in", "after"
FOREVER = inf

# The ways to break a connection, each with the doors whose clients can meet it.
WAYS: dict[str, frozenset[str]] = {
    "tcp-reset": frozenset({"batch", "rest", "http2", "websocket"}),
    "tcp-close": frozenset({"batch", "rest", "http2", "websocket"}),
    "tls-close": frozenset({"batch", "rest", "http2", "websocket"}),
    "rst-stream": frozenset({"batch", "rest", "http2"}),
    "goaway": frozenset({"batch", "rest", "http2"}),
    "websocket-close": frozenset({"websocket"}),
}
CODED = frozenset({"rst-stream", "goaway", "websocket-close"})


class Refusal(NamedTuple):
    """An error in the place of the answer. `message` "": AWS's own; `status` None: the one that goes with the code."""

    code: str
    message: str = ""
    status: int | None = None


class Break(NamedTuple):
    """How the connection breaks, `when` of the answer (of calls); `code` None: the usual one of its kind."""

    how: str
    when: str = BEFORE
    code: int | None = None

    @property
    def gentle(self) -> bool:
        """A GOAWAY without an error: what is open goes on."""
        return self.how == "goaway" and not self.code


class Slow(NamedTuple):
    """A server that is slow: seconds for each event, bytes for each second; 0: as fast as it goes."""

    event: float = 0.0
    bytes: int = 0


class Denial(NamedTuple):
    """What S3 answers, by its error code, to whoever reads and to whoever writes; None: as ever."""

    read: str | None = None
    write: str | None = None


@dataclass(frozen=True, slots=True)
class Harm:
    """What is done. A field is named as its key; one that is empty does nothing. Times are seconds.

    `after`: at which second of a stream's audio, None: before the first answer. `done`: the call is done all the same.
    `split` 0 is anywhere, with the seed of the fault.
    """

    delay: float = 0.0
    refusal: Refusal | None = None
    http: int | None = None
    body: str | None = None
    broken: Break | None = None
    done: bool = False
    after: float | None = None
    frame: str | None = None
    split: int | None = None
    merge: int | None = None
    results: str | None = None
    stall: float | None = None
    slow: Slow | None = None
    stuck: bool = False
    fail: str | None = None
    s3: Denial | None = None

    @property
    def shapes(self) -> bool:
        """Whether frames of a stream are changed or held back; else it ends, or is never opened."""
        return bool(self.frame or self.split is not None or self.merge or self.results or self.stall or self.slow)

    @property
    def opens(self) -> bool:
        """Whether a stream is harmed before its first answer only."""
        return self.after is None and not self.shapes and not (self.broken is not None and self.broken.gentle)


# To which of a call, a stream and a job each field can be done.
AIMS: dict[str, frozenset[str]] = {
    "delay": frozenset({CALL, STREAM}),
    "refusal": frozenset({CALL, STREAM}),
    "http": frozenset({CALL, STREAM}),
    "body": frozenset({CALL}),
    "broken": frozenset({CALL, STREAM}),
    "done": frozenset({CALL}),
    "after": frozenset({STREAM}),
    "frame": frozenset({STREAM}),
    "split": frozenset({STREAM}),
    "merge": frozenset({STREAM}),
    "results": frozenset({STREAM}),
    "stall": frozenset({STREAM}),
    "slow": frozenset({CALL, STREAM}),
    "stuck": frozenset({JOB}),
    "fail": frozenset({JOB}),
    "s3": frozenset({CALL, JOB}),
}
# The words for the fields whose key is none of Python's names.
KEYS = {"refusal": "raise", "broken": "break"}
# Of each of these there can be one: two would each have the last word.
RIVALS = (("refusal", "http", "body", "broken", "frame"), ("stuck", "fail", "s3"))


def given(harm: Harm) -> Iterator[str]:
    """The fields that are set."""
    for field in fields(Harm):
        if getattr(harm, field.name) != field.default:
            yield field.name


def aims(harm: Harm) -> frozenset[str]:
    """What it can be done to: all that every field can."""
    found = frozenset({CALL, STREAM, JOB})
    for name in given(harm):
        found &= AIMS[name]
    return found


def problem(harm: Harm, door: str | None = None) -> str | None:
    """Why it can't be done, in words for its author; None when it can. `door`: the only one that it is meant for."""
    named = [name for name in given(harm) if name not in ("after", "done")]
    if not named:
        return "it does nothing"
    for rivals in RIVALS:
        both = [_key(name) for name in rivals if name in named]
        if len(both) > 1:
            return f"{both[0]} and {both[1]} can't both be done"
    if not aims(harm):
        return f"nothing can be harmed by all of {', '.join(map(_key, given(harm)))}"
    return _misplaced(harm, door)


def _misplaced(harm: Harm, door: str | None) -> str | None:
    if harm.after is not None and harm.http:
        return "a stream that is open has had its status: leave out `after`"
    if harm.after is not None and harm.refusal is not None and harm.refusal.status is not None:
        return "a stream that is open has had its status: leave out `status`"
    if harm.broken is None:
        return None
    if harm.broken.code is not None and harm.broken.how not in CODED:
        return f"{harm.broken.how} has no code"
    if harm.broken.how == "rst-stream" and harm.broken.when == AFTER:
        return "behind the answer there is no stream left to reset"
    if harm.after is not None and harm.broken.when != BEFORE:
        return "`when` is about the answer of a call: a stream breaks at `after`"
    if door is not None and door in WAYS["tcp-reset"] and door not in WAYS[harm.broken.how]:
        return f"there is no {harm.broken.how} on the door {door}"
    return None


def _key(name: str) -> str:
    return KEYS.get(name, name)
