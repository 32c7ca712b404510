"""The worker: takes what is due, has its step done, delivers, remembers the result. It never looks at a request.

All state is in the store, so that a worker that starts again goes on where the last one stopped. Several processes may
work on one store: each thing is claimed by one of them, and is another's again if that one crashes.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from emulator.jobs import life
from emulator.jobs.delivery import DeliveryFailed, deliver, encryption_of
from emulator.jobs.events import events_of
from emulator.jobs.harming import Harming, refusing
from emulator.jobs.journaled import journaled, noted
from emulator.jobs.media import Unfit, listen, unheard
from emulator.jobs.outcome import Delivery, Parts, Recorded
from emulator.jobs.recordings import Recordings
from emulator.jobs.retry import postponed
from emulator.jobs.steps import STEPS, step
from emulator.neighbours import Unreachable
from emulator.store.asking import asked

if TYPE_CHECKING:
    from emulator.clock import Clock
    from emulator.faults.register import Faults, Hit
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
RETRY_SECONDS, MOST_RETRY_SECONDS = 1.0, 16.0  # how long to rest when the store itself fails: twice as long each time
MOST_FAILURES = 10  # that count
RENEW_SECONDS = 5.0  # how often one that is at work renews its claims
LOOK_SECONDS = 1.0  # how often to look for what other processes have left; they ring no bell here
OTHERS_SECONDS = 0.02  # how often to look whether others have done what is due

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
        faults: "Faults",
        bus: "Bus | None" = None,
        recordings: Recordings | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._s3 = s3
        self._parts = Parts(store, clock, scripts, settings, recordings=recordings or Recordings())
        self._journal = journal
        self._harming = Harming(faults, store, self.wake)
        self._bus = bus
        self._telling: set[asyncio.Future[None]] = set()
        self._bell = asyncio.Event()
        self._rests = asyncio.Event()
        self._rests.set()
        self._task: asyncio.Task[None] | None = None
        self._thread = 0
        self._failures = 0  # of the store, one behind the other

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
            with suppress(Exception):  # a store that is out of reach: the claims end by themselves
                await self._ask(self._store.release)
        if self._telling:
            await asyncio.wait(self._telling, timeout=LAST_WORDS)

    @property
    def alive(self) -> bool:
        """Whether it is at work; it is meant to be from `start` to `stop`."""
        return self._task is not None and not self._task.done()

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
        if self._rests.is_set() and not self._store.shared:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(most):
                await self._rests.wait()
                if self._store.shared and self._task is not None:
                    await self._others_rest()

    async def _others_rest(self) -> None:
        """Returns when what is due is done, whoever does it."""
        with suppress(Exception):  # a store that is out of reach tells the caller so by itself
            while await self._ask(self._store.is_due, self._clock.now()):
                self._ring()
                await asyncio.sleep(OTHERS_SECONDS)

    def _ring(self) -> None:
        self._rests.clear()
        self._bell.set()

    async def _run(self) -> None:
        while True:
            try:
                await self._work()
            except Exception:
                # Only the store can bring us here: each thing's own failure is remembered in the store.
                if self._failures == 0:  # it may last, and is told of once
                    logger.exception("The worker can't do its work. It tries again until it can.")
                self._rests.set()
                pause = min(RETRY_SECONDS * 2**self._failures, MOST_RETRY_SECONDS)
                self._failures = min(self._failures + 1, MOST_FAILURES)
                with suppress(TimeoutError):  # rung: somebody has just reached the store
                    async with asyncio.timeout(pause):
                        await self._bell.wait()

    async def _work(self) -> None:
        """Do all that is due, then wait for the next time or for the bell."""
        self._bell.clear()
        if self._harming.freed:
            await self._ask(self._harming.call)
        while (when := await self._ask(self._store.next_due)) is not None and when <= self._clock.now():
            self._rests.clear()
            await self._advance_all(await self._ask(self._store.claim, self._clock.now(), AT_ONCE))
        if not self._bell.is_set():
            self._rests.set()
        if self._failures:
            logger.warning("The worker does its work again.")
            self._failures = 0
        await self._rung(when)

    async def _rung(self, when: float | None) -> None:
        """Wait for the bell, or for the time; not for long if others may have left something."""
        alarm = None if when is None else self._clock.at(when, self._ring)
        try:
            # No `wait_for`: that of Python 3.11 loses a cancellation that comes with the bell: no `stop` would end.
            async with asyncio.timeout(LOOK_SECONDS if self._store.shared else None):
                await self._bell.wait()
        except TimeoutError:
            return
        finally:
            if alarm is not None:
                alarm.cancel()

    async def _advance_all(self, claimed: "list[Resource]") -> None:
        """One step of each, side by side. Raises what the store raises."""
        self._parts.scripts.refresh()
        tasks = [asyncio.ensure_future(self._advance(resource)) for resource in claimed]
        try:
            waiting = set(tasks)
            while waiting:
                _, waiting = await asyncio.wait(waiting, timeout=RENEW_SECONDS)
                if waiting:
                    await self._ask(self._store.renew)
            for task in tasks:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _advance(self, resource: "Resource") -> None:
        """One step of one thing. Whatever goes wrong with it goes wrong for it alone."""
        if (resource.kind, resource.status) not in STEPS:  # another version of the program has made it
            logger.warning("The %s %r is set aside: no step leads on from its state.", resource.kind, resource.name)
            await self._ask(self._store.save, resource._replace(due=None, holder=None))
            return
        parts = replace(self._parts, chosen=[])
        hit, called = None, None
        try:
            hit = self._harming.hit(resource, parts)
            result, called = await self._done(resource, parts, hit)
        except Unreachable:
            logger.warning("The %s %s could not reach S3.", resource.kind, resource.name)
            result = postponed(resource, self._clock.now())
        except (DeliveryFailed, Unfit) as failure:
            result = life.at_rest(resource, life.FAILED, self._clock.now(), FailureReason=failure.reason)
        except Exception:
            logger.exception("The %s %s failed in state %s.", resource.kind, resource.name, resource.status)
            result = life.at_rest(resource, life.FAILED, self._clock.now(), FailureReason=BROKEN)
        result, harm = noted(result, parts.chosen, hit)
        if not await self._ask(self._remember, resource, result):
            return
        if life.ended(result):
            self._parts.recordings.forget(result)
        if called is not None:
            await self._ask(self._call, called)
        if result.status != resource.status:
            journaled(self._journal, resource, result, parts.chosen, harm)
            self._tell(result)

    async def _done(self, resource: "Resource", parts: Parts, hit: "Hit | None") -> "tuple[Resource, Resource | None]":
        """What becomes of a thing by its step, or by the fault that it has met; another that is due sooner for it."""
        held = None if hit is None else self._harming.outcome(hit, resource, self._clock.now())
        if held is not None:
            return held, None
        own = self._s3.of(resource.account)
        s3 = own if hit is None else refusing(own, hit, self._clock)
        if unheard(resource):
            resource = await self._listened(resource, s3)
        outcome = await self._ask(step, resource, parts)
        encryption = encryption_of(resource.document)
        made: tuple[Delivery | Recorded, ...] = (*outcome.deliveries, *outcome.sound)
        for each in made:
            await asyncio.to_thread(deliver, s3, each, encryption)
        return outcome.resource, outcome.called

    def _tell(self, resource: "Resource") -> None:
        """Put the events of a new state on the bus, if there is one. Nobody waits for that."""
        events = events_of(resource)
        if self._bus is not None and events:
            telling = asyncio.ensure_future(asyncio.to_thread(self._bus.put, resource, events, self._clock.now()))
            self._telling.add(telling)
            telling.add_done_callback(self._telling.discard)

    async def _listened(self, job: "Resource", s3: "S3") -> "Resource":
        """The job, with what was found in its media. Raises what `listen` raises."""
        hashed = self._parts.scripts.asks_for("sha256")
        heard = await asyncio.to_thread(listen, job, s3, hashed=hashed)
        return job._replace(document=job.document | {"heard": heard})

    def _remember(self, before: "Resource", after: "Resource") -> bool:
        """Keep what has become of a thing; False when it is ours no more.

        What has come while the step was at work stays: tags, and a call to be looked at sooner.
        """
        if after.status == life.FORGOTTEN:
            return self._store.delete(before)
        after = after._replace(holder=None)
        while not self._store.save(after):
            now = self._store.get(before.kind, before.account, before.region, before.name)
            if now is None or now.holder != self._store.holder or now.sequence != before.sequence:
                return False
            document = {name: value for name, value in after.document.items() if name != "Tags"}
            if "Tags" in now.document:
                document["Tags"] = now.document["Tags"]
            called = now.due != before.due and now.status == after.status
            after = after._replace(version=now.version, due=now.due if called else after.due, document=document)
        return True

    def _call(self, job: "Resource") -> None:
        """Have another job looked at sooner, unless it waits no more."""

        def sooner(found: "Resource") -> "Resource":
            return found._replace(due=job.due) if found.status == job.status else found

        self._store.change(job.kind, job.account, job.region, job.name, sooner)

    async def _ask(self, question: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        return await asked(self._store, question, *arguments, **named)
