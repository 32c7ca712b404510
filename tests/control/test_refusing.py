"""Refusals of the control API that are no route's own: unknown parameters, bodies that do not say what they are."""

import json
from pathlib import Path
from typing import Any

import pytest

from emulator.control.refusing import UNTYPED
from tests.control.documented import ask
from tests.control.using import emulator_in


async def asked(folder: Path, method: str, path: str, body: bytes = b"", kind: str | None = None) -> tuple[int, Any]:
    headers = {"content-type": kind} if kind else {}
    with emulator_in(folder) as emulator:
        answer = await ask(emulator, method, f"/_emulator/{path}", headers, body)
    return answer.status, json.loads(answer.body)


@pytest.mark.parametrize(
    ("path", "known"),
    [
        (
            "journal?kind=call&operaton=Start*",
            "operation, name, session, status, kind, access_key, account, region, since, after, limit",
        ),
        ("lint?operaton=Start*", "access_key, after"),
        ("jobs?operaton=Start*", "none"),
    ],
)
async def test_a_parameter_that_there_is_not_is_refused(tmp_path: Path, path: str, known: str) -> None:
    status, told = await asked(tmp_path, "GET", path)
    assert status == 422
    [problem] = told["detail"]
    assert problem["loc"] == ["query", "operaton"]
    expected, there = problem["msg"].split("; there is ")
    assert expected == "There is no such parameter"
    assert {*there.split(", ")} == {*known.split(", ")}


async def test_a_parameter_that_there_is_may_be_sent(tmp_path: Path) -> None:
    assert await asked(tmp_path, "GET", "journal?operation=Start*&limit=3&after=0") == (200, [])


@pytest.mark.parametrize("kind", [None, "application/x-www-form-urlencoded", "text/plain"])
@pytest.mark.parametrize("path", ["clock", "expectations", "keys", "reset", "scripts/try", "faults/presets/flaky"])
async def test_a_body_without_its_type_is_told_which(tmp_path: Path, path: str, kind: str | None) -> None:
    """As `curl -d` sends it, which calls every body a form."""
    assert await asked(tmp_path, "POST", path, b'{"mode": "manual"}', kind) == (422, {"detail": UNTYPED})


async def test_a_body_with_its_type_is_told_what_else(tmp_path: Path) -> None:
    status, told = await asked(tmp_path, "POST", "clock", b"[]", "application/json")
    assert status == 422
    assert [problem["loc"] for problem in told["detail"]] == [["body"]]
