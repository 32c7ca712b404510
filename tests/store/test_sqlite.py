"""What is only true of SQLite, and places that are no database: what the user is told of them."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.engine import default

from emulator.store import postgresql, schema, sqlite
from emulator.store.database import Store, Taken
from emulator.store.opening import Unusable
from tests.store.test_database import HERE, job, names, store

__all__ = ["store"]  # the fixture
pytestmark = pytest.mark.sqlite


@pytest.mark.parametrize("after", [False, True])
def test_a_page_is_read_from_the_index_without_sorting(store: Store, tmp_path: Path, after: bool) -> None:
    statement = schema.page(status=False, contains=False, after=after)
    values = {"kind": "", "account": "", "region": "", "most": 5} | ({"created": 1.0, "sequence": 1} if after else {})
    connection = sqlite3.connect(tmp_path / "store.db")
    text = str(statement.compile(dialect=default.DefaultDialect(paramstyle="named")))
    plan = [row[-1] for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", values)]
    connection.close()
    assert len(plan) == 1
    assert "USING INDEX resources_page" in plan[0]


def test_a_file_outlives_its_store(store: Store, tmp_path: Path) -> None:
    added = store.add(job("a", due=5.0))
    store.close()
    again = Store(f"sqlite:///{tmp_path / 'store.db'}")
    assert again.get(*HERE, "a") == added
    assert not again.remote
    again.close()


def test_the_file_is_in_wal_mode(store: Store, tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "store.db")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Dear diary, " * 100)
    with pytest.raises(Unusable, match="file is not a database"):
        Store(str(path))


def test_a_folder_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="unable to open database file"):
        Store(str(tmp_path / "missing" / "store.db"))


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("://", "://… is neither a file nor an SQLAlchemy URL"),
        ("nosuch://host/db", "only SQLite and PostgreSQL are known here"),
        ("sqlite+nosuch:///x", "Can't load plugin"),
        ("postgresql+a+b://host", "too many values"),
        ("postgresql+pg8000://me@host/db", "its driver is missing; pip install 'transcribe-emulator\\[postgresql\\]'"),
        ("sqlite://host/x", "Invalid SQLite URL"),
        ("sqlite:///x?timeout=soon", "could not convert string to float: 'soon'"),
        ("a\0b", "embedded null byte"),
    ],
)
def test_a_url_of_nothing_is_refused(place: str, why: str) -> None:
    with pytest.raises(Unusable, match=why):
        Store(place)


@pytest.mark.parametrize(
    "url",
    [
        "nosuch://me:secret@host/db",
        "postgresql://me:secret@host:abc/db",
        "/x://me:secret@",
        "nosuch://host/db?user=me&password=secret",
        "nosuch://host/db?sslpassword=secret&pass%77ord=secret&password=secret",
    ],
)
def test_an_advice_never_shows_a_password(url: str) -> None:
    with pytest.raises(Unusable) as refused:
        Store(url)
    assert "secret" not in str(refused.value)


def test_a_store_across_a_network_uses_a_pool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same SQL over SQLAlchemy's own pool, as a server's URL gets it: many threads at once."""
    monkeypatch.setattr(sqlite, "is_sqlite", lambda url: False)
    monkeypatch.setattr(postgresql, "is_postgresql", lambda url: True)
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    assert (store.remote, store.shared) == (True, True)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: store.add(job(str(number), float(number))), range(12)))
    assert names(store.page(*HERE, 3).resources) == ["11", "10", "9"]
    with pytest.raises(Taken):
        store.add(job("5"))
    store.close()
