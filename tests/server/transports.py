"""A transport that only remembers, and a clock that only moves when told: connections are tested without a network."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest


class Transport(asyncio.Transport):
    """What was written, and how it ended."""

    def __init__(self, extra: dict[str, Any] | None = None, *, half_closes: bool = True) -> None:
        super().__init__(extra)
        self.sent = bytearray()
        self.writes = 0
        self.ended = self.closed = self.aborted = False
        self.reading = True
        self.waiting = 0  # bytes that have not left yet
        self.protocol: Any = None
        self._half_closes = half_closes

    def write(self, data: bytes | bytearray | memoryview) -> None:
        assert not self.closed
        self.sent += data
        self.writes += 1

    def can_write_eof(self) -> bool:
        return self._half_closes

    def write_eof(self) -> None:
        self.ended = True

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.closed = self.aborted = True

    def is_closing(self) -> bool:
        return self.closed

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self.protocol = protocol

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        assert not self.closed
        self.reading = True

    def taken(self) -> bytes:
        """What was written since the last time."""
        sent = bytes(self.sent)
        self.sent.clear()
        return sent


class Later:
    """One call that is due at a time."""

    def __init__(self, due: float, call: Callable[[], object]) -> None:
        self.due, self.call, self.cancelled = due, call, False

    def cancel(self) -> None:
        self.cancelled = True


class Time:
    """The loop's time and its `call_later`, by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        self.calls: list[Later] = []
        loop = asyncio.get_running_loop()
        monkeypatch.setattr(loop, "time", lambda: self.now)
        monkeypatch.setattr(loop, "call_later", self._call_later)

    def _call_later(self, delay: float, call: Callable[..., object], *words: Any) -> Later:
        later = Later(self.now + delay, lambda: call(*words))
        self.calls.append(later)
        return later

    async def advance(self, seconds: float) -> None:
        """Let so much time pass."""
        self.now += seconds
        due = [later for later in self.calls if later.due <= self.now and not later.cancelled]
        self.calls = [later for later in self.calls if later not in due]
        for later in due:
            later.call()
        await settle()

    @property
    def waiting(self) -> list[float]:
        """How long until each call that is still due."""
        return [later.due - self.now for later in self.calls if not later.cancelled]


async def settle() -> None:
    """Let every task go as far as it gets."""
    for _ in range(20):
        await asyncio.sleep(0)
