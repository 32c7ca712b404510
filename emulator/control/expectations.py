"""The control API's routes of expectations: contracts, verdicts on them with the journal's proof, and lint."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any, Literal

import orjson
from fastapi import APIRouter, HTTPException, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from emulator.control.document import refusals
from emulator.expectations.book import MOST, Book, Full, Kept
from emulator.expectations.contract import Contract, Rule
from emulator.expectations.judge import judge
from emulator.expectations.lint import lint
from emulator.expectations.matching import Finding, Line
from emulator.journal.wanted import Wanted
from emulator.store.journal import Row

if TYPE_CHECKING:
    from emulator.app import Emulator

Name = Annotated[str, Path(description="the contract's name", examples=["uploader"])]
Judgement = Literal["kept", "broken"]
NAMED = Field(description="its name", examples=["uploader"])
JUDGED = Field(description="whether it is kept", examples=["broken"])
MISSING = refusals(_404="There is no such expectation.")

FULL = refusals(_409=f"There are {MOST} expectations: delete some.")
MOST_LINES = 1_000_000  # the journal itself keeps fewer

CONTRACTS: list[JsonValue] = [
    {
        "name": "uploader",
        "rules": [
            {
                "rule": "calls",
                "calls": [
                    {"operation": "StartTranscriptionJob", "input": {"Media": {"MediaFileUri": "s3://calls/*"}}},
                    {"operation": "GetTranscriptionJob", "times": "1-"},
                    {"operation": "DeleteTranscriptionJob"},
                ],
            },
            {"rule": "never", "call": {"operation": "List*"}},
            {"rule": "rate", "call": {"operation": "GetTranscriptionJob"}, "most": 1, "seconds": 5},
            {"rule": "back_off", "call": {"operation": "StartTranscriptionJob"}, "first": 0.1, "factor": 2},
        ],
    },
    {
        "name": "captioner",
        "access_key": "test",
        "rules": [
            {
                "rule": "stream",
                "empty_event": True,
                "chunk": {"least": 0.05, "most": 0.2},
                "pace": {"least": 0.9, "most": 1.2},
            },
            {"rule": "session_reused"},
        ],
    },
]


class Stated(Contract):
    """A contract, as its author states it: later lines of the journal are judged by it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": CONTRACTS})


class Expectation(BaseModel):
    """A contract in force."""

    name: str = NAMED
    access_key: str | None = Field(description="whose calls are judged; null: everybody's", examples=[None])
    after: int = Field(
        description="the id of the journal's last line from before it: later lines are judged", examples=[10]
    )
    rules: list[Rule] = Field(description="as they were stated", examples=[[{"rule": "pages"}]])
    verdict: Judgement = Field(description="as things stand now")


class Proved(BaseModel):
    """What came of one rule."""

    rule: str = Field(description="the kind of the rule", examples=["back_off"])
    verdict: Judgement = JUDGED
    why: str = Field(
        description="what was seen",
        examples=["12 StartTranscriptionJob nightly came 0.004 s after an error, not 0.100 s"],
    )
    lines: list[int] = Field(description="the ids of the lines that prove it", examples=[[11, 12]])


class Verdict(BaseModel):
    """Kept, when every rule is; a rule that nothing has put to the test yet is broken."""

    name: str = NAMED
    verdict: Judgement = JUDGED
    rules: list[Proved] = Field(description="in the order of the contract")
    lines: list[dict[str, Any]] = Field(
        description="the journal's lines that the rules name, whole",
        examples=[[{"id": 12, "operation": "StartTranscriptionJob", "name": "nightly"}]],
    )


class Habit(BaseModel):
    """A bad habit that was seen."""

    habit: str = Field(description="its name", examples=["no-empty-event"])
    why: str = Field(description="what is wrong with it", examples=["The stream ended without an empty audio event: …"])
    remedy: str = Field(description="what to do", examples=["Send an audio event without audio last, and read on …"])
    lines: list[int] = Field(description="the ids of the lines that show it", examples=[[12]])


def routes(emulator: "Emulator") -> APIRouter:
    router = APIRouter(prefix="/_emulator", tags=["expectations"])
    _of_all(router, emulator)
    _of_one(router, emulator)
    return router


