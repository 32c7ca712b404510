"""The control API's routes for scripts: those of the folder are shown; others are added beside them, and tried out."""

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi import Path as InPath
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from emulator.control.document import Detail, Responses, refusals
from emulator.control.trial import EXAMPLE, Trial, Tried, tried
from emulator.scripts.format import ScriptError, parse

if TYPE_CHECKING:
    from emulator.app import Emulator
    from emulator.scripts.library import Library

MOST = 1000  # scripts that are added: a suite has a few
PROBLEM = {
    "type": "script",
    "loc": ["body", "say[1].at"],
    "msg": "greeting:5: say[1].at: must be seconds ≥ 0, like 2.4; it is 'soon'",
    "line": 5,
    "key": "say[1].at",
    "remedy": "must be seconds ≥ 0, like 2.4",
    "problem": "it is 'soon'",
}
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/yaml": {"schema": {"type": "string"}, "example": EXAMPLE},
            "application/json": {
                "schema": {"type": "object"},
                "example": {"match": {"job": "greeting*"}, "say": "Hello world."},
            },
        },
    }
}
BROKEN: Responses = {
    422: {
        "model": Detail,
        "description": "What is wrong with it: line, key, remedy",
        "content": {"application/json": {"example": {"detail": [PROBLEM]}}},
    }
}
MISSING = refusals(_404="There is no such script.")
FULL = refusals(_429=f"{MOST} scripts have been added: delete some.")
# JSON writes a character beyond the first 65,536 as two; YAML would take them for two characters.
PAIR = re.compile(r"(?<!\\)((?:\\\\)*)\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE)

Name = Annotated[
    str, InPath(description="the script's name; of one in the folder, its path there", examples=["greeting"])
]
NewName = Annotated[
    str,
    InPath(
        pattern=r"^[A-Za-z0-9_-][A-Za-z0-9._/-]*$",
        max_length=200,
        description="the script's own name",
        examples=["greeting"],
    ),
]


class ScriptRow(BaseModel):
    """A script, whom it answers and how it begins."""

    name: str = Field(description="its name; of one in the folder, its path there", examples=["greeting"])
    file: str = Field(description="where it was read from; of an added one, its name", examples=["greeting"])
    source: Literal["added", "folder", "shipped"] = Field(description="where it comes from", examples=["added"])
    match: dict[str, str] | None = Field(
        description="its conditions; empty: the default; null: it never loaded", examples=[{"job": "greeting*"}]
    )
    says: str | None = Field(description="its first words", examples=["Hello, how can I help you? My name is …"])
    problems: list[str] = Field(description="what is wrong with its file: line, key, remedy", examples=[[]])


class ScriptText(ScriptRow):
    """The same, with all of its text."""

    text: str = Field(description="as it was written", examples=[EXAMPLE])


def routes(emulator: "Emulator") -> APIRouter:
    """Everything under /_emulator/scripts."""
    router = APIRouter(prefix="/_emulator", tags=["scripts"])
    _looking(router, emulator.scripts)
    _changing(router, emulator.scripts)
    return router


def _looking(router: APIRouter, library: "Library") -> None:
    @router.get("/scripts", summary="The scripts, in the order in which they are tried, and what is wrong with them")
    async def list_scripts() -> list[ScriptRow]:
        """Files that have changed are read anew first."""
        library.refresh()
        return [ScriptRow(**row) for row in library.describe()]

    @router.post(
        "/scripts/try",
        summary="Which script would answer, why, and what would be said",
        response_model=Tried,
        responses=BROKEN,
    )
    async def try_script(trial: Trial) -> Response:
        """Nothing is kept of it: no script, no job, no line of the journal."""
        library.refresh()
        # A long script takes seconds; nobody else shall wait for it.
        said = await asyncio.to_thread(lambda: tried(library.trial(), trial).model_dump_json())
        return Response(said, media_type="application/json")

    @router.get("/scripts/{name:path}", summary="One script, as it was written", responses=MISSING)
    async def get_script(name: Name) -> ScriptText:
        """Comments and all."""
        library.refresh()
        row = next((row for row in library.describe() if row["name"] == name), None)
        if row is None:
            raise HTTPException(404, f"there is no script {name!r}")
        return ScriptText(**row, text=text_of(library, row))


def _changing(router: APIRouter, library: "Library") -> None:
    @router.put(
        "/scripts/{name:path}",
        summary="Add a script, or change an added one",
        openapi_extra=BODY,
        responses={**BROKEN, **FULL},
    )
    async def put_script(name: NewName, request: Request) -> ScriptRow:
        """YAML or JSON, as in a file of the folder. It is kept in memory, and hides a script of the folder that has its
        name or its conditions. Among added ones, two with the same conditions are an error. One that names an
        `access_key` goes before all that name none: it is how suites side by side have scripts of their own.
        """
        if name not in library.added and len(library.added) >= MOST:
            raise HTTPException(429, f"{MOST} scripts have been added: DELETE those that are done with")
        text = written(await request.body(), request.headers.get("content-type", ""))
        library.add(name, text, await asyncio.to_thread(parse, text, name))
        return ScriptRow(**next(row for row in library.describe() if row["file"] == name))

    @router.delete("/scripts/{name:path}", summary="Drop an added script", status_code=204, responses=MISSING)
    async def delete_script(name: Name) -> None:
        """One of the folder that it has hidden is in force again."""
        if not library.remove(name):
            raise HTTPException(404, f"no script {name!r} was added; those of the folder are files")


async def refused(_request: Request, error: Exception) -> JSONResponse:
    """All that is wrong with a script."""
    assert isinstance(error, ScriptError)
    return JSONResponse({"detail": [problem_of(each) for each in (error, *error.also)]}, 422)


def problem_of(error: ScriptError) -> dict[str, Any]:
    return {
        "type": "script",
        "loc": ["body", *filter(None, [error.key])],
        "msg": str(error),
        "line": error.line,
        "key": error.key,
        "remedy": error.remedy,
        "problem": error.problem,
    }


def written(body: bytes, content_type: str) -> str:
    """The text of a script. JSON is YAML but for tabs between its values, and for halves of characters."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise HTTPException(422, f"a script must be text in UTF-8; {error.reason} at byte {error.start}") from None
    if "json" not in content_type:
        return text
    return PAIR.sub(_whole, text.replace("\t", " "))


def _whole(pair: re.Match[str]) -> str:
    return pair[1] + bytes.fromhex(pair[2] + pair[3]).decode("utf-16-be")


def text_of(library: "Library", row: dict[str, Any]) -> str:
    added = library.added.get(row["name"])
    if added is not None:
        return added.text
    return Path(row["file"]).read_text("utf-8", errors="replace")
