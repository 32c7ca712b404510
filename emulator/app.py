"""The program's table of contents: makes the parts, and is the ASGI application that lists every route.

Any ASGI server can run `create()`; the listener of `emulator.server` is the one that keeps every client's habits.
"""

import asyncio
import logging
import tempfile
import threading
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any

from emulator import bodies, edge, logs, origins
from emulator.asgi import batch, beside, health, http2, rest, websocket
from emulator.asgi.reply import give_json
from emulator.auth import Keyring
from emulator.clock import Clock
from emulator.expectations.book import Book
from emulator.faults.register import Faults
from emulator.jobs.bus import Bus
from emulator.jobs.delivery import S3
from emulator.jobs.recordings import Recordings
from emulator.jobs.worker import Worker
from emulator.journal.journal import Journal
from emulator.journal.keeper import Keeper
from emulator.keys import Keys
from emulator.metrics.meter import Meter
from emulator.neighbours import Neighbours
from emulator.outside import Outside
from emulator.rates import Rates
from emulator.scripts.library import Library
from emulator.scripts.yaml_nodes import ScriptError
from emulator.settings import Settings
from emulator.sharing import Sharing
from emulator.state import Part, heard_of_reset
from emulator.store.database import Store
from emulator.store.streams import Reset
from emulator.streaming.registry import Streams

if TYPE_CHECKING:
    from emulator.asgi.types import App, Receive, Scope, Send


logger = logging.getLogger(__name__)

MOST_CONTROL_BYTES = 1024 * 1024  # of a request to the control API: none but a snapshot has more
LONG_BODIES = frozenset({"/_emulator/restore"})  # are given as a file, `spooled`
LEVERS = "/moto-api"  # of the neighbours' own: they can be reset there


