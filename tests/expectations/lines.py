"""Lines of a journal, as its readers get them, for judges to look at."""

from typing import Any

STREAM = {
    "seconds": 3.0,
    "events_in": 31,
    "events_out": 9,
    "real_time_factor": 1.0,
    "ended": "Streaming completed successfully",
    "empty_event": True,
    "longest_gap": 0.1,
    "shortest_chunk": 0.1,
    "longest_chunk": 0.1,
    "odd_chunks": 0,
    "begins": "00" * 16,
    "events": [{"way": "in", "signed": True}, {"way": "out", "signed": False}],
}
START = "StartStreamTranscription"


def held(*lines: dict[str, Any]) -> list[dict[str, Any]]:
    """The same, while the clock stood still."""
    return [{**line, "at": 0.0, "seconds": 0.0} for line in lines]


def moved(*lines: dict[str, Any]) -> list[dict[str, Any]]:
    """The same, the clock moved by whoever would have waited."""
    return [{**line, "machine_at": 0.0, "machine_seconds": 0.0} for line in lines]


def call(number: int, operation: str, at: float = 0.0, **more: Any) -> dict[str, Any]:
    """A call that took a hundredth of a second. `error`: its code."""
    error = more.pop("error", None)
    return {
        "id": number,
        "kind": "call",
        "at": at,
        "seconds": 0.01,
        "machine_at": at,
        "machine_seconds": 0.01,
        "operation": operation,
        "path": "/",
        "name": None,
        "session": None,
        "identity": {"access_key": more.pop("key", "test"), "account": "000000000000", "region": "us-east-1"},
        "input": {},
        "output": {},
        "status": 400 if error else 200,
        "error": None if error is None else {"code": error, "message": "…"},
        "stream": None,
        **more,
    }


def stream(number: int, at: float = 0.0, operation: str = START, **more: Any) -> dict[str, Any]:
    """A stream of three seconds that did all as it should, but for `more`: members of the line, or of its `stream`."""
    carried = STREAM | {name: more.pop(name) for name in list(more) if name in STREAM}
    given = {"session": "s", "input": {"MediaEncoding": "pcm"}} | more
    return call(number, operation, at, **given) | {
        "kind": "stream",
        "seconds": 3.0,
        "machine_seconds": 3.0,
        "stream": carried,
    }
