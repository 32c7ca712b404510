"""An emulator whose control API is asked in memory. Holds no test."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from emulator.app import Emulator, create
from emulator.neighbours import Neighbours
from emulator.settings import Settings
from tests.asgi.ask import Answered
from tests.control.documented import ask

JSON = {"content-type": "application/json"}


class Room(NamedTuple):
    """The emulator, and the folder of its scripts."""

    emulator: Emulator
    scripts: Path

    async def ask(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answered:
        return await ask(self.emulator, method, f"/_emulator/{path}", headers, body)

    async def get(self, path: str) -> Any:
        return good(await self.ask("GET", path))

    async def post(self, path: str, **body: Any) -> Any:
        return good(await self.ask("POST", path, json.dumps(body).encode(), JSON))

    async def refused(self, method: str, path: str, status: int, **body: Any) -> Any:
        """The detail of a refusal with this status."""
        answer = await self.ask(method, path, json.dumps(body).encode() if body else b"", JSON)
        assert answer.status == status, answer.body
        return json.loads(answer.body)["detail"]


def good(answer: Answered) -> Any:
    assert answer.status in (200, 204), answer.body
    return json.loads(answer.body) if answer.body else None


@contextmanager
def room_in(folder: Path, **settings: Any) -> Iterator[Room]:
    scripts = folder / "scripts"
    scripts.mkdir()
    (scripts / "all.yaml").write_text("say: Good day.\n")
    if "moto" in sys.modules:  # whose state is that of the process: another test may have left some
        before = Neighbours({})
        before.load()
        before.reset()
    made = create(Settings(**{"scripts": scripts, "database": str(folder / "store.sqlite"), **settings}))
    try:
        yield Room(made, scripts)
    finally:
        made.neighbours.reset()
        made.store.close()
