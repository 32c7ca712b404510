"""The control API's routes of the clock: where it stands, and the levers that hold, set, move and speed it."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, HTTPException
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from emulator.clock import FASTEST, LAST, clients_of
from emulator.wire.claim import iso

if TYPE_CHECKING:
    from emulator.app import Emulator
    from emulator.clock import Clock

Mode = Literal["real", "scaled", "manual"]
Moment = Annotated[float, Field(ge=0, le=LAST, allow_inf_nan=False)]
Clients = Annotated[str, AfterValidator(lambda text: str(clients_of(text)))]

MOST_REST = 2.0  # seconds that a change waits for the worker, before and after

STATE: dict[str, JsonValue] = {
    "mode": "manual",
    "scale": 0.0,
    "now": 1893456000.0,
    "iso": "2030-01-01T00:00:00Z",
    "clients": "machine",
    "clients_now": 1795298400.0,
    "clients_iso": "2026-11-21T22:00:00Z",
}
CHANGES: list[JsonValue] = [
    {"advance": 3600},
    {"mode": "manual"},
    {"mode": "manual", "at": "2030-01-01T00:00:00Z"},
    {"scale": 60},
    {"mode": "real", "at": 1893456000},
    {"clients": "emulator"},
    {"clients": 3600},
    {"mode": "real"},
]


class ClockState(BaseModel):
    """Where the clock stands."""

    model_config = ConfigDict(json_schema_extra={"examples": [STATE]})

    mode: Mode = Field(
        description="`real` runs as the machine's clock does, `scaled` slower or faster, `manual` moves only when told"
    )
    scale: float = Field(description="seconds that go by in a second of the machine's; 0 in manual mode")
    now: float = Field(description="seconds since 1970")
    iso: str = Field(description="the same as text, without the part of a second")
    clients: str = Field(
        description="What clients' clocks show: `machine` or `emulator`, and how many seconds they are ahead of it: "
        "`machine-90`, `emulator+3600`"
    )
    clients_now: float = Field(
        description="What clients' clocks are expected to show now. Signatures are checked by it, and the Date header "
        "of every answer shows it."
    )
    clients_iso: str = Field(description="the same as text")


class ClockChange(BaseModel):
    """All members may be left out. First mode, scale and time are set, then the clock is moved forward.

    Whatever has come due by then is done: jobs end, links run out, idle streams are ended.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": CHANGES})

    mode: Mode | None = Field(
        None,
        description="`real`: the machine's time again, or as fast from `at` on; `manual`: held; `scaled`: goes on at "
        "`scale`. Left out: as it is.",
    )
    scale: Annotated[float, Field(gt=0, le=FASTEST, allow_inf_nan=False)] | None = Field(
        None, description="seconds in a second of the machine's; implies mode `scaled`"
    )
    at: Moment | AwareDatetime | None = Field(
        None, description="set it, to seconds since 1970 or to a time in ISO 8601; it may go back"
    )
    advance: Moment = Field(0.0, description="seconds forward")
    clients: Clients | Annotated[float, Field(ge=-LAST, le=LAST, allow_inf_nan=False)] | None = Field(
        None,
        description="What clients' clocks show, by which they sign: `machine` (whatever is done to this clock), "
        "`emulator`, either with +SECONDS or -SECONDS that they are ahead; a number: of the emulator's.",
    )


def routes(emulator: "Emulator") -> APIRouter:
    """Where the clock stands, and what moves it."""
    router = APIRouter(prefix="/_emulator/clock", tags=["clock"])

    @router.get("", summary="Where the clock stands")
    async def get_clock() -> ClockState:
        """It is one for all accounts, and for everybody who tests with this emulator."""
        return state_of(emulator.clock)

    @router.post(
        "",
        summary="Hold the clock, let it run, faster or slower, set it, move it on; say what clients' clocks show",
    )
    async def change_clock(change: ClockChange) -> ClockState:
        """Whatever has come due by then is done before the answer: jobs end, links run out, idle streams are ended."""
        # What a client began before is of the time before; what comes due is done when the client looks.
        await emulator.worker.rest(MOST_REST)
        move(emulator.clock, change)
        await emulator.worker.rest(MOST_REST)
        return state_of(emulator.clock)

    return router


def move(clock: "Clock", change: ClockChange) -> None:
    """Make the change, all of it or (HTTPException) nothing."""
    at = change.at.timestamp() if isinstance(change.at, datetime) else change.at
    rate = rate_of(clock, change)
    if not 0 <= (clock.now() if at is None else at) + change.advance <= LAST:
        raise HTTPException(422, "there is no such time: the clock would be before 1970 or behind the year 9999")
    if change.clients is not None:
        clock.clients = clients_of(f"{change.clients:f}" if isinstance(change.clients, float) else change.clients)
    if change.mode == "real" and at is None:
        clock.release()
    elif rate != clock.rate or at is not None:
        clock.go(rate, at)
    if change.advance:
        clock.advance(change.advance)


def rate_of(clock: "Clock", change: ClockChange) -> float:
    """How fast the clock is to go. HTTPException: the mode and the scale do not go together."""
    if change.scale is not None:
        if change.mode in ("real", "manual"):
            raise HTTPException(422, f"`scale` is for mode scaled, not {change.mode}: leave one of them out")
        return change.scale
    if change.mode == "scaled" and mode_of(clock) != "scaled":
        raise HTTPException(422, "mode scaled needs a `scale`: the seconds that go by in a second of the machine's")
    return {"real": 1.0, "manual": 0.0}.get(change.mode or "", clock.rate)


def mode_of(clock: "Clock") -> Mode:
    return "manual" if clock.held else "real" if clock.rate == 1 else "scaled"


def state_of(clock: "Clock") -> ClockState:
    now, clients = clock.now(), clock.shown_to_clients()
    return ClockState(
        mode=mode_of(clock),
        scale=clock.rate,
        now=now,
        iso=iso(now),
        clients=str(clock.clients),
        clients_now=clients,
        clients_iso=iso(clients),
    )
