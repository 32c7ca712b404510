"""The ASGI lifespan of the app: startup before the ports open, shutdown at the end."""

import asyncio
import logging
from typing import Any

from emulator.asgi.types import App, Message

log = logging.getLogger("emulator.server")


class StartFailed(Exception):
    """The app could not start; the message is the app's own."""


class Lifespan:
    """One run of an app. An app that knows no lifespan is served without."""

    def __init__(self, app: App, state: dict[str, Any]) -> None:
        self._app = app
        self._state = state
        self._told: asyncio.Queue[Message] = asyncio.Queue()
        self._heard: asyncio.Queue[Message] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    async def startup(self) -> None:
        """Returns when the app is ready. Raises StartFailed when the app says so."""
        self._task = asyncio.create_task(self._run())
        heard = await self._tell("startup")
        if heard["type"] == "lifespan.startup.failed":
            await self._task
            raise StartFailed(heard.get("message") or "The app could not start.")

    async def shutdown(self) -> None:
        """Returns when the app has put everything away; what goes wrong then is only logged."""
        if self._task is None or self._task.done():
            return
        heard = await self._tell("shutdown")
        if heard["type"] == "lifespan.shutdown.failed":
            log.error("The app did not shut down cleanly: %s", heard.get("message", ""))
        await self._task

    async def _tell(self, what: str) -> Message:
        self._told.put_nowait({"type": f"lifespan.{what}"})
        return await self._heard.get()

    async def _run(self) -> None:
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": self._state}
        started = False

        async def send(message: Message) -> None:
            nonlocal started
            if not message["type"].startswith("lifespan."):  # an app that takes this for a request
                raise RuntimeError(f"The ASGI message {message['type']!r} is out of place here.")
            started = started or message["type"] == "lifespan.startup.complete"
            self._heard.put_nowait(message)

        try:
            await self._app(scope, self._told.get, send)
        except Exception as error:
            # "If an exception is raised when calling the application callable with a lifespan.startup message […]
            # the server must continue but not send any lifespan events." (ASGI, Lifespan Protocol)
            if started:
                log.exception("The app's lifespan failed")
            else:
                log.info("The app has no lifespan (%r)", error)
        finally:
            self._heard.put_nowait({"type": "lifespan.over"})