def _of_all(router: APIRouter, emulator: "Emulator") -> None:
    book = emulator.expectations

    @router.post("/expectations", summary="Hold clients to a contract, from now on", responses=FULL)
    async def set_expectation(contract: Stated) -> Expectation:
        """In place of another contract of that name. What happened before is not judged."""
        try:
            return _shown(book.put(contract, emulator.journal.number), [])
        except Full as error:
            raise HTTPException(409, str(error)) from error

    @router.get("/expectations", summary="The contracts in force, and whether they are kept")
    async def list_expectations() -> list[Expectation]:
        """In the order in which they were stated."""
        all_kept = book.all()
        rows = await rows_after(emulator, min((kept.after for kept in all_kept), default=0), None) if all_kept else []
        return await asyncio.to_thread(_all_shown, all_kept, rows)

    @router.delete("/expectations", status_code=204, summary="Forget all contracts")
    async def clear_expectations() -> None:
        """Nothing is judged any more; the journal stays."""
        book.forget()

    @router.get("/lint", summary="Known bad habits that clients have shown")
    async def list_habits(
        access_key: Annotated[str | None, Query(description="only of what was signed by this key")] = None,
        after: Annotated[int, Query(ge=0, description="only lines behind the one with this id")] = 0,
    ) -> list[Habit]:
        """Without a contract: what the documentation of the service advises against, or what costs money or words."""
        return await asyncio.to_thread(_habits, await rows_after(emulator, after, access_key))


def _of_one(router: APIRouter, emulator: "Emulator") -> None:
    book = emulator.expectations

    @router.get("/expectations/{name}", summary="One contract", responses=MISSING)
    async def get_expectation(name: Name) -> Expectation:
        """As it was stated, and how things stand now."""
        kept = _found(book, name)
        return (await asyncio.to_thread(_all_shown, [kept], await rows_of(emulator, kept)))[0]

    @router.get(
        "/expectations/{name}/verdict",
        summary="Kept or broken, with the lines that prove it",
        response_model=Verdict,
        responses=MISSING,
    )
    async def get_verdict(name: Name) -> Response:
        """Ask when the client is done: a rule that nothing has put to the test yet is broken."""
        kept = _found(book, name)
        judged = await asyncio.to_thread(_judged, kept.contract, await rows_of(emulator, kept))
        return Response(judged, media_type="application/json")

    @router.delete("/expectations/{name}", status_code=204, summary="Forget one contract", responses=MISSING)
    async def delete_expectation(name: Name) -> None:
        """Nothing is judged by it any more; the journal stays."""
        book.drop(_found(book, name).contract.name)


async def rows_of(emulator: "Emulator", kept: Kept) -> list[Row]:
    """The lines that a contract is about."""
    return await rows_after(emulator, kept.after, kept.contract.access_key)


async def rows_after(emulator: "Emulator", after: int, access_key: str | None) -> list[Row]:
    """The journal's lines behind the one with that id, oldest first, open ones too; of one key, or (None) of all.

    There may be many: whoever reads them does so in a thread.
    """
    return await emulator.journal.find(Wanted(access_key=access_key), after, MOST_LINES)


def _lines(rows: list[Row]) -> list[Line]:
    return [orjson.loads(row.text) for row in rows]


def _habits(rows: list[Row]) -> list[Habit]:
    return [Habit(**case._asdict()) for case in lint(_lines(rows))]


def _found(book: Book, name: str) -> Kept:
    kept = book.get(name)
    if kept is None:
        raise HTTPException(404, f"there is no expectation {name!r}")
    return kept


def _judged(contract: Contract, rows: list[Row]) -> bytes:
    """A Verdict as JSON."""
    found = judge(contract, _lines(rows))
    told = Verdict(
        name=contract.name,
        verdict=_word(found.kept),
        rules=[_proved(*pair) for pair in zip(contract.rules, found.findings, strict=True)],
        lines=[],
    )
    return orjson.dumps({**told.model_dump(), "lines": found.lines})


def _all_shown(kept: list[Kept], rows: list[Row]) -> list[Expectation]:
    lines = _lines(rows)
    return [_shown(each, [line for line in lines if line["id"] > each.after]) for each in kept]


def _shown(kept: Kept, lines: list[Line]) -> Expectation:
    contract = kept.contract
    verdict = _word(judge(contract, lines).kept)
    return Expectation(
        name=contract.name, access_key=contract.access_key, after=kept.after, rules=contract.rules, verdict=verdict
    )


def _proved(rule: Rule, finding: Finding) -> Proved:
    return Proved(rule=rule.rule, verdict=_word(finding.kept), why=finding.why, lines=finding.lines)


def _word(kept: bool) -> Judgement:
    return "kept" if kept else "broken"
