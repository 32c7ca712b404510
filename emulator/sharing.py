"""What this process has to do with others on its database: streams of one session, their quotas, and resets.

The others are heard by looking, several times a second. It does nothing where nobody shares the store.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, TypeVarTuple

from emulator.errors import AwsError
from emulator.jobs import life
from emulator.store.asking import asked
from emulator.store.database import Resource, Taken
from emulator.store.streams import Full, Reset
from emulator.streaming.refusals import CONFLICT
from emulator.streaming.registry import CARRIED, Key, exceeded
from emulator.streaming.voice import Position

if TYPE_CHECKING:
    from emulator.clock import Clock
    from emulator.store.database import Store
    from emulator.streaming.registry import Stream, Streams

LOOK_SECONDS = 0.25  # how often to look what others do
HOLD_SECONDS = 15.0  # how long the streams count of a process that crashes, and it is waited for
RENEW_SECONDS = 5.0
WAIT_SECONDS = 0.05  # how often who waits for another process looks
MOST_LOOKS = 60  # after so many it goes on all the same
ALONE = nullcontext()  # where nobody shares the store
FAULT = "This is a fault of the emulator; its log says more."

Given = TypeVarTuple("Given")

logger = logging.getLogger(__name__)


class Sharing:
    """Two tasks and the open streams. `forget`: has this process forget a part of the state that others have reset."""

    def __init__(
        self,
        store: "Store",
        streams: "Streams",
        clock: "Clock",
        forget: Callable[[Reset], Awaitable[None]],
    ) -> None:
        self._store = store
        self._streams = streams
        self._clock = clock
        self._forget = forget
        self._open: dict[int, Stream] = {}
        self._renewed = 0.0  # by the event loop's clock
        self._heard: int | None = None  # the last reset of others; None: we have not joined them
        self._told = 0  # our own last one
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to look, on the running event loop."""
        if self._store.shared:
            # To forget may wait for a restore, however long: who waits renews nothing, and would be given up.
            self._tasks = [
                asyncio.create_task(_again(self._look, "What other processes do can't be seen for now.")),
                asyncio.create_task(_again(self._hear, "What other processes reset can't be forgotten for now.")),
            ]

    async def stop(self) -> None:
        if not self._tasks:
            return
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        with suppress(Exception):  # a store that is out of reach: the others give us up by themselves
            await asked(self._store, self._store.streams.leave)

    async def tell_of_reset(self, account: str | None, region: str | None, *, past: bool) -> None:
        """Have the others forget it, too."""
        if self._store.shared:
            self._told = await asked(self._store, self._store.streams.tell_of_reset, account, region, past=past)

    async def heard(self) -> None:
        """Returns when the others have forgotten what we have told them to, or take too long for it."""
        if self._store.shared:
            await self._when(self._store.streams.all_have_heard, self._told)

    async def _when(self, question: Callable[[*Given], bool], *arguments: *Given) -> None:
        """Returns when the store answers yes, or has been asked too often."""
        for _ in range(MOST_LOOKS):
            if await asked(self._store, question, *arguments):
                return
            await asyncio.sleep(WAIT_SECONDS)

    def among(self, stream: "Stream", limits: Mapping[str, int]) -> AbstractAsyncContextManager[None]:
        """Counts a stream among those of all processes; it begins once no other has a stream of its session.

        Where the session has stopped elsewhere it goes on. Raises AwsError when they are too many.
        """
        return self._among(stream, limits) if self._store.shared else ALONE

    @asynccontextmanager
    async def _among(self, stream: "Stream", limits: Mapping[str, int]) -> AsyncIterator[None]:
        number = await self._enter(stream, limits)
        self._open[number] = stream
        try:
            await self._replace(stream, number)
            yield
        finally:
            self._open.pop(number, None)
            await self._leave(stream.key, number)

    async def _enter(self, stream: "Stream", limits: Mapping[str, int]) -> int:
        place, carrier, session = stream.place, stream.carrier, stream.session.about.session_id
        most = limits[CARRIED[carrier]]
        try:
            return await asked(
                self._store, self._store.streams.open, *place, carrier, session, most=most, seconds=HOLD_SECONDS
            )
        except Full:
            raise exceeded(carrier, limits) from None
        except Exception as error:
            logger.exception("A stream could not be counted.")
            raise AwsError("InternalFailureException", FAULT) from error

    async def _replace(self, stream: "Stream", number: int) -> None:
        """Wait until the session's stream has ended elsewhere, and take what it has left."""
        place, session = stream.place, stream.session.about.session_id
        await self._when(self._store.streams.is_first, *place, session, number)
        position = await asked(self._store, self._take, stream.key)
        if position is not None:
            self._streams.positions[stream.key] = position

    async def _leave(self, key: Key, number: int) -> None:
        """Whoever goes on with the session finds in the store how far it came."""
        try:
            position = self._streams.positions.get(key)
            if position is not None:
                await asked(self._store, self._keep, key, position)
                if self._streams.positions.get(key) is position:
                    del self._streams.positions[key]
            await asked(self._store, self._store.streams.close, number)
        except Exception:
            logger.exception("That a stream has ended is not kept; it counts for another %g s.", HOLD_SECONDS)

    def _take(self, key: Key) -> Position | None:
        kept = self._store.get(*_place_of(key))
        if kept is None or not self._store.delete(kept):
            return None
        given = kept.document
        ids = {int(number): one.encode() for number, one in given["ids"].items()}
        return Position(given["until"], given["seconds"], given["events"], ids)

    def _keep(self, key: Key, position: Position) -> None:
        document = position._asdict() | {"ids": {str(number): one.decode() for number, one in position.ids.items()}}
        kept = Resource(*_place_of(key), self._clock.now(), life.PAUSED, position.until, document)
        try:
            self._store.add(kept)
        except Taken:
            self._store.change(*kept[:4], lambda before: before._replace(due=kept.due, document=document))

    async def _look(self) -> None:
        """Stay known to the others, and end streams whose sessions they have taken."""
        now = asyncio.get_running_loop().time()
        if self._heard is None:
            self._heard = await asked(self._store, self._store.streams.join, HOLD_SECONDS)
        elif now >= self._renewed + RENEW_SECONDS:
            await asked(self._store, self._renew, self._heard)
            self._renewed = now
        if self._open:
            for number in await asked(self._store, self._store.streams.replaced) & self._open.keys():
                self._open[number].end(CONFLICT)

    def _renew(self, heard: int) -> None:
        self._store.streams.renew(HOLD_SECONDS)
        if not self._store.streams.heard(heard, HOLD_SECONDS):  # we were given up; what we have missed is still told
            self._store.streams.join(HOLD_SECONDS, heard)

    async def _hear(self) -> None:
        """Forget what the others have reset, and let them know."""
        if self._heard is None:
            return
        for reset in await asked(self._store, self._store.streams.resets, self._heard):
            await self._forget(reset)
            self._heard = reset.number
            await asked(self._store, self._store.streams.heard, reset.number, HOLD_SECONDS)


async def _again(work: Callable[[], Awaitable[None]], failure: str) -> None:
    """Do it several times a second."""
    failing = False
    while True:
        try:
            await work()
            failing = False
        except Exception:  # it may last, and is told of once
            if not failing:
                logger.exception(failure)
            failing = True
        await asyncio.sleep(LOOK_SECONDS)


def _place_of(key: Key) -> tuple[str, str, str, str]:
    """Where a session's position is kept."""
    place, operation, session = key
    return life.POSITION, place.account, place.region, f"{operation}/{session}"
