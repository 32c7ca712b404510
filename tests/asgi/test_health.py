"""Probes: alive is whoever answers; ready is who can serve, and else it says why."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from emulator.app import Emulator, create
from emulator.settings import Settings
from tests.asgi.ask import Answered, ask
from tests.test_app import Lifespan

READY = (200, {"status": "ready", "reasons": []})


@pytest.fixture
async def emulator(tmp_path: Path) -> AsyncIterator[Emulator]:
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "default.yaml").write_text("say: Good day.\n")
    made = create(Settings(database=str(tmp_path / "store.sqlite"), scripts=tmp_path / "scripts"))
    async with Lifespan(made):
        yield made


async def probe(emulator: Emulator, path: str = "ready", method: str = "GET") -> Answered:
    return await ask(emulator, method, f"/_emulator/{path}")


async def ready(emulator: Emulator) -> tuple[int, Any]:
    answered = await probe(emulator)
    assert answered.headers["content-type"] == "application/json"
    return answered.status, json.loads(answered.body)


def unready(*reasons: str) -> tuple[int, Any]:
    return 503, {"status": "not ready", "reasons": list(reasons)}


@pytest.mark.parametrize("path", ["live", "health"])
async def test_it_is_alive(emulator: Emulator, path: str) -> None:
    answered = await probe(emulator, path)
    assert (answered.status, json.loads(answered.body)) == (200, {"status": "ok"})
    assert answered.headers["cache-control"] == "no-store"


async def test_it_is_ready(emulator: Emulator) -> None:
    assert await ready(emulator) == READY


async def test_a_head_is_answered_without_a_body_and_a_post_is_not(emulator: Emulator) -> None:
    head, get = await probe(emulator, method="HEAD"), await probe(emulator)
    assert (head.status, head.body, head.headers) == (200, b"", get.headers)
    assert (await probe(emulator, method="POST")).status == 405


async def test_a_probe_needs_no_fastapi(emulator: Emulator) -> None:
    for path in ("live", "ready", "health"):
        assert (await probe(emulator, path)).status == 200
    assert emulator._control is None


async def test_a_broken_script(emulator: Emulator) -> None:
    file = emulator.settings.scripts / "default.yaml"
    file.write_text("say: [1\n")
    status, document = await ready(emulator)
    (reason,) = document["reasons"]
    assert status == 503
    assert reason.startswith(f"A script is broken: {file}")
    file.write_text("say: Good evening, everybody.\n")
    assert await ready(emulator) == READY


async def test_a_worker_that_has_ended(emulator: Emulator) -> None:
    assert emulator.worker._task is not None
    emulator.worker._task.cancel()
    await asyncio.wait([emulator.worker._task])
    assert await ready(emulator) == unready("The worker, which brings jobs on, is not at work. The log says why.")


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (OSError("no such host"), "The store does not answer: no such host"),
        (TimeoutError(), "The store did not answer within 2 seconds."),
    ],
)
async def test_a_store_that_does_not_answer(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch, failure: Exception, reason: str
) -> None:
    def fail() -> None:
        raise failure

    monkeypatch.setattr(emulator.store, "next_due", fail)
    assert await ready(emulator) == unready(reason)


async def test_before_the_start_and_after_the_end(tmp_path: Path) -> None:
    made = create(Settings(database=str(tmp_path / "store.sqlite")))
    assert (await ready(made))[0] == 503
    async with Lifespan(made):
        assert await ready(made) == READY
    assert await ready(made) == unready("The emulator is being stopped.")
    assert (await probe(made, "live")).status == 200
