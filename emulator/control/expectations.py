"""The control API's routes of expectations: contracts, verdicts on them with the journal's proof, and lint."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any, Literal

import orjson
from fastapi import APIRouter, HTTPException, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from emulator.expectations.book import Book, Full, Kept
from emulator.expectations.contract import Contract, Rule
from emulator.expectations.judge import judge
from emulator.expectations.lint import lint
from emulator.expectations.matching import Finding, Line
from emulator.journal.wanted import Wanted
from emulator.store.journal import Row

if TYPE_CHECKING:
    from emulator.app import Emulator

Name = Annotated[str, Path(description="the contract's name")]
Judgement = Literal["kept", "broken"]

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
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": CONTRACTS})


class Expectation(BaseModel):
    """A contract in force."""

    name: str
    access_key: str | None
    after: int = Field(description="the id of the journal's last line from before it: later lines are judged")
    rules: list[Rule]
    verdict: Judgement = Field(description="as things stand now")


class Proved(BaseModel):
    """What came of one rule."""

    rule: str = Field(examples=["back_off"])
    verdict: Judgement
    why: str = Field(examples=["12 StartTranscriptionJob nightly came 0.004 s after an error, not 0.100 s"])
    lines: list[int] = Field(description="the ids of the lines that prove it", examples=[[11, 12]])


class Verdict(BaseModel):
    """Kept, when every rule is; a rule that nothing has put to the test yet is broken."""

    name: str
    verdict: Judgement
    rules: list[Proved] = Field(description="in the order of the contract")
    lines: list[dict[str, Any]] = Field(description="the journal's lines that the rules name, whole")


class Habit(BaseModel):
    """A bad habit that was seen."""

    habit: str = Field(examples=["no-empty-event"])
    why: str
    remedy: str
    lines: list[int] = Field(description="the ids of the lines that show it")


def routes(emulator: "Emulator") -> APIRouter:
    router = APIRouter(prefix="/_emulator", tags=["expectations"])
    book = emulator.expectations

    @router.post("/expectations", summary="Hold clients to a contract, from now on")
    async def state(contract: Stated) -> Expectation:
        try:
            return _shown(book.put(contract, emulator.journal.number), [])
        except Full as error:
            raise HTTPException(409, str(error)) from error

    @router.get("/expectations", summary="The contracts in force, and whether they are kept")
    async def every() -> list[Expectation]:
        all_kept = book.all()
        rows = await rows_after(emulator, min((kept.after for kept in all_kept), default=0), None) if all_kept else []
        return await asyncio.to_thread(_all_shown, all_kept, rows)

    @router.get("/expectations/{name}", summary="One contract")
    async def one(name: Name) -> Expectation:
        kept = _found(book, name)
        return (await asyncio.to_thread(_all_shown, [kept], await rows_of(emulator, kept)))[0]

    @router.get(
        "/expectations/{name}/verdict",
        summary="Kept or broken, with the lines that prove it",
        response_model=Verdict,
    )
    async def verdict(name: Name) -> Response:
        kept = _found(book, name)
        judged = await asyncio.to_thread(_judged, kept.contract, await rows_of(emulator, kept))
        return Response(judged, media_type="application/json")

    @router.delete("/expectations/{name}", status_code=204, summary="Forget one contract")
    async def drop(name: Name) -> None:
        book.drop(_found(book, name).contract.name)

    @router.delete("/expectations", status_code=204, summary="Forget all contracts")
    async def drop_all() -> None:
        book.forget()

    @router.get("/lint", summary="Known bad habits that clients have shown")
    async def habits(
        access_key: Annotated[str | None, Query(description="only of what was signed by this key")] = None,
        after: Annotated[int, Query(ge=0, description="only lines behind the one with this id")] = 0,
    ) -> list[Habit]:
        return await asyncio.to_thread(_habits, await rows_after(emulator, after, access_key))

    return router


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
