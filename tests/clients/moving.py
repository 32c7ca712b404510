"""The clock of a running emulator, moved over its control API, and the wait for a stream that is to be moved on."""

import json
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.clients.running import Running

SECONDS = 20.0


def control(emulator: Running, path: str, change: dict[str, Any] | None = None) -> Any:
    """What the control API says."""
    body = None if change is None else json.dumps(change).encode()
    request = urllib.request.Request(f"{emulator.http}/_emulator/{path}", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        return json.load(answer)


def settled(emulator: Running, session: str, events: int) -> None:
    """Return once an open stream of that session has taken so many events."""
    deadline = time.monotonic() + SECONDS
    while not any(
        (row["session_id"], row["events_in"], row["ended"]) == (session, events, None)
        for row in control(emulator, "streams")
    ):
        assert time.monotonic() < deadline, control(emulator, "streams")
        time.sleep(0.05)


@contextmanager
def moved(emulator: Running, seconds: float) -> Iterator[None]:
    """The clock goes forward, and is the machine's again afterwards."""
    control(emulator, "clock", {"advance": seconds})
    try:
        yield
    finally:
        control(emulator, "clock", {"mode": "real"})
