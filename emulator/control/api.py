"""The control API, put together; of its routes, those that show what there is.

FastAPI is imported with this module only, at the first request for the control API.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi_offline import FastAPIOffline
from pydantic import BaseModel, Field

from emulator import __version__
from emulator.asgi import health
from emulator.control import (
    certificate,
    clock,
    expectations,
    faults,
    journal,
    keys,
    metrics,
    page,
    scripts,
    snapshots,
    state,
)
from emulator.jobs import life
from emulator.scripts.format import ScriptError
from emulator.settings import Settings
from emulator.store import opening

if TYPE_CHECKING:
    from emulator.app import Emulator

PREFIX = "/_emulator"
HIDDEN = "hidden"
MOST = 1000  # jobs and vocabularies that are shown


class Version(BaseModel):
    name: Literal["transcribe-emulator"] = "transcribe-emulator"
    version: str = Field(examples=[__version__])


class Job(BaseModel):
    """One job or vocabulary, as it is kept."""

    kind: str = Field(examples=["transcription-job"])
    account: str = Field(examples=["000000000000"])
    region: str = Field(examples=["us-east-1"])
    name: str
    status: str
    created: float
    due: float | None = Field(description="when its state changes next, seconds since 1970; null: never")
    script: str | None = Field(None, description="the file that is heard; null: the worker has not looked at it yet")
    why: str | None = Field(None, description="why that script, and why no other")


class Stream(BaseModel):
    """One stream, as it stands, or as it ended."""

    account: str = Field(examples=["000000000000"])
    region: str = Field(examples=["us-east-1"])
    session_id: str
    operation: str = Field(examples=["StartStreamTranscription"])
    carrier: str = Field(description="http or websocket", examples=["http"])
    language: str | None = Field(description="null: it is identified", examples=["en-US"])
    script: str = Field(description="the file that is heard")
    why: str = Field(description="why that script, and why no other")
    opened: float = Field(description="seconds since 1970")
    seconds: float = Field(description="of audio that has come")
    events_in: int
    events_out: int
    ended: str | None = Field(description="how; null while it is open", examples=["Streaming completed successfully"])
    said: str | None = Field(description="the last words; null where the journal is off", examples=["Good morning."])
    partial: bool = Field(description="whether those may still change")
    level: float | None = Field(
        description="the loudest sample of the last piece of sound, from 0 to 1; null for what is not pcm"
    )


def build(emulator: "Emulator") -> FastAPI:
    """The ASGI application that answers everything under `/_emulator`."""
    app: FastAPI = FastAPIOffline(
        title="Amazon Transcribe emulator: control API",
        version=__version__,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=f"{PREFIX}/docs",
        redoc_url=None,
        static_url=f"{PREFIX}/static",
        swagger_ui_oauth2_redirect_url=f"{PREFIX}/docs/oauth2-redirect",
    )
    app.add_exception_handler(RequestValidationError, refused)
    app.add_exception_handler(ScriptError, scripts.refused)
    app.add_exception_handler(RecursionError, too_deep)
    app.add_exception_handler(Exception, failed)
    app.include_router(looking(emulator))
    for area in (certificate, clock, expectations, faults, journal, keys, metrics, scripts, snapshots, state):
        app.include_router(area.routes(emulator))
    app.include_router(page.routes())
    app.add_route(PREFIX, lambda _request: RedirectResponse(f"{PREFIX}/docs"), include_in_schema=False)
    app.openapi = partial(documented, app.openapi)  # type: ignore[method-assign]  # so FastAPI's manual has it
    return app


def documented(document: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """FastAPI's document of its routes, with those of the probes, which are answered without FastAPI."""
    made = document()
    return {**made, "paths": {**health.OPENAPI, **made["paths"]}}


async def refused(_request: Request, error: Exception) -> JSONResponse:
    """What is wrong with a request, without repeating what was sent: JSON could not hold all of it."""
    assert isinstance(error, RequestValidationError)
    problems = [{name: problem[name] for name in ("type", "loc", "msg")} for problem in error.errors()]
    return JSONResponse({"detail": problems}, 422)


async def too_deep(_request: Request, _error: Exception) -> JSONResponse:
    """No reader goes down without end."""
    return JSONResponse({"detail": "The body is nested too deep: nothing here needs more than a few levels."}, 422)


async def failed(_request: Request, error: Exception) -> JSONResponse:
    """A mistake of ours; the log has the rest."""
    return JSONResponse({"detail": f"The emulator has failed ({type(error).__name__}); its log says where."}, 500)


def looking(emulator: "Emulator") -> APIRouter:
    """The routes that change nothing."""
    router = APIRouter(prefix=PREFIX, tags=["look"])

    @router.get("/version", summary="Which version is it?")
    async def version() -> Version:
        return Version(version=__version__)

    @router.get("/settings", summary="The settings in force, secrets hidden")
    async def settings() -> dict[str, Any]:
        return shown(emulator.settings)

    @router.get("/jobs", summary="Jobs, vocabularies and all else that clients have made, newest first")
    def jobs() -> list[Job]:
        made = emulator.store.newest(MOST, but=life.POSITION)  # which no client has made
        return [Job(**kept._asdict(), **kept.document.get("answered", {})) for kept in made]

    @router.get("/streams", summary="Open streams, and the last ones that ended")
    async def streams() -> list[Stream]:
        return [Stream(**row) for row in emulator.streams.describe()]

    return router


def shown(settings: Settings) -> dict[str, Any]:
    """Every setting, with the secrets of the credentials and of a database URL taken out."""
    values = settings.model_dump(mode="json")
    values["service_credentials"] = {"access_key": settings.service_key[0], "secret_key": HIDDEN}
    values["credentials"] = [
        {"access_key": key.access_key, "secret_key": HIDDEN, "account": key.account}
        for key in settings.known_keys.values()
    ]
    if "://" in settings.database:
        values["database"] = opening.hidden(opening.url_of(settings.database))
    return values
