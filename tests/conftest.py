"""Every document that any test has made in this process is held against the form of its kind.

With `--store postgresql` every store that a test makes of a file lies in a PostgreSQL, under the file's name.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from threading import Lock
from typing import Any

import pytest
from sqlalchemy import URL, Engine, make_url

import emulator.jobs.document
from emulator.store import opening
from tests import postgresql
from tests.documents.check import checked

written = emulator.jobs.document.compact
url_of_file, engine_of = opening.url_of, opening.engine_of
server = ExitStack()
engines: list[Engine] = []


def compact(document: Mapping[str, Any]) -> bytes:
    return checked(written(document))


# Before any module that writes documents is imported: they import the function by its name.
emulator.jobs.document.compact = compact


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--store", choices=("sqlite", "postgresql"), default="sqlite", help="where stores are kept")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--store") == "postgresql":
        started = server.enter_context(postgresql.server())
        engine = started.engine()
        server.callback(engine.dispose)
        opening.url_of, opening.engine_of = Places(started, engine).url_of, remembered


def pytest_unconfigure() -> None:
    opening.url_of, opening.engine_of = url_of_file, engine_of
    server.close()


@pytest.fixture(autouse=True)
def _no_connection_is_left() -> Iterator[None]:
    """A store of SQLite's may go with its test; the connections of another must not pile up."""
    yield
    while engines:
        engines.pop().dispose()


def remembered(url: URL) -> Engine:
    engine = engine_of(url)
    engines.append(engine)
    return engine


class Places:
    """Which schema stands for which file. What is kept in memory is always new."""

    def __init__(self, server: postgresql.Server, engine: Engine) -> None:
        self._server = server
        self._engine = engine
        self._known: dict[str, str] = {}
        self._lock = Lock()

    def url_of(self, place: str) -> URL:
        if "://" in place:
            return url_of_file(place)
        with self._lock:
            if place in ("", ":memory:") or place not in self._known:
                self._known[place] = self._server.new_schema(self._engine)
            return make_url(self._known[place])
