"""Contracts through the control API: stated, judged by what clients did from then on, forgotten; and lint."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.control.documented import ask
from tests.control.room import Room, room_in

NEVER_LISTS = {"rule": "never", "call": {"operation": "List*"}}


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with room_in(tmp_path, auth="relaxed") as room:
        yield room


async def call(room: Room, operation: str, key: str = "test") -> None:
    credential = f"Credential={key}/20261121/us-east-1/transcribe/aws4_request"
    headers = {
        "x-amz-target": f"Transcribe.{operation}",
        "authorization": f"AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=0",
    }
    await ask(room.emulator, "POST", "/", headers, b"{}")


async def state(room: Room, name: str, *rules: dict[str, Any], **more: Any) -> Any:
    return await room.post("expectations", name=name, rules=rules, **more)


async def test_what_was_done_before_is_not_judged(room: Room) -> None:
    await call(room, "ListVocabularies")
    stated = await state(room, "c", NEVER_LISTS)
    assert (stated["name"], stated["access_key"], stated["verdict"]) == ("c", None, "kept")
    assert stated["after"] >= 1
    assert (await room.get("expectations/c"))["verdict"] == "kept"
    await call(room, "ListVocabularies")
    assert [each["verdict"] for each in await room.get("expectations")] == ["broken"]


async def test_a_verdict_has_the_words_and_the_lines_that_prove_it(room: Room) -> None:
    await state(room, "c", NEVER_LISTS, {"rule": "never", "call": {"operation": "Delete*"}})
    await call(room, "ListVocabularies")
    verdict = await room.get("expectations/c/verdict")
    [line] = await room.get("journal?operation=ListVocabularies")
    assert verdict["name"] == "c"
    assert verdict["verdict"] == "broken"
    assert verdict["rules"] == [
        {"rule": "never", "verdict": "broken", "why": f"{line['id']} ListVocabularies came", "lines": [line["id"]]},
        {"rule": "never", "verdict": "kept", "why": "none came", "lines": []},
    ]
    assert verdict["lines"] == [line]


async def test_only_a_contracts_own_key_is_judged(room: Room) -> None:
    await state(room, "mine", NEVER_LISTS, access_key="mine")
    await call(room, "ListVocabularies", "yours")
    assert (await room.get("expectations/mine"))["verdict"] == "kept"
    await call(room, "ListVocabularies", "mine")
    assert (await room.get("expectations/mine"))["verdict"] == "broken"


async def test_contracts_are_forgotten_by_name_and_all(room: Room) -> None:
    for name in "abc":
        await state(room, name, NEVER_LISTS)
    assert (await room.ask("DELETE", "expectations/a")).status == 204
    assert [each["name"] for each in await room.get("expectations")] == ["b", "c"]
    assert (await room.ask("DELETE", "expectations")).status == 204
    assert await room.get("expectations") == []


@pytest.mark.parametrize(("method", "path"), [("GET", "a"), ("GET", "a/verdict"), ("DELETE", "a")])
async def test_a_contract_that_is_not_there(room: Room, method: str, path: str) -> None:
    assert await room.refused(method, f"expectations/{path}", 404) == "there is no expectation 'a'"


async def test_a_contract_without_sense_is_refused_with_the_place(room: Room) -> None:
    problems = await room.refused("POST", "expectations", 422, name="a", rules=[{"rule": "never", "cal": {}}])
    assert {"loc": ["body", "rules", 0, "never", "cal"], "msg": "Extra inputs are not permitted"}.items() <= {
        key: value for problem in problems if problem["type"] == "extra_forbidden" for key, value in problem.items()
    }.items()


async def test_there_is_an_end_to_contracts(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("emulator.expectations.book.MOST", 1)
    await state(room, "a", NEVER_LISTS)
    detail = await room.refused("POST", "expectations", 409, name="b", rules=[NEVER_LISTS])
    assert detail == "there are 1 expectations: delete some"


async def test_a_reset_forgets_contracts_with_the_account_that_they_are_of(room: Room) -> None:
    key = (await room.post("keys"))["access_key"]
    await state(room, "mine", NEVER_LISTS, access_key=key)
    await state(room, "all", NEVER_LISTS)
    await room.post("reset", access_key=key)
    assert [each["name"] for each in await room.get("expectations")] == ["all"]
    await room.post("reset")
    assert await room.get("expectations") == []


async def test_lint_names_habits_by_key_and_from_a_line_on(room: Room) -> None:
    for _ in range(3):
        await call(room, "GetVocabulary", "hasty")
    [habit] = await room.get("lint")
    lines = [line["id"] for line in await room.get("journal")]
    assert (habit["habit"], habit["lines"]) == ("polls-fast", lines)
    assert habit["why"]
    assert habit["remedy"]
    assert await room.get("lint?access_key=patient") == []
    assert [each["lines"] for each in await room.get(f"lint?access_key=hasty&after={lines[0]}")] == [lines[1:]]
    assert await room.get(f"lint?after={lines[1]}") == []
