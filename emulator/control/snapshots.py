"""The control API's routes for snapshots: a file that is downloaded and uploaded; no path is taken from a client."""

import asyncio
import tempfile
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING, Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from emulator.control.document import refusals
from emulator.control.download import Download
from emulator.control.state import Wish, part_of
from emulator.snapshots.form import Unusable
from emulator.snapshots.pack import pack
from emulator.snapshots.unpack import restore
from emulator.state import Part

if TYPE_CHECKING:
    from emulator.app import Emulator

NAME = "transcribe-emulator.zip"
ARCHIVE: dict[str, Any] = {"application/zip": {"schema": {"type": "string", "format": "binary"}}}


class Restored(BaseModel):
    """What a snapshot had in it."""

    account: str | None = Field(description="the account that it is of; null: all", examples=["402917536828"])
    region: str | None = Field(description="the region that it is of; null: all", examples=["us-east-1"])
    resources: int = Field(description="jobs, vocabularies and the like", examples=[3])
    buckets: int = Field(description="of the S3 inside", examples=[1])
    objects: int = Field(description="in those", examples=[12])
    scripts: int = Field(description="scripts that were added by the control API", examples=[1])


def routes(emulator: "Emulator") -> APIRouter:
    router = APIRouter(prefix="/_emulator", tags=["state"])

    @router.post(
        "/snapshot",
        summary="All that clients have made, or what an account or a region has of it, as a file",
        response_class=StreamingResponse,
        responses={200: {"description": "A ZIP archive", "content": ARCHIVE}},
    )
    async def take_snapshot(wish: Wish | None = None) -> StreamingResponse:
        """Resources of every kind, the buckets of the S3 inside with their objects, added scripts. Not: streams, keys,
        rules and queues of EventBridge, the journal, the clock.
        """
        part = part_of(emulator, wish or Wish())
        async with emulator.changing:
            file, length = await asyncio.to_thread(packed, emulator, part)
        headers = {"content-length": str(length), "content-disposition": f'attachment; filename="{NAME}"'}
        return Download(file, "application/zip", headers)

    @router.post(
        "/restore",
        summary="Have what a snapshot has, in the place of what is there",
        openapi_extra={"requestBody": {"required": True, "content": ARCHIVE}},
        responses=refusals(_422="It is no snapshot, or not a whole one; nothing was changed."),
    )
    async def restore_snapshot(request: Request) -> Restored:
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


def packed(emulator: "Emulator", part: Part) -> tuple[IO[bytes], int]:
    """A snapshot in a file without a name, which is gone once it is closed, and its length."""
    with ExitStack() as opened:
        file = opened.enter_context(tempfile.TemporaryFile())
        pack(emulator, part, file)
        length = file.tell()
        file.seek(0)
        opened.pop_all()
    return file, length
