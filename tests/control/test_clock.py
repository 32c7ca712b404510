"""The clock over the control API: held, set, moved, sped up, and what clients' clocks are taken to show."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emulator.app import Emulator, create
from emulator.settings import Settings
from tests.asgi.ask import Answered
from tests.control.documented import ask

JSON = {"content-type": "application/json"}
NEW_YEAR = 1893456000.0  # 2030


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Emulator]:
    made = create(Settings(database=str(tmp_path / "store.sqlite")))
    yield made
    made.store.close()


async def post(emulator: Emulator, **change: Any) -> Answered:
    return await ask(emulator, "POST", "/_emulator/clock", JSON, json.dumps(change).encode())


async def changed(emulator: Emulator, **change: Any) -> Any:
    answered = await post(emulator, **change)
    assert answered.status == 200, answered.body
    return json.loads(answered.body)


async def test_where_it_stands(emulator: Emulator) -> None:
    state = json.loads((await ask(emulator, "GET", "/_emulator/clock")).body)
    assert (state["mode"], state["scale"], state["clients"]) == ("real", 1.0, "machine")
    assert abs(state["now"] - time.time()) < 60
    assert abs(state["clients_now"] - time.time()) < 60
    assert state["iso"][:4] == state["clients_iso"][:4] == time.strftime("%Y", time.gmtime())


async def test_it_is_held_set_moved_and_released(emulator: Emulator) -> None:
    held = await changed(emulator, mode="manual", at=1000.0, advance=15)
    assert (held["mode"], held["scale"], held["now"], held["iso"]) == ("manual", 0.0, 1015.0, "1970-01-01T00:16:55Z")
    assert (await changed(emulator, at="2030-01-01T01:00:00+01:00"))["now"] == NEW_YEAR
    assert emulator.clock.now() == NEW_YEAR
    assert (await changed(emulator, at=500))["now"] == 500
    assert (await changed(emulator, mode="real"))["mode"] == "real"
    before = emulator.clock.now()
    await changed(emulator, advance=3600)
    assert emulator.clock.now() - before >= 3600


async def test_it_runs_on_from_a_time_that_is_set(emulator: Emulator) -> None:
    state = await changed(emulator, mode="real", at=NEW_YEAR)
    assert state["mode"] == "real"
    assert NEW_YEAR < emulator.clock.now() < NEW_YEAR + 60
    assert 0 <= (await changed(emulator, at=1000))["now"] - 1000 < 60


async def test_it_runs_faster_and_is_held_and_runs_again(emulator: Emulator) -> None:
    await changed(emulator, mode="manual", at=NEW_YEAR)
    state = await changed(emulator, scale=600)
    assert (state["mode"], state["scale"]) == ("scaled", 600)
    assert emulator.clock.now() > NEW_YEAR
    assert (await changed(emulator, mode="scaled"))["scale"] == 600
    assert (await changed(emulator, mode="manual"))["mode"] == "manual"
    assert (await changed(emulator, mode="scaled", scale=0.5))["scale"] == 0.5
    assert (await changed(emulator, scale=1))["mode"] == "real"


@pytest.mark.parametrize(
    ("clients", "shown", "now"),
    [
        ("machine", "machine", time.time),
        ("machine-90", "machine-90", lambda: time.time() - 90),
        ("emulator", "emulator", lambda: NEW_YEAR),
        ("emulator+90", "emulator+90", lambda: NEW_YEAR + 90),
        (90, "emulator+90", lambda: NEW_YEAR + 90),
        (-0.5, "emulator-0.5", lambda: NEW_YEAR - 0.5),
        ("-90", "emulator-90", lambda: NEW_YEAR - 90),
    ],
)
async def test_what_clients_clocks_show(emulator: Emulator, clients: Any, shown: str, now: Any) -> None:
    await changed(emulator, mode="manual", at=NEW_YEAR)
    state = await changed(emulator, clients=clients)
    assert state["clients"] == shown
    assert abs(state["clients_now"] - now()) < 30
    assert (state["mode"], state["now"]) == ("manual", NEW_YEAR)
    assert (await changed(emulator, advance=1))["clients"] == shown


@pytest.mark.parametrize(
    "body",
    [
        '{"mode": "slow"}',
        '{"mode": "scaled"}',
        '{"mode": "manual", "scale": 60}',
        '{"mode": "real", "scale": 60}',
        '{"scale": 0}',
        '{"scale": 86401}',
        '{"scale": NaN}',
        '{"advance": -1}',
        '{"mode": "manual", "at": NaN}',
        '{"mode": "manual", "at": -1}',
        '{"mode": "manual", "at": 1e18}',
        '{"at": "yesterday"}',
        '{"at": "2030-01-01T00:00:00"}',
        '{"at": "1960-01-01T00:00:00Z"}',
        '{"mode": "manual", "at": 1.0, "advance": 253402300799}',
        '{"advance": 253402300799}',
        '{"advance": Infinity}',
        '{"advance": NaN}',
        '{"clients": "mine"}',
        '{"clients": ""}',
        '{"clients": "machine+1e3"}',
        '{"clients": NaN}',
        '{"clients": 1e12}',
        '{"x": NaN}',
        '{"mode": "\\ud800"}',
    ],
)
async def test_a_change_that_makes_no_sense_is_refused_and_moves_nothing(emulator: Emulator, body: str) -> None:
    before, piece = emulator.clock.now(), emulator.clock._piece
    answered = await ask(emulator, "POST", "/_emulator/clock", JSON, body.encode())
    assert answered.status == 422
    assert json.loads(answered.body)["detail"]
    assert emulator.clock._piece == piece
    assert str(emulator.clock.clients) == "machine"
    assert 0 <= emulator.clock.now() - before < 60


async def test_reset_sets_it_as_it_was_at_the_start(tmp_path: Path) -> None:
    settings = {"clock": "manual", "clock_at": "2030-01-01T00:00:00Z", "clock_clients": "emulator"}
    made = create(Settings(database=str(tmp_path / "store.sqlite"), **settings))  # type: ignore[arg-type]
    assert made.clock.now() == NEW_YEAR
    await changed(made, mode="real", clients=7)
    assert (await ask(made, "POST", "/_emulator/reset")).status == 200
    assert (made.clock.now(), made.clock.held, str(made.clock.clients)) == (NEW_YEAR, True, "emulator")
    made.store.close()


async def test_a_change_waits_for_what_is_at_work_before_it_and_for_what_it_makes_due(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    rested: list[float] = []

    async def rest(_most: float) -> None:
        rested.append(emulator.clock.now())

    await changed(emulator, mode="manual", at=NEW_YEAR)
    monkeypatch.setattr(emulator.worker, "rest", rest)
    await changed(emulator, advance=3600)
    assert rested == [NEW_YEAR, NEW_YEAR + 3600]
