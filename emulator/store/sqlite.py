"""How SQLite is opened and asked: its pragmas, its key counter, and its driver without SQLAlchemy where that is dear.

Beside it only `opening.alone` and `moment` know one database from the other.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Executable, NullPool, create_engine, event
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.engine.interfaces import DBAPIConnection

# A key is never given twice, even after the newest row was deleted: late news of a dead row finds nobody.
TABLE_OPTIONS: dict[str, Any] = {"sqlite_autoincrement": True}

# WAL: readers and the writer don't wait for each other. NORMAL: a power cut may cost the last commits, never the file.
PRAGMAS = ("journal_mode = WAL", "synchronous = NORMAL", "busy_timeout = 5000", "temp_store = MEMORY")


def url_of(path: Path | str) -> URL:
    return URL.create("sqlite", database=str(path))


def is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def engine_of(url: URL) -> Engine:
    """An engine whose one connection the store keeps, so that a pool would have nothing to do."""
    # The store lets in one thread at a time.
    arguments = {"check_same_thread": False}
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool, connect_args=arguments)
    event.listen(engine, "connect", _apply_pragmas)
    return engine


def rows(connection: Connection, statement: Executable, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement of ours. SQLAlchemy writes the SQL, once; the driver runs it, at a third of the cost."""
    text, fixed = _compiled(statement)
    driver: Any = connection.connection.driver_connection
    found: list[tuple[Any, ...]] = driver.execute(text, fixed | values).fetchall()
    return found


def add(connection: Connection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert named tuples whose fields are columns: at a third of SQLAlchemy's cost."""
    names = getattr(rows[0], "_fields", ())
    text = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608 - our own
    driver: Any = connection.connection.driver_connection
    driver.executemany(text, rows)


@cache  # the statements are few, and live as long as the program
def _compiled(statement: Executable) -> tuple[str, dict[str, Any]]:
    compiled = statement.compile(dialect=dialect(paramstyle="named"))  # type: ignore[attr-defined]
    return str(compiled), {name: value for name, value in compiled.params.items() if value is not None}


def _apply_pragmas(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
