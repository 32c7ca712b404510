"""The control API's routes for faults: setting, showing, switching and removing them, presets, and what is refused."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emulator.app import Emulator, create
from emulator.control import faults
from emulator.faults.harm import CALL
from emulator.faults.presets import PRESETS
from emulator.faults.rule import Asked, Rule
from emulator.scripts.harms import rule
from emulator.scripts.yaml_nodes import Place
from emulator.settings import Settings
from tests.control.documented import ask

JSON = {"content-type": "application/json"}
THROTTLE = {"when": {"operation": "Start*", "nth": "1-2"}, "do": {"raise": "ThrottlingException"}}


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Emulator]:
    made = create(Settings(database=str(tmp_path / "store.sqlite")))
    yield made
    made.store.close()


async def call(emulator: Emulator, method: str, path: str = "", body: Any = None, status: int = 200) -> Any:
    sent = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = await ask(emulator, method, f"/_emulator/faults{path}", JSON, sent)
    assert answer.status == status, answer.body
    return json.loads(answer.body)


async def test_a_fault_is_set_shown_and_removed(emulator: Emulator) -> None:
    assert await call(emulator, "GET") == []
    made = await call(emulator, "POST", body=THROTTLE)
    expected = {"id": "fault-1", "on": True, "source": "api", **THROTTLE, "note": None}
    assert made == {**expected, "matched": 0, "taken": 0, "fired": 0, "last": []}
    hit = emulator.faults.hit(Asked(CALL, "StartTranscriptionJob", "batch", name="a"))
    assert hit is not None
    hit.fired(1000.0, "raised ThrottlingException")
    shown = await call(emulator, "GET", "/fault-1")
    assert (shown["matched"], shown["taken"], shown["fired"]) == (1, 1, 1)
    last = {"at": 1000.0, "operation": "StartTranscriptionJob", "name": "a", "did": "raised ThrottlingException"}
    assert shown["last"] == [last]
    assert await call(emulator, "GET") == [shown]
    assert await call(emulator, "DELETE", "/fault-1") == {"removed": 1}
    assert not emulator.faults


async def test_a_fault_may_have_a_name_and_be_replaced(emulator: Emulator) -> None:
    await call(emulator, "PUT", "/mine", THROTTLE)
    made = await call(emulator, "PUT", "/mine", {"do": {"stuck": True}, "on": False})
    assert (made["do"], made["when"], made["on"]) == ({"stuck": True}, {}, False)
    assert [one["id"] for one in await call(emulator, "GET")] == ["mine"]
    refused = await call(emulator, "PUT", "/presets", THROTTLE, 422)
    assert refused["detail"][0]["msg"] == "Value error, must be another name: presets has routes of its own"


async def test_switches(emulator: Emulator) -> None:
    for _ in range(2):
        await call(emulator, "POST", body=THROTTLE)
    assert not (await call(emulator, "PATCH", "/fault-1", {"on": False}))["on"]
    assert [one["on"] for one in await call(emulator, "GET")] == [False, True]
    assert [one["on"] for one in await call(emulator, "PATCH", body={"on": False})] == [False, False]
    assert not emulator.faults
    assert await call(emulator, "DELETE") == {"removed": 2}
    assert await call(emulator, "GET") == []


async def test_a_server_without_breaks_is_told_of(emulator: Emulator) -> None:
    made = await call(emulator, "POST", body={"do": {"break": "tcp-reset"}})
    assert made["note"].startswith("This server can't break connections")
    made = await call(emulator, "POST", body={"do": {"break": "websocket-close"}})
    assert made["note"] is None


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"{", "The body must be JSON, a fault like { when: "),
        ([], "the body: must be a mapping, like { when: "),
        ({"do": {"raise": "Boom"}}, "do.raise: must be the name of an error, like ThrottlingException; it is 'Boom'"),
        ({"do": {"delay": "soon"}, "when": {"nth": 0}}, "do.delay: must be seconds"),
        ({"do": {"stuck": True}, "on": 1}, "on: must be true or false"),
        ({"do": {"fail": "\ud800"}}, "The body must be JSON"),
    ],
)
async def test_what_is_wrong_is_told_with_its_remedy(emulator: Emulator, body: Any, detail: str) -> None:
    refused = await call(emulator, "POST", body=body, status=422)
    assert refused["detail"].startswith(detail)
    assert not emulator.faults


async def test_all_that_is_wrong_is_told(emulator: Emulator) -> None:
    refused = await call(emulator, "POST", body={"do": {"delay": "soon", "http": 1}}, status=422)
    assert "do.http: must be an HTTP status" in refused["detail"]


async def test_nobody_waits_while_a_long_fault_is_read(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    readers = []

    def read(place: Place) -> Rule:
        readers.append(threading.current_thread())
        return rule(place)

    monkeypatch.setattr(faults, "rule", read)
    await call(emulator, "POST", body=THROTTLE)
    await call(emulator, "POST", "/presets/throttling-burst")
    assert len(readers) == 2
    assert threading.current_thread() not in readers


@pytest.mark.parametrize(("method", "body"), [("GET", None), ("DELETE", None), ("PATCH", {"on": True})])
async def test_a_fault_that_is_not_there(emulator: Emulator, method: str, body: Any) -> None:
    refused = await call(emulator, method, "/none", body, 404)
    assert refused["detail"].startswith("There is no fault 'none' (none is set)")


@pytest.mark.parametrize("number", [b"NaN", b"1e400"])
async def test_parameters_of_presets_are_numbers_that_end(emulator: Emulator, number: bytes) -> None:
    body = b'{"parameters": {"calls": %b}}' % number
    path = "/_emulator/faults/presets/throttling-burst"
    answer = await ask(emulator, "POST", path, {"content-type": "application/json"}, body)
    assert answer.status == 422


async def test_presets(emulator: Emulator) -> None:
    shown = {one["name"]: one for one in await call(emulator, "GET", "/presets")}
    assert shown.keys() == PRESETS.keys()
    assert shown["throttling-burst"]["parameters"]["calls"] == {"default": 3.0, "about": "how many calls in a row"}
    choice = {"parameters": {"calls": 5}, "when": {"access_key": "suite-7"}}
    [burst] = await call(emulator, "POST", "/presets/throttling-burst", choice)
    assert burst["id"] == "throttling-burst"
    assert burst["when"] == {"operation": "*", "door": "batch", "nth": "1-5", "access_key": "suite-7"}
    slow = await call(emulator, "POST", "/presets/slow-server")
    assert [one["id"] for one in slow] == ["slow-server-1", "slow-server-2"]


async def test_a_preset_is_set_under_a_name_of_ones_own(emulator: Emulator) -> None:
    for name in ("one", "other", "other"):
        await call(emulator, "POST", "/presets/throttling-burst", {"name": name})
    await call(emulator, "POST", "/presets/slow-server", {"name": "slow"})
    assert [one["id"] for one in await call(emulator, "GET")] == ["one", "other", "slow-1", "slow-2"]
    for wrong in ("presets", "", "a b"):
        refused = await call(emulator, "POST", "/presets/flaky", {"name": wrong}, 422)
        assert refused["detail"][0]["loc"] == ["body", "name"]


@pytest.mark.parametrize(
    ("name", "body", "status", "detail"),
    [
        ("none", {}, 404, "There is no preset 'none': throttling-burst, "),
        ("flaky", {"parameters": {"calls": 1}}, 422, "parameters.calls: flaky has probability, seed, operation"),
        ("flaky", {"parameters": {"seed": "x"}}, 422, "parameters.seed: must be like 0; it is 'x'"),
        ("flaky", {"parameters": {"probability": 7}}, 422, "when.probability: must be a number from 0 to 1"),
        ("flaky", {"when": {"nme": "a"}}, 422, "when.nme: must be a key of when"),
    ],
)
async def test_what_a_preset_does_not_have(emulator: Emulator, name: str, body: Any, status: int, detail: str) -> None:
    refused = await call(emulator, "POST", f"/presets/{name}", body, status)
    assert refused["detail"].startswith(detail)
    assert not emulator.faults


async def test_a_reset_removes_them_all_or_those_of_an_account(emulator: Emulator) -> None:
    for when in ({"access_key": "test"}, {"account": "123456789012"}, {"access_key": "te*"}):
        await call(emulator, "POST", body={"when": when, "do": {"stuck": True}})
    for account, left in (("000000000000", 2), ("123456789012", 1)):
        body = json.dumps({"account": account}).encode()
        assert (await ask(emulator, "POST", "/_emulator/reset", JSON, body)).status == 200
        assert len(await call(emulator, "GET")) == left
    assert (await ask(emulator, "POST", "/_emulator/reset", JSON, b"{}")).status == 200
    assert await call(emulator, "GET") == []


async def test_the_schema_of_a_fault_is_in_the_document_with_examples(emulator: Emulator) -> None:
    document = json.loads((await ask(emulator, "GET", "/_emulator/openapi.json", {}, b"")).body)
    content = document["paths"]["/_emulator/faults"]["post"]["requestBody"]["content"]["application/json"]
    assert set(content["schema"]["properties"]) == {"when", "do", "on"}
    for example in content["examples"].values():
        await call(emulator, "POST", body=example["value"])
