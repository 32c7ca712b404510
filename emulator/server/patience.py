"""How long a client may be silent on an HTTP/1.1 connection: within a head, within a body, and between two requests.

It refuses and closes nothing by itself: the connection does.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

    from emulator.server.http1 import Http1


class Patience:
    """The timers of one connection."""

    def __init__(self, connection: "Http1") -> None:
        self._connection = connection
        self._limits = connection.limits
        self._loop = connection.loop
        self._heard = 0.0  # when something came last
        self._idle = 0.0  # since when no request is open
        self._timer: asyncio.TimerHandle | None = None  # for the rest of a request
        self._idle_timer: asyncio.TimerHandle | None = None

    def watch(self) -> None:
        """Let the rest come in time: a head from its first byte on, a body from its last."""
        self._heard = self._loop.time()
        if self._timer is None and self._connection.in_body:
            self._timer = self._loop.call_later(self._limits.body_seconds, self._silent)
        elif self._timer is None:
            self._timer = self._loop.call_later(self._limits.head_seconds, self._late)

    def rest(self) -> None:
        """All that was to come has come."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def begin_idling(self) -> None:
        """No request is open. The timer outlasts many of them: it looks itself when the last one was."""
        self._idle = self._loop.time()
        if self._idle_timer is None:
            self._idle_timer = self._loop.call_later(self._limits.keep_alive_seconds, self._look)

    def end(self) -> None:
        """The connection is lost."""
        self.rest()
        if self._idle_timer is not None:
            self._idle_timer.cancel()

    def _late(self) -> None:
        if self._connection.flow.read_paused:  # it is we who do not read
            self._timer = self._loop.call_later(self._limits.head_seconds, self._late)
        else:
            self._connection.refuse(408, b"The head of the request took too long.")

    def _silent(self) -> None:
        now = self._loop.time()
        if self._connection.is_waited_for:
            self._heard = now
        left = self._heard + self._limits.body_seconds - now
        if left > 0:
            self._timer = self._loop.call_later(left, self._silent)
        else:
            self._connection.refuse(408, b"The body of the request took too long.")

    def _look(self) -> None:
        self._idle_timer = None
        if self._timer is not None or not self._connection.is_idle:
            return
        left = self._idle + self._limits.keep_alive_seconds - self._loop.time()
        if left > 0:
            self._idle_timer = self._loop.call_later(left, self._look)
        else:
            self._connection.transport.close()
