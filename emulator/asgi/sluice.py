"""Stands between the pump and the client of one harmed stream: frames go through its mischief, and leave when they are
due. The pump reads on meanwhile, and no other stream waits.
"""

import asyncio
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

from emulator.asgi.breaking import broken_off
from emulator.asgi.breaking import told as way_of
from emulator.asgi.waiting import Gate
from emulator.faults.frames import Act, Mischief, Piece
from emulator.faults.told import told
from emulator.streaming.pump import Carrier

if TYPE_CHECKING:
    from emulator.asgi.types import Message, Receive, Scope, Send
    from emulator.clock import Clock
    from emulator.faults.register import Hit
    from emulator.journal.line import Line
    from emulator.streaming.pump import Bell
    from emulator.streaming.session import Session

# How a stream ends that says nothing of it.
ENDS: "dict[str, Message]" = {
    "http": {"type": "http.response.body", "body": b"", "more_body": False},
    "websocket": {"type": "websocket.close", "code": 1000, "reason": ""},
}
GONE = frozenset({"http.disconnect", "websocket.disconnect"})


class Sluice:
    """The harm of one open stream, of which `hit` tells. `over`: it has ended the stream, nobody else need do that."""

    def __init__(self, hit: "Hit", session: "Session", clock: "Clock", line: "Line", scope: "Scope") -> None:
        self.over = False
        self._hit = hit
        self._session = session
        self._clock = clock
        self._line = line
        self._scope = scope
        self._mischief = Mischief(hit.harm, hit.seed)
        self._gate = Gate(clock, hit)
        self._queue: deque[Piece] = deque()
        self._last = False  # nothing more will be queued

    def carrier(self, carrier: Carrier) -> Carrier:
        """The carrier that the pump is to use: what it is given is queued."""

        async def give(frames: list[bytes], _send: "Send") -> None:
            self._take(frames)

        return Carrier(carrier.name, carrier.feed, give)

    async def flow(self, carrier: Carrier, send: "Send") -> None:
        """Send what is queued, each piece when it is due, up to the last. Raises what `send` raises."""
        while self._queue or not self._last:
            if not self._queue:
                await self._gate.woken()
            elif await self._gate.until(self._queue[0].due):
                await self._do(self._queue.popleft().what, carrier, send)

    async def drain(self, flowing: "asyncio.Task[None]", receive: "Receive", bell: "Bell") -> None:
        """Wait until all is sent, or the client is gone; what it still says is read and forgotten."""
        self._queue += self._mischief.finish(self._clock.now())
        self._last = True
        self._gate.wake()
        flowing.add_done_callback(lambda _: bell.ring())
        while not flowing.done() and not self._session.gone:
            message = await bell.wait(receive) or {}
            if message.get("type") in GONE:
                return
            if message.get("more_body") is False:
                self._session.input_over = True

    def close(self) -> None:
        """Its fault holds nobody any more."""
        self._gate.close()

    def _take(self, frames: list[bytes]) -> None:
        if self.over:
            return
        now, mark = self._clock.now(), self._session.mark
        begins = self._hit.harm.after is None
        if mark is not None:
            self._session.mark = None
            self._queue += self._mischief.take(frames[:mark], now)
            frames, begins = frames[mark:], True
        if begins and self._mischief.begun is None:
            broken = self._hit.harm.broken
            did = told(self._hit.harm, way_of(self._scope, broken) if broken else "")
            self._hit.fired(now, did)
            self._line.harmed(self._hit.id, did)
        self._queue += self._mischief.take(frames, now, begin=begins)
        self._gate.wake()

    async def _do(self, what: bytes | Act, carrier: Carrier, send: "Send") -> None:
        if isinstance(what, bytes):
            await carrier.give([what], send)
            return
        broken = self._hit.harm.broken
        if what is Act.END:
            await send(ENDS[carrier.name])
        elif broken is not None and await broken_off(self._scope, send, broken, begun=True):
            return
        self.over = self._last = True
        self._queue.clear()


async def ended(flowing: "asyncio.Task[None]") -> None:
    """End the task that sends, whatever it is doing; a client that has gone is no news."""
    flowing.cancel()
    with suppress(asyncio.CancelledError, OSError):
        await flowing
