"""Opens the ports, serves an ASGI app on them, and ends gracefully. Says nothing itself: `on_ready` may."""

import asyncio
import contextlib
import logging
import signal
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from emulator.asgi.types import App
from emulator.server.http1 import Http1Factory
from emulator.server.lifespan import Lifespan
from emulator.server.ports import bind
from emulator.server.serving import DEFAULTS, Limits, Serving
from emulator.server.sniff import Sniffer

TICK = 0.02  # between two looks at what is still open, while ending
CUT_SECONDS = 1.0  # for the app to end what it does for clients that were cut; the impatient wait for that too
TLS_HANDSHAKE_SECONDS = 20.0
TLS_GOODBYE_SECONDS = 1.0

log = logging.getLogger("emulator.server")


@dataclass(frozen=True, slots=True)
class Options:
    """Where to listen and how to end. Ports of 0 mean any free one; without `tls` there is no TLS port."""

    host: str = "localhost"
    port: int = 4610
    tls_port: int = 8443
    tls: ssl.SSLContext | None = None
    on_end: Callable[[], None] = lambda: None  # is called as the end begins: some answers would never end by themselves
    grace: float = 5.0  # for what is open to finish by itself
    flush: float = 1.0  # for what the app said at its shutdown to arrive
    limits: Limits = DEFAULTS
    now: Callable[[], float] = time.time  # what the Date header of each answer shows, in seconds since 1970


class Endpoints(NamedTuple):
    """The ports that are open."""

    port: int
    tls_port: int | None


class Listener:
    """One app on its ports, from start to stop."""

    def __init__(self, app: App, options: Options) -> None:
        self._options = options
        self._serving = Serving(app, options.limits, options.now)
        self._lifespan = Lifespan(app, self._serving.state)
        self._servers: list[asyncio.Server] = []
        self._cut = asyncio.Event()

    async def start(self) -> Endpoints:
        """Start the app, then open the ports. Raises StartFailed or CannotListen, with nothing left open."""
        await self._lifespan.startup()
        options = self._options
        try:
            port = await self._open(options.port, None)
            tls_port = await self._open(options.tls_port, options.tls) if options.tls else None
        except BaseException:
            await self.stop()
            raise
        return Endpoints(port, tls_port)

    async def stop(self) -> None:
        """Accept nothing, let what is open finish for a while, shut the app down, close everything."""
        self._options.on_end()
        for server in self._servers:
            server.close()
        for connection in tuple(self._serving.connections):
            connection.finish()
        await self._quiet(self._options.grace)
        await self._lifespan.shutdown()
        await self._quiet(self._options.flush)
        self._cut_all()
        # The app is told of the cuts, and ends what it does for those clients; a thread of its own ends no other way.
        for task in await self._unfinished():
            task.cancel()
        await self._unfinished()

    def cut(self) -> None:
        """Wait for nothing more: a stop that is under way, or comes, gives no grace."""
        self._cut.set()

    def _cut_all(self) -> None:
        for connection in tuple(self._serving.connections):
            try:
                connection.cut()
            except Exception:  # a fault of ours, which must not keep the others open
                log.exception("A connection could not be cut")

    async def _unfinished(self) -> set[asyncio.Task[None]]:
        """The tasks that have not ended by themselves after a while."""
        tasks = tuple(self._serving.tasks)
        seconds = min(self._options.flush, CUT_SECONDS)
        return (await asyncio.wait(tasks, timeout=seconds))[1] if tasks else set()

    async def _open(self, port: int, tls: ssl.SSLContext | None) -> int:
        loop = asyncio.get_running_loop()
        http1 = Http1Factory(self._serving)
        sockets = bind(self._options.host, port)
        for opened in sockets:
            server = await loop.create_server(
                lambda: Sniffer(self._serving, http1),
                sock=opened,
                ssl=tls,
                ssl_handshake_timeout=TLS_HANDSHAKE_SECONDS if tls else None,
                ssl_shutdown_timeout=TLS_GOODBYE_SECONDS if tls else None,
            )
            self._servers.append(server)
        return int(sockets[0].getsockname()[1])

    async def _quiet(self, seconds: float) -> None:
        """Wait until nothing is open, or time is up, or somebody is impatient."""
        serving = self._serving
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while (serving.connections or serving.tasks) and not self._cut.is_set():
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(TICK):
                            await self._cut.wait()


async def serve(app: App, options: Options, on_ready: Callable[[Endpoints], None]) -> None:
    """Serve until SIGTERM or SIGINT, or until cancelled; a second signal ends it without grace."""
    listener = Listener(app, options)
    told = asyncio.Event()

    def end() -> None:
        if told.is_set():
            listener.cut()
        told.set()

    with _signals(end):
        endpoints = await listener.start()
        try:
            on_ready(endpoints)
            await told.wait()
        finally:
            await listener.stop()


@contextlib.contextmanager
def _signals(end: Callable[[], None]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in kept:  # not loop.add_signal_handler: Windows has none
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(end))
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
