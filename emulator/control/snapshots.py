"""The control API's routes for snapshots: a file that is downloaded and uploaded; no path is taken from a client."""

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field
from starlette.background import BackgroundTask

from emulator.control.state import Wish, part_of
from emulator.snapshots.form import Unusable
from emulator.snapshots.pack import pack
from emulator.snapshots.unpack import restore
from emulator.state import Part

if TYPE_CHECKING:
    from emulator.app import Emulator

ARCHIVE: dict[str, Any] = {"application/zip": {"schema": {"type": "string", "format": "binary"}}}


class Restored(BaseModel):
    """What a snapshot had in it. `account` and `region`: what it was of; null: of all."""

    account: str | None = Field(examples=["402917536828"])
    region: str | None = Field(examples=["us-east-1"])
    resources: int = Field(description="jobs, vocabularies and the like", examples=[3])
    buckets: int = Field(examples=[1])
    objects: int = Field(examples=[12])
    scripts: int = Field(description="scripts that were added by the control API", examples=[1])


def routes(emulator: "Emulator") -> APIRouter:
    router = APIRouter(prefix="/_emulator", tags=["state"])

    @router.post(
        "/snapshot",
        summary="All that clients have made, or what an account or a region has of it, as a file",
        response_class=FileResponse,
        responses={200: {"description": "A ZIP archive", "content": ARCHIVE}},
    )
    async def snapshot(wish: Wish | None = None) -> FileResponse:
        """Resources of every kind, the buckets of the S3 inside with their objects, added scripts. Not: streams, keys,
        rules and queues of EventBridge, the journal, the clock.
        """
        part = part_of(emulator, wish or Wish())
        async with emulator.changing:
            path = await asyncio.to_thread(packed, emulator, part)
        away = BackgroundTask(Path.unlink, path)
        return FileResponse(path, media_type="application/zip", filename="transcribe-emulator.zip", background=away)

    @router.post(
        "/restore",
        summary="Have what a snapshot has, in the place of what is there",
        openapi_extra={"requestBody": {"required": True, "content": ARCHIVE}},
        responses={422: {"description": "It is no snapshot, or not a whole one; nothing was changed"}},
    )
    async def restored(request: Request) -> Restored:
        """The body is the file. What an account has is replaced by a snapshot of that account, and so on; the clock
        goes on as it does. A file that is damaged or something else changes nothing.
        """
        async with emulator.changing:
            try:
                manifest = await restore(emulator, request.scope["spooled"])
            except Unusable as error:
                said = f"the snapshot can't be restored, and nothing was changed: {error}"
                raise HTTPException(422, said) from None
        await emulator.sharing.heard()
        return Restored(**{name: getattr(manifest, name) for name in Restored.model_fields})

    return router


def packed(emulator: "Emulator", part: Part) -> Path:
    """A snapshot in a temporary file."""
    handle, name = tempfile.mkstemp(prefix="transcribe-emulator-", suffix=".zip")
    with open(handle, "wb") as file:  # noqa: PTH123 - it is open already
        try:
            pack(emulator, part, file)
        except BaseException:
            Path(name).unlink()
            raise
    return Path(name)
