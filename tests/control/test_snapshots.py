"""Snapshots by the control API: downloaded, uploaded, refused."""

import asyncio
import gc
import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from emulator.control import download, snapshots
from emulator.store.database import Resource
from tests.control.documented import ask
from tests.control.room import JSON, Room, room_in

OTHER = "111111111111"


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    with room_in(tmp_path, credentials=f"test:test,other:x:{OTHER}") as made:
        for account in ("000000000000", OTHER):
            made.emulator.store.add(Resource("vocabulary", account, "us-east-1", "terms", 1.0, "READY", None, {}))
        yield made


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The temporary files of snapshots."""
    made: list[Any] = []

    def make() -> Any:
        made.append(make_file())
        return made[-1]

    make_file = tempfile.TemporaryFile
    monkeypatch.setattr(tempfile, "TemporaryFile", make)
    return made


async def taken(room: Room, **wish: str) -> bytes:
    answer = await room.ask("POST", "snapshot", json.dumps(wish).encode(), JSON)
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == 'attachment; filename="transcribe-emulator.zip"'
    assert answer.headers["content-length"] == str(len(answer.body))
    return answer.body


@pytest.mark.parametrize(
    ("wish", "manifest"),
    [
        ({}, {"account": None, "region": None, "resources": 2}),
        ({"access_key": "other"}, {"account": OTHER, "region": None, "resources": 1}),
        ({"account": OTHER, "region": "eu-west-1"}, {"account": OTHER, "region": "eu-west-1", "resources": 0}),
    ],
)
async def test_a_snapshot_is_taken_and_restored(
    room: Room, files: list[Any], wish: dict[str, str], manifest: dict[str, Any]
) -> None:
    before = await room.get("jobs")
    file = await taken(room, **wish)
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        assert json.loads(archive.read("snapshot.json")).items() >= manifest.items()
    await room.post("reset", **wish)
    answer = await room.ask("POST", "restore", file, {"content-type": "application/zip"})
    assert json.loads(answer.body) == {**manifest, "buckets": 0, "objects": 0, "scripts": 0}
    assert sorted(map(str, await room.get("jobs"))) == sorted(map(str, before))
    assert [file.closed for file in files] == [True]


async def test_the_clock_goes_on(room: Room) -> None:
    file = await taken(room)
    await room.post("clock", mode="manual", at=1000.0)
    await room.ask("POST", "restore", file)
    assert (await room.get("clock"))["now"] == 1000.0


async def test_what_is_no_snapshot_is_refused(room: Room) -> None:
    said = await room.refused("POST", "restore", 422)
    assert said.startswith("the snapshot can't be restored, and nothing was changed: it is no snapshot")
    assert len(await room.get("jobs")) == 2


async def test_a_snapshot_of_nobody_is_refused(room: Room) -> None:
    assert "is no key" in await room.refused("POST", "snapshot", 422, access_key="nobody")


@pytest.mark.parametrize("leave", [asyncio.CancelledError, OSError])
async def test_whoever_leaves_in_the_middle_leaves_no_file(
    room: Room, files: list[Any], monkeypatch: pytest.MonkeyPatch, leave: type[BaseException]
) -> None:
    monkeypatch.setattr(download, "PIECE", 16)
    sent = []

    async def app(scope: Any, receive: Any, _send: Any) -> None:
        async def send(message: Any) -> None:
            sent.append(message)
            if len(sent) == 3:
                raise leave

        with suppress(asyncio.CancelledError):
            await room.emulator(scope, receive, send)

    gc.disable()  # nobody knows when it comes
    try:
        with pytest.raises(IndexError):  # no answer was sent to the end
            await ask(app, "POST", "/_emulator/snapshot")
    finally:
        gc.enable()
    assert [message["type"] for message in sent] == ["http.response.start", *["http.response.body"] * 2]
    assert [file.closed for file in files] == [True]


async def test_a_snapshot_that_fails_leaves_no_file(
    room: Room, files: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(snapshots, "pack", full)
    with pytest.raises(OSError, match="No space"):
        await room.ask("POST", "snapshot")
    assert [file.closed for file in files] == [True]


async def test_a_long_upload_is_taken_and_one_that_ends_early_is_forgotten(room: Room) -> None:
    async def sending(parts: list[Any]) -> Any:
        async def app(scope: Any, _receive: Any, send: Any) -> None:
            async def receive() -> Any:
                return parts.pop(0)

            await room.emulator(scope, receive, send)

        return await ask(app, "POST", "/_emulator/restore")

    megabyte = {"type": "http.request", "body": bytes(1024 * 1024), "more_body": True}
    assert (await sending([megabyte] * 6 + [{"type": "http.request"}])).status == 422
    with pytest.raises(IndexError):  # nothing was sent
        await sending([megabyte, {"type": "http.disconnect"}])


async def test_a_reset_waits_for_a_snapshot(room: Room) -> None:
    async with room.emulator.changing:
        reset = asyncio.create_task(room.post("reset"))
        for _ in range(1000):
            await asyncio.sleep(0)
        assert len(room.emulator.store.every(0, 9)[0]) == 2
    await reset
    assert await room.get("jobs") == []
