"""Keys by the control API: each with an account of its own, until it is deleted."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator import keys
from emulator.store.database import Resource
from tests.control.room import Room, room_in


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with room_in(tmp_path, credentials="test:test:111111111111", region="eu-west-1") as made:
        yield made


def job_of(account: str) -> Resource:
    return Resource("transcription-job", account, "us-east-1", "job", 1000.0, "IN_PROGRESS", None, {})


async def test_a_key_is_made_shown_and_deleted_with_all_that_its_account_has(room: Room) -> None:
    made = await room.post("keys")
    assert made["region"] == "eu-west-1"
    assert room.emulator.keyring.known[made["access_key"]].secret_key == made["secret_key"]
    shown = {"access_key": made["access_key"], "account": made["account"]}
    assert await room.get("keys") == [shown]
    for account in (made["account"], "111111111111"):
        room.emulator.store.add(job_of(account))
    gone = await room.ask("DELETE", f"keys/{made['access_key']}")
    assert gone.body == f'{{"access_key":"{made["access_key"]}","resources":1}}'.encode()
    assert await room.get("keys") == []
    assert [row["account"] for row in await room.get("jobs")] == ["111111111111"]


async def test_a_key_for_a_given_account(room: Room) -> None:
    made = await room.post("keys", account="111111111111")
    assert made["account"] == "111111111111"
    assert await room.post("keys", account="111111111111") == made
    assert (await room.ask("POST", "keys")).status == 200  # without a body


@pytest.mark.parametrize("body", [{"account": "1"}, {"account": "٤" * 12}, {"acount": "111111111111"}])
async def test_an_account_has_twelve_digits(room: Room, body: dict[str, str]) -> None:
    await room.refused("POST", "keys", 422, **body)


@pytest.mark.parametrize("key", ["test", "AKIAEMULATORAAAAAAAA"])
async def test_only_made_keys_are_deleted(room: Room, key: str) -> None:
    assert "those of the settings stay" in await room.refused("DELETE", f"keys/{key}", 404)


async def test_there_are_only_so_many(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "MOST", 1)
    await room.post("keys")
    assert "DELETE" in await room.refused("POST", "keys", 429)
