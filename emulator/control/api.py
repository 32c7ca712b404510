"""The control API, put together; of its routes, those that show what there is.

FastAPI is imported with this module only, at the first request for the control API.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from fastapi import APIRouter, Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi_offline import FastAPIOffline
from pydantic import BaseModel, Field, create_model

from emulator import __version__
from emulator.asgi import health
from emulator.control import (
    certificate,
    clock,
    document,
    expectations,
    faults,
    journal,
    keys,
    metrics,
    page,
    refusing,
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
SCRIPT, WHY = "/scripts/default.yaml", "default.yaml answers: it is the default"
OWNER = Field(description="whose it is", examples=["000000000000"])
REGION = Field(description="where it is", examples=["us-east-1"])
HIDDEN = "hidden"
MOST = 1000  # jobs and vocabularies that are shown


class Version(BaseModel):
    """What answers here."""

    name: Literal["transcribe-emulator"] = Field(default="transcribe-emulator", description="what it is")
    version: str = Field(description="of the package", examples=[__version__])


class Job(BaseModel):
    """One job or vocabulary, as it is kept."""

    kind: str = Field(description="what it is", examples=["transcription-job"])
    account: str = OWNER
    region: str = REGION
    name: str = Field(description="its name", examples=["hello"])
    status: str = Field(description="its state, as AWS names it", examples=["IN_PROGRESS"])
    created: float = Field(description="when it was made", examples=[1795298400.0])
    due: float | None = Field(
        description="when its state changes next, seconds since 1970; null: never", examples=[1795298405.0]
    )
    script: str | None = Field(
        None, description="the file that is heard; null: the worker has not looked at it yet", examples=[SCRIPT]
    )
    why: str | None = Field(None, description="why that script, and why no other", examples=[WHY])


class OpenStream(BaseModel):
    """One stream, as it stands, or as it ended."""

    account: str = OWNER
    region: str = REGION
    session_id: str = Field(description="of its session", examples=["89d9a1ef-9c5f-4d5c-b6ea-1d9c9e2a4c3b"])
    operation: str = Field(description="as AWS names it", examples=["StartStreamTranscription"])
    carrier: str = Field(description="http or websocket", examples=["http"])
    language: str | None = Field(description="null: it is identified", examples=["en-US"])
    script: str = Field(description="the file that is heard", examples=[SCRIPT])
    why: str = Field(description="why that script, and why no other", examples=[WHY])
    opened: float = Field(description="seconds since 1970", examples=[1795298400.0])
    seconds: float = Field(description="of audio that has come", examples=[4.0])
    events_in: int = Field(description="how many have come from the client", examples=[41])
    events_out: int = Field(description="how many have gone to it", examples=[12])
    ended: str | None = Field(description="how; null while it is open", examples=["Streaming completed successfully"])
    said: str | None = Field(description="the last words; null where the journal is off", examples=["Good morning."])
    partial: bool = Field(description="whether those may still change", examples=[False])
    level: float | None = Field(
        description="the loudest sample of the last piece of sound, from 0 to 1; null for what is not pcm",
        examples=[0.4],
    )


def build(emulator: "Emulator") -> FastAPI:
    """The ASGI application that answers everything under `/_emulator`."""
    app: FastAPI = FastAPIOffline(
        title="Amazon Transcribe emulator: control API",
        version=__version__,
        description=document.ABOUT,
        openapi_tags=[{"name": name, "description": about} for name, about in document.AREAS.items()],
        generate_unique_id_function=lambda route: route.name,  # functions have the names that generated clients want
        separate_input_output_schemas=False,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=f"{PREFIX}/docs",
        redoc_url=None,
        static_url=f"{PREFIX}/static",
        swagger_ui_oauth2_redirect_url=f"{PREFIX}/docs/oauth2-redirect",
    )
    app.add_exception_handler(RequestValidationError, refusing.invalid)
    app.add_exception_handler(ScriptError, scripts.refused)
    app.add_exception_handler(RecursionError, refusing.too_deep)
    app.add_exception_handler(Exception, refusing.failed)
    areas = (certificate, clock, expectations, faults, journal, keys, metrics, scripts, snapshots, state)
    for router in (looking(emulator), *(area.routes(emulator) for area in areas)):
        app.include_router(router, dependencies=[Depends(refusing.only_known)])
    app.include_router(page.routes())
    app.add_route(PREFIX, lambda _request: RedirectResponse(f"{PREFIX}/docs"), include_in_schema=False)
    made = app.openapi
    app.openapi = cache(lambda: document.complete(made(), health.OPENAPI))  # type: ignore[method-assign]
    return app


def looking(emulator: "Emulator") -> APIRouter:
    """The routes that change nothing."""
    router = APIRouter(prefix=PREFIX, tags=["look"])

    @router.get("/version", summary="Which version is it?")
    async def get_version() -> Version:
        """The first thing to ask of what answers at an address."""
        return Version(version=__version__)

    @router.get("/settings", summary="The settings in force, secrets hidden", response_model=SETTINGS)
    async def get_settings() -> JSONResponse:
        """By the names of their flags, with underscores."""
        return JSONResponse(shown(emulator.settings))

    @router.get("/jobs", summary="Jobs, vocabularies and all else that clients have made, newest first")
    def list_jobs() -> list[Job]:
        """The latest thousand, of every account and region."""
        made = emulator.store.newest(MOST, but=life.POSITION)  # which no client has made
        return [Job(**kept._asdict(), **kept.document.get("answered", {})) for kept in made]

    @router.get("/streams", summary="Open streams, and the last ones that ended")
    async def list_streams() -> list[OpenStream]:
        """Those that are open first. Every event of a stream is in the journal."""
        return [OpenStream(**row) for row in emulator.streams.describe()]

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


class HiddenKey(BaseModel):
    """A key of the settings, which does not tell its secret."""

    access_key: str = Field(description="the key", examples=["test"])
    secret_key: str = Field(description="hidden", examples=[HIDDEN])


class SettingsKey(HiddenKey):
    """The same, of a client."""

    account: str = OWNER


ANYWHERE = shown(Settings.model_construct(data=Path("/data"), scripts=Path("/scripts")))
OWN_KINDS = {"credentials": list[SettingsKey], "service_credentials": HiddenKey}
MEMBERS: dict[str, Any] = {
    name: (OWN_KINDS.get(name, field.annotation), Field(description=field.description, examples=[ANYWHERE[name]]))
    for name, field in Settings.model_fields.items()
}
SETTINGS = create_model("SettingsInForce", __doc__="Every setting, by its name.", **MEMBERS)
