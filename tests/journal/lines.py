"""Journals on a real store, and lines to put into them. Holds no test."""

from pathlib import Path
from typing import Any

import orjson

from emulator.auth import Identity
from emulator.clock import Clock
from emulator.journal.journal import Journal
from emulator.journal.keeper import Keeper
from emulator.journal.line import CALL, Line
from emulator.store.database import Store
from emulator.wire.request import Request

NOW = 1_795_298_400.0


def store_in(folder: Path) -> Store:
    return Store(str(folder / "store.db"))


def journal_on(store: Store, most: int = 100, most_bytes: int = 1_000_000, most_sound: int = 0) -> Journal:
    """A journal whose clock is held at NOW."""
    clock = Clock()
    clock.hold(NOW)
    return Journal(clock, Keeper(store.journal, most, most_bytes), most_sound)


def request(body: bytes | None = b"{}", **headers: str) -> Request:
    return Request("POST", "/", "", {"host": "localhost:4610", **headers}, body)


def called(journal: Journal, operation: str = "GetVocabulary", account: str = "000000000000", **slots: Any) -> Line:
    """A call that has ended."""
    with journal.begin(CALL, "batch", "request-id", "http") as line:
        line.request = request()
        line.protocol = "json-1.1"
        line.identity = Identity(account, "us-east-1", "test", "secret", "")
        line.operation = operation
        line.status = 200
        for name, value in slots.items():
            setattr(line, name, value)
    return line


def read(text: str) -> dict[str, Any]:
    document: dict[str, Any] = orjson.loads(text)
    return document
