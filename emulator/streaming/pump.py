"""The only part of a stream that waits: reads what the client sends, keeps time, sends what the session says.

One loop and one task for a stream, no task or timer for an event. It knows nothing of what the bytes mean.
"""

import asyncio
import logging
from contextlib import suppress
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from emulator.errors import AwsError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from emulator.asgi.types import Message, Receive, Send, Tap
    from emulator.clock import Alarm, Clock
    from emulator.streaming.inputs import Prepared
    from emulator.streaming.session import Session

FAULT = "This is a fault of the emulator; its log says more under the session id."
BROKEN = AwsError("InternalFailureException", FAULT)
FAILED = "Stream %s failed."  # what is logged of it

logger = logging.getLogger(__name__)


class Carrier(NamedTuple):
    """What differs between HTTP and WebSocket: how a session is fed, and how frames are sent."""

    name: str
    feed: "Callable[[Session, Message, float], list[bytes]]"
    give: "Callable[[list[bytes], Send], Awaitable[None]]"


class Bell:
    """Rings one task out of its waiting for a client, now or when the clock has come to a time.

    It works as `asyncio.timeout` does, by a cancellation that is taken back, but is made once for a stream, and its
    alarm is set anew only after it has rung: a deadline that moves with each event costs nothing.
    """

    def __init__(self, clock: "Clock") -> None:
        task = asyncio.current_task()
        assert task is not None
        self._task = task
        self._clock = clock
        self._cancelled_before = task.cancelling()
        self.waiting = False  # the task, for the client
        self._rung = False
        self._alarm: Alarm | None = None

    def ring(self) -> None:
        """Let the wait that is going on, or the next one, end with None."""
        if self.waiting and not self._rung:
            self._task.cancel()
        self._rung = True

    def set(self, when: float) -> None:
        """Ring at `when`, or earlier: an alarm that is set stays as it is, and who is rung must look at the time."""
        if self._alarm is None and when < inf:
            self._alarm = self._clock.at(when, self._ring_alarm)

    def unset(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    async def wait(self, receive: "Receive") -> "Message | None":
        """What `receive` gives; None when the bell rang. Nothing that was received is lost."""
        if self._rung:
            self._rung = False
            return None
        self.waiting = True
        try:
            return await receive()
        except asyncio.CancelledError:
            if not self._rung or self._task.uncancel() > self._cancelled_before:
                raise
            self._rung = False
            return None
        finally:
            self.waiting = False

    def _ring_alarm(self) -> None:
        self._alarm = None
        self.ring()


class Shortcut:
    """Answers bytes of a stream as they arrive, for most bring nothing that its task must be woken for. `left`: the
    frames of those that do, for the task to go on with.
    """

    def __init__(self, session: "Session", clock: "Clock", bell: Bell) -> None:
        self.left: list[bytes] | None = None
        self._session = session
        self._clock = clock
        self._bell = bell

    def take(self, data: bytes) -> bytes | None:
        """What to send for it; None when it is for the task to take."""
        session = self._session
        # A task that does not wait is sending, or about to go on behind that: it would not look at what is left here.
        if not self._bell.waiting or session.ended is not None or session.errand is not None:
            return None
        now = self._clock.now()
        try:
            frames = session.receive(data, now)
        except Exception:
            logger.exception(FAILED, session.about.session_id)
            frames = session.refuse(BROKEN)
        if session.ended is not None or session.errand is not None:
            self.left = frames
            self._bell.ring()
            return b""
        return b"".join(frames)


async def pump(
    session: "Session",
    carrier: Carrier,
    receive: "Receive",
    send: "Send",
    clock: "Clock",
    bell: Bell,
    *,
    away: bool,
    tap: "Callable[[Tap], None] | None" = None,
) -> None:
    """Carry one stream from its first event to its last. Ends with the session, or with what `send` raises.

    `away`: the store is across a network, so that what asks it must not stop the other streams. `tap`: what a server
    has that can do with bytes whatever they are told as they arrive.
    """
    message: Message | None = None
    shortcut = Shortcut(session, clock, bell)
    try:
        while True:
            frames, shortcut.left = shortcut.left, None
            if frames is None:
                frames = _answers(session, carrier, message, clock.now())
            while session.errand is not None:
                frames += await _run(session, session.errand, clock, away=away)
            if session.finished:
                await _conclude(session, clock, away=away)
            session.write_down(clock.now())
            if frames or session.mark is not None:
                await carrier.give(frames, send)
            if session.finished:
                return
            bell.set(session.due)
            if tap is not None:
                tap(shortcut.take)
            message = await bell.wait(receive)
    finally:
        bell.unset()
        session.abandon()
        await _conclude(session, clock, away=away)


async def _run(session: "Session", errand: "Callable[[float], Prepared]", clock: "Clock", *, away: bool) -> list[bytes]:
    """Do what a configuration asks for. Its frames are those of whatever came behind it, or of its refusal."""
    try:
        now = clock.now()
        prepared = await asyncio.to_thread(errand, now) if away else errand(now)
        return session.proceed(prepared, now)
    except AwsError as error:
        return session.refuse(error)
    except Exception:
        logger.exception(FAILED, session.about.session_id)
        return session.refuse(BROKEN)


async def _conclude(session: "Session", clock: "Clock", *, away: bool) -> None:
    """Do what is to be done once a stream has ended, unless it has been done. Before the client hears of the end."""
    conclude = session.conclusion()
    if conclude is None:
        return
    try:
        if away:
            await asyncio.to_thread(conclude, clock.now())
        else:
            conclude(clock.now())
    except Exception:
        logger.exception("The end of stream %s is not kept.", session.about.session_id)


def _answers(session: "Session", carrier: Carrier, message: "Message | None", now: float) -> list[bytes]:
    """What the session says to a message, or (None) to the time. A fault of ours is logged, and ends the stream."""
    try:
        return session.tick(now) if message is None else carrier.feed(session, message, now)
    except Exception:
        logger.exception(FAILED, session.about.session_id)
        return session.refuse(BROKEN)


async def drain(receive: "Receive", most: float) -> None:
    """Read and forget what the client still sends, until it ends or `most` seconds of the machine's have gone by."""
    with suppress(TimeoutError):
        async with asyncio.timeout(most):
            while (await receive()).get("more_body", False):
                pass