class Emulator:
    """The parts of one running emulator. Calling it answers one ASGI scope, by the door that `edge` names."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        self.clock = clock or Clock(settings.clock_start)
        self.keys = Keys(settings.known_keys)
        self.keyring = Keyring(self.keys, settings.auth, settings.region)
        self.scripts = Library(settings.scripts, partial(logger.warning, "%s"))
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        place = settings.database
        if not place:
            self._folder = tempfile.TemporaryDirectory(prefix="transcribe-emulator-")
            place = str(Path(self._folder.name) / "store.sqlite")
        self.store = Store(place, shared=bool(settings.database))
        with self.store.starting():
            self.journal = journal_of(settings, self.clock, self.store)
        self.expectations = Book()
        self.meter = Meter(self.clock.machine)
        self.journal.watchers.append(self.meter.ended)
        if settings.access_log:
            self.journal.watchers.append(partial(logs.access, self.clock.machine))
        self.rates = Rates(on=settings.rates)
        self.faults = Faults(threading.Lock())
        self.streams = Streams()
        self.neighbours = Neighbours(self.keys, self.clock, [settings.host, *settings.own_names])
        self.s3 = s3_of(settings, self.neighbours)
        self.recordings = Recordings()
        self.sharing = Sharing(self.store, self.streams, self.clock, self._forget)
        self.worker = Worker(
            self.store,
            self.clock,
            self.scripts,
            self.s3,
            self.settings,
            self.journal,
            self.faults,
            bus_of(settings, self.neighbours),
            self.recordings,
        )
        self.draining = False  # it is being stopped, and should be sent nothing more
        self.changing = asyncio.Lock()  # a reset in the middle of a snapshot would make it one of no time at all
        self._control: Any = None
        self._control_lock = asyncio.Lock()
        self._doors: dict[str, App] = {
            "batch": partial(batch.answer, self),
            "http2": partial(http2.answer, self),
            "rest": partial(rest.answer, self),
            "websocket": partial(websocket.answer, self),
            "control": self.control,
            "health": partial(health.answer, self),
            "neighbours": partial(beside.answer, self),
        }

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        if scope["type"] == "lifespan":
            await self.lifespan(receive, send)
            return
        door = edge.door_of(scope)
        if door == "control" or (door == "neighbours" and scope["path"].startswith(LEVERS)):
            refusal = origins.refusal(dict(scope["headers"]), self.settings.own_names)
            if refusal is not None:
                await give_json(send, 403, {"detail": refusal})
                return
        await self._doors[door](scope, receive, send)

    async def control(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """The control API. FastAPI takes a fifth of a second to import: in a thread, at the first call, once."""
        if scope["path"] in LONG_BODIES:
            with SpooledTemporaryFile(bodies.IN_MEMORY) as spooled:
                if await bodies.spool(receive, spooled):
                    await self._controlled({**scope, "spooled": spooled}, bodies.given_back(b"", receive), send)
            return
        body = await bodies.whole(receive, MOST_CONTROL_BYTES)
        if body is None:
            return
        if len(body) > MOST_CONTROL_BYTES:  # which FastAPI would keep, however long
            await give_json(send, 413, {"detail": f"The body is longer than {MOST_CONTROL_BYTES} bytes."})
            return
        await self._controlled(scope, bodies.given_back(body, receive), send)

    async def _controlled(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        async with self._control_lock:
            if self._control is None:
                self._control = await asyncio.to_thread(self._build_control)
        from starlette.requests import ClientDisconnect  # it is imported by now

        with suppress(ClientDisconnect):  # whoever leaves in the middle of an answer is no mistake of ours
            await self._control(scope, receive, send)

    def _build_control(self) -> Any:
        from emulator.control.api import build

        return build(self)

    async def _forget(self, reset: Reset) -> None:
        await heard_of_reset(self, Part(reset.account, reset.region), past=reset.past)

    async def lifespan(self, receive: "Receive", send: "Send") -> None:
        """Start the worker, and put the seed in; at the end, end the streams and the worker, and close the store."""
        await receive()
        self.worker.start()
        self.sharing.start()
        refusal = await self._seeded()
        if refusal is not None:
            await self._end()
            await send({"type": "lifespan.startup.failed", "message": refusal})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._end()
        await send({"type": "lifespan.shutdown.complete"})

    async def _seeded(self) -> str | None:
        """Put the seed in, if there is one; what is wrong with it, a line each."""
        if self.settings.seed is None:
            return None
        from emulator.seeds.sowing import sow  # late: most starts have no seed

        try:
            await sow(self, self.settings.seed)
        except ScriptError as error:
            return "\n".join(map(str, (error, *error.also)))
        return None

    async def _end(self) -> None:
        self.draining = True
        self.streams.end_all()
        await self.worker.stop()
        await self.sharing.stop()
        self.recordings.clear()
        await self.journal.close()
        self.store.close()
        if self._folder is not None:
            self._folder.cleanup()


def journal_of(settings: Settings, clock: Clock, store: Store) -> Journal:
    """The journal, which is off where it may keep nothing."""
    if not settings.journal_lines or not settings.journal_bytes:
        return Journal(clock)
    turn = int(store.holder, 16) if store.shared else None
    keeper = Keeper(store.journal, settings.journal_lines, settings.journal_bytes, turn=turn)
    return Journal(clock, keeper, settings.keep_audio)


def s3_of(settings: Settings, neighbours: Neighbours) -> S3:
    """The S3 that media are read from and documents are put in: the one inside, unless a setting names another."""
    if not settings.s3_endpoint:
        return S3(neighbours)
    return S3(Outside(settings.s3_endpoint, settings.service_key), settings.service_key)


def bus_of(settings: Settings, neighbours: Neighbours) -> Bus | None:
    """The bus that state changes are told on; None when nobody has named one."""
    if not settings.events:
        return None
    outside = settings.events_endpoint
    return Bus(Outside(outside, settings.service_key) if outside else neighbours, settings.events)


def create(settings: Settings | None = None, clock: Clock | None = None) -> Emulator:
    """The emulator as an ASGI application, from the environment's settings where none are given."""
    return Emulator(settings or Settings(), clock)
