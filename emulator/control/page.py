"""The page for people: three files as they are, which look through the control API like any other client of it."""

from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import FileResponse

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

FOLDER = Path(__file__).with_name("page")
# A page that somebody else's page holds in a frame could be clicked on unawares.
HEADERS = {
    "cache-control": "no-cache",
    "content-security-policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
}


def routes() -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def index() -> FileResponse:
        return FileResponse(FOLDER / "index.html", headers=HEADERS)

    for name in ("page.css", "page.js"):
        router.add_api_route(f"/_emulator/page/{name}", sender(FOLDER / name), methods=["GET"])
    return router


def sender(file: Path) -> "Callable[[], Awaitable[FileResponse]]":
    async def send() -> FileResponse:
        return FileResponse(file, headers=HEADERS)

    return send
