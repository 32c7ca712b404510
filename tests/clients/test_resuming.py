"""A session that goes on within its window: after a restart, and in another process on the same database."""

import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.clients.audio import CHUNK, CHUNKS
from tests.clients.events import audio_event, read, results_of
from tests.clients.running import SCRIPTS, Running, running
from tests.clients.said import GREETING
from tests.clients.test_websocket import conversation, opened, plain, presigned

BEGUN = 24  # chunks: the first sentence has been said, the second one has begun


async def broken_off(emulator: Running, asked: dict[str, str]) -> str:
    """A client that is cut off in the second sentence; the id of that result."""
    async with opened(emulator, presigned(emulator, asked)) as connection:
        for _ in range(BEGUN):
            await connection.send(audio_event(CHUNK))
        heard: list[dict[str, Any]] = []
        while not heard or not heard[-1]["Alternatives"][0]["Transcript"].startswith("My"):
            frame = await connection.recv()
            assert isinstance(frame, bytes)
            heard += results_of([read(frame)])
        connection.transport.abort()
    return str(heard[-1]["ResultId"])


async def test_after_a_restart_and_in_another_process(tmp_path: Path) -> None:
    flags = ("--scripts", str(SCRIPTS), "--database", str(tmp_path / "store.sqlite"))
    places = [tmp_path / name for name in ("first", "second", "third")]
    for place in places:
        place.mkdir()
    asked = {"session-id": str(uuid.uuid4()), "session-resume-window": "5"}
    with running(places[0], *flags) as first:
        result = await broken_off(first, asked)
    with running(places[1], *flags) as second, running(places[2], *flags) as third:
        async with opened(second, presigned(second, asked)) as connection:
            await connection.send(audio_event(CHUNK))
            await connection.recv()
        messages, code, _ = await conversation(third, presigned(third, asked), plain(chunks=CHUNKS - BEGUN))
    finals = [one for one in results_of(messages) if not one["IsPartial"]]
    assert [(one["Alternatives"][0]["Transcript"], one["ResultId"]) for one in finals] == [(GREETING[1], result)]
    assert finals[0]["StartTime"] == pytest.approx(2.2, abs=0.05)
    assert code == 1000
