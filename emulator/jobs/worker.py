"""The worker: takes what is due, has its step done, delivers, remembers the result. It never looks at a request.

All state is in the store, so that a worker that starts again goes on where the last one stopped.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from emulator.jobs import life
from emulator.jobs.delivery import DeliveryFailed, encryption_of
from emulator.jobs.events import events_of
from emulator.jobs.journaled import journaled
from emulator.jobs.media import Unfit, listen, unheard
from emulator.jobs.outcome import Parts
from emulator.jobs.retry import postponed
from emulator.jobs.steps import STEPS, step
from emulator.neighbours import Unreachable

if TYPE_CHECKING:
    from emulator.clock import Clock
    from emulator.jobs.bus import Bus
    from emulator.jobs.delivery import S3
    from emulator.journal.journal import Journal
    from emulator.scripts.library import Library
    from emulator.settings import Settings
    from emulator.store.database import Resource, Store

P = ParamSpec("P")
T = TypeVar("T")

AT_ONCE = 32  # steps side by side: most of a step is waiting for S3
LAST_WORDS = 5.0  # how long the end waits for events that are on their way
RETRY_SECONDS = 1.0  # how long to rest when the store itself fails

# Differs: AWS's own sentence is not known.
BROKEN = "An internal failure stopped this. The log of the emulator says why."

logger = logging.getLogger(__name__)


class Worker:
    """One task. It sleeps until the clock reaches the next due time, or until somebody wakes it."""

    def __init__(
        self,
        store: "Store",
        clock: "Clock",
        scripts: "Library",
        s3: "S3",
        settings: "Settings",
        journal: "Journal",
        bus: "Bus | None" = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._s3 = s3
        self._parts = Parts(store, clock, scripts, settings)
        self._journal = journal
        self._bus = bus
        self._telling: set[asyncio.Future[None]] = set()
        self._bell = asyncio.Event()
        self._rests = asyncio.Event()
        self._rests.set()
        self._task: asyncio.Task[None] | None = None
        self._thread = 0

    def start(self) -> None:
        """Begin, on the running event loop, with whatever the store says is due."""
        self._thread = threading.get_ident()
        self._task = asyncio.get_running_loop().create_task(self._run(), name="worker")

    async def stop(self) -> None:
        """End; a step that is not remembered yet will be done again."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        if self._telling:
            await asyncio.wait(self._telling, timeout=LAST_WORDS)

    def wake(self) -> None:
        """Something new may be due. Any thread may call."""
        if self._task is None:
            return
        if threading.get_ident() == self._thread:
            self._ring()
        else:
            self._task.get_loop().call_soon_threadsafe(self._ring)

    async def rest(self, most: float) -> None:
        """Returns when all that was due is done, at the latest after `most` seconds.

        A job that takes no time must have taken none when it is asked for: a waiter that sees it at work sleeps for ten
        seconds.
        """
        if not self._rests.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._rests.wait(), most)

    def _ring(self) -> None:
        self._rests.clear()
        self._bell.set()

    async def _run(self) -> None:
        while True:
            try:
                await self._work()
            except Exception:
                # Only the store can bring us here: each thing's own failure is remembered in the store.
                logger.exception("The worker could not do its work; it tries again in %g s.", RETRY_SECONDS)
                self._rests.set()
                await asyncio.sleep(RETRY_SECONDS)

    async def _work(self) -> None:
        """Do all that is due, then wait for the next time or for the bell."""
        self._bell.clear()
        while due := await self._ask(self._store.due, self._clock.now(), AT_ONCE):
            self._parts.scripts.refresh()
            results = await asyncio.gather(*(self._advance(resource) for resource in due), return_exceptions=True)
            for failure in filter(None, results):
                raise failure
        when = await self._ask(self._store.next_due)
        if when is not None and when <= self._clock.now():
            return
        alarm = None if when is None else self._clock.at(when, self._ring)
        if not self._bell.is_set():
            self._rests.set()
        try:
            await self._bell.wait()
        finally:
            if alarm is not None:
                alarm.cancel()

    async def _advance(self, resource: "Resource") -> None:
        """One step of one thing. Whatever goes wrong with it goes wrong for it alone."""
        if (resource.kind, resource.status) not in STEPS:  # another version of the program has made it
            logger.warning("The %s %r is set aside: no step leads on from its state.", resource.kind, resource.name)
            await self._ask(self._store.save, resource._replace(due=None))
            return
        parts = replace(self._parts, chosen=[])
        try:
            if unheard(resource):
                resource = await self._listened(resource)
            outcome = await self._ask(step, resource, parts)
            encryption = encryption_of(resource.document)
            for delivery in outcome.deliveries:
                await asyncio.to_thread(self._s3.put, *delivery, encryption)
            if outcome.called is not None:
                await self._ask(self._store.save, outcome.called)
            result = outcome.resource
        except Unreachable:
            logger.warning("The %s %s could not reach S3.", resource.kind, resource.name)
            result = postponed(resource, self._clock.now())
        except (DeliveryFailed, Unfit) as failure:
            result = life.at_rest(resource, life.FAILED, self._clock.now(), FailureReason=failure.reason)
        except Exception:
            logger.exception("The %s %s failed in state %s.", resource.kind, resource.name, resource.status)
            result = life.at_rest(resource, life.FAILED, self._clock.now(), FailureReason=BROKEN)
        await self._ask(self._remember, resource, result)
        if result.status != resource.status:
            journaled(self._journal, resource, result, parts.chosen)
            self._tell(result)

    def _tell(self, resource: "Resource") -> None:
        """Put the events of a new state on the bus, if there is one. Nobody waits for that."""
        events = events_of(resource)
        if self._bus is not None and events:
            telling = asyncio.ensure_future(asyncio.to_thread(self._bus.put, resource, events, self._clock.now()))
            self._telling.add(telling)
            telling.add_done_callback(self._telling.discard)

    async def _listened(self, job: "Resource") -> "Resource":
        """The job, with what was found in its media. Raises what `listen` raises."""
        hashed = self._parts.scripts.asks_for("sha256")
        heard = await asyncio.to_thread(listen, job, self._s3, hashed=hashed)
        return job._replace(document=job.document | {"heard": heard})

    def _remember(self, before: "Resource", after: "Resource") -> None:
        """Keep what has become of a thing, with the tags that it has got while the step was at work."""
        if after.status == life.FORGOTTEN:
            self._store.delete(before)
            return
        now = self._store.get(before.kind, before.account, before.region, before.name)
        tags = {} if now is None else {"Tags": now.document.get("Tags")}
        self._store.save(after._replace(document=after.document | tags))

    async def _ask(self, question: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """A store in this process answers faster than a thread starts; one across a network must not stop a stream."""
        if self._store.remote:
            return await asyncio.to_thread(question, *arguments, **named)
        return question(*arguments, **named)
