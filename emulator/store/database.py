"""The store: adds, finds, pages, saves and deletes resources. It knows nothing of Transcribe and never asks the time.

Every call is one statement that commits by itself. Any thread may call; nothing here waits for an event loop.
"""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy import URL, Connection, Engine, Select, create_engine, delete, insert, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError

from emulator.store import schema, sqlite

logger = logging.getLogger(__name__)


class Resource(NamedTuple):
    """One thing that a client has made: a job, a vocabulary. Times are seconds since 1970.

    A tuple, for a page of a list makes a hundred of them. The document is shared by all who read it: nobody changes it.
    """

    kind: str
    account: str
    region: str
    name: str  # unique among its kind in one account and region
    created: float
    status: str
    due: float | None  # when the worker must look at it again; None: never
    document: dict[str, Any]  # JSON values only
    sequence: int = 0  # given by the store, never twice


class Position(NamedTuple):
    """A place in a newest-first list: behind the resource with this key, whether or not that still exists."""

    created: float
    sequence: int


class Page(NamedTuple):
    """One page of a list; `after` is where the next begins, None when this is the last."""

    resources: list[Resource]
    after: Position | None


class Taken(Exception):
    """A resource of this kind and name exists already."""


class Unusable(Exception):
    """The database cannot be used; the message says why, and what to do."""


class Store:
    """`place` is a file or an SQLAlchemy URL. Raises Unusable."""

    def __init__(self, place: str) -> None:
        url = _url_of(place)
        # True: each call may wait for a network, so it doesn't belong on an event loop.
        self.remote = not sqlite.is_sqlite(url)
        self._lock = threading.Lock()
        self._damaged: set[int] = set()  # the sequences of rows that the log has told of
        self._engine = _engine_of(url)
        self._kept: Connection | None = None
        try:
            self._kept = None if self.remote else self._engine.connect()
            with self._connection() as connection:
                _prepare(connection, url)
        except (DBAPIError, ArgumentError, ValueError) as error:
            self.close()
            raise Unusable(_advice(url, str(getattr(error, "orig", error)))) from error
        except Unusable:
            self.close()
            raise

    def add(self, resource: Resource) -> Resource:
        """Remember a new resource; the result has its `sequence`. Raises Taken, whoever else adds at once."""
        row = {
            "kind": resource.kind,
            "account": resource.account,
            "region": resource.region,
            "name": resource.name,
            "created": resource.created,
            "status": resource.status,
            "due": resource.due,
            "document": _text(resource.document),
        }
        try:
            with self._connection() as connection:
                sequence = connection.execute(schema.ADD, row).scalar_one()
        except IntegrityError as error:
            if self._rows(schema.GET, {name: row[name] for name in ("kind", "account", "region", "name")}):
                raise Taken(resource.name) from error
            raise  # some other rule of the database
        return resource._replace(sequence=sequence)

    def get(self, kind: str, account: str, region: str, name: str) -> Resource | None:
        where = {"kind": kind, "account": account, "region": region, "name": name}
        return next(iter(self._resources(self._rows(schema.GET, where))), None)

    def page(
        self,
        kind: str,
        account: str,
        region: str,
        most: int,
        *,
        status: str | None = None,
        contains: str | None = None,
        after: Position | None = None,
    ) -> Page:
        """At most `most` resources, newest first; `contains` is part of the name, in any case."""
        statement = schema.page(status=status is not None, contains=contains is not None, after=after is not None)
        # One more than asked for tells whether there is a next page.
        values: dict[str, Any] = {"kind": kind, "account": account, "region": region, "most": most + 1}
        if status is not None:
            values["status"] = status
        if contains is not None:
            values["part"] = _like(contains.lower())
        if after is not None:
            values |= after._asdict()
        rows = self._rows(statement, values)
        after = _position(rows[most - 1]) if len(rows) > most else None
        return Page(self._resources(rows[:most]), after)

    def oldest(self, kind: str, account: str, region: str, status: str, most: int) -> list[Resource]:
        """At most `most` resources in one state, the oldest first."""
        values = {"kind": kind, "account": account, "region": region, "status": status, "most": most}
        return self._resources(self._rows(schema.OLDEST, values))

    def newest(self, limit: int) -> list[Resource]:
        """Of every kind, account and region, the newest first: for people to look at, no page of the API."""
        return self._resources(self._rows(schema.NEWEST, {"most": limit}))

    def save(self, resource: Resource) -> bool:
        """Write status, due and document of a resource that was added; False when it is no longer there."""
        values = {
            "this": resource.sequence,
            "status": resource.status,
            "due": resource.due,
            "document": _text(resource.document),
        }
        with self._connection() as connection:
            return connection.execute(schema.SAVE, values).rowcount == 1

    def delete(self, resource: Resource) -> bool:
        """Forget a resource; False when it is no longer there, or no longer in the state it was read in."""
        with self._connection() as connection:
            values = {"this": resource.sequence, "was": resource.status}
            return connection.execute(schema.DELETE, values).rowcount == 1

    def count(self, kind: str, account: str, region: str, status: str | None = None) -> int:
        values = {"kind": kind, "account": account, "region": region}
        if status is not None:
            values["status"] = status
        with self._connection() as connection:
            return int(connection.execute(schema.count(status=status is not None), values).scalar_one())

    def due(self, now: float, most: int) -> list[Resource]:
        """What is due at `now`, the longest due first, at most `most` of it; what can't be read never is again."""
        rows = self._rows(schema.DUE, {"now": now, "most": most})
        found = self._resources(rows)
        damaged = {int(row[0]) for row in rows} - {resource.sequence for resource in found}
        for sequence in damaged:
            with self._connection() as connection:
                connection.execute(schema.SET_ASIDE, {"this": sequence})
        return found

    def next_due(self) -> float | None:
        """When the next resource is due; None when nothing is."""
        with self._connection() as connection:
            when: float | None = connection.execute(schema.NEXT_DUE).scalar_one()
        return when

    def reset(self, account: str | None = None, region: str | None = None) -> int:
        """Forget everything, or everything of an account, of a region, of both; how much it was."""
        columns = schema.resources.c
        statement = delete(schema.resources)
        for column, value in ((columns.account, account), (columns.region, region)):
            if value is not None:
                statement = statement.where(column == value)
        with self._connection() as connection:
            return int(connection.execute(statement).rowcount)

    def close(self) -> None:
        """Close the connections; the store is of no use afterwards."""
        with self._lock:
            if self._kept is not None:
                self._kept.close()
            self._engine.dispose()

    def _resources(self, rows: Sequence[Sequence[Any]]) -> list[Resource]:
        """The rows that can be read. The log tells once of one that can't."""
        try:
            return [_resource(row) for row in rows]
        except ValueError:
            return [_resource(row) for row in rows if self._is_sound(row)]

    def _is_sound(self, row: Sequence[Any]) -> bool:
        try:
            _resource(row)
        except ValueError as error:
            if row[0] not in self._damaged:
                self._damaged.add(row[0])
                logger.warning("The %s %r in the database can't be read, and is left out: %s", row[1], row[4], error)
            return False
        return True

    def _rows(self, statement: Select[Any], values: dict[str, Any]) -> Sequence[Sequence[Any]]:
        with self._connection() as connection:
            if self._kept is not None:
                return sqlite.rows(connection, statement, values)
            return connection.execute(statement, values).all()

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        """SQLite: the one connection, one thread at a time, for a statement takes microseconds. Else: a pooled one."""
        if self._kept is not None:
            with self._lock:
                yield self._kept
        else:
            with self._engine.connect() as connection:
                yield connection


def _resource(row: Sequence[Any]) -> Resource:
    sequence, kind, account, region, name, created, status, due, document = row
    return Resource(kind, account, region, name, created, status, due, _document(document), sequence)


@lru_cache(maxsize=1024)  # who polls a list asks for the same hundred again and again
def _document(text: str) -> dict[str, Any]:
    document = orjson.loads(text)
    if not isinstance(document, dict):
        raise ValueError("the document is no JSON object")  # noqa: TRY004 - as if it were no JSON
    return document


def _position(row: Sequence[Any]) -> Position:
    return Position(created=row[5], sequence=row[0])


def _text(document: dict[str, Any]) -> str:
    return orjson.dumps(document).decode()


def _like(part: str) -> str:
    """The part of a name with LIKE's wildcards taken literally: names are full of underscores."""
    return part.replace("/", "//").replace("%", "/%").replace("_", "/_")


def _url_of(place: str) -> URL:
    if "://" not in place:
        return sqlite.url_of(place)
    with suppress(ArgumentError, ValueError):  # the second: a port that is no number
        return make_url(place)
    scheme = place.partition("://")[0]  # the rest may hold a password
    raise Unusable(f"{scheme}://… is neither a file nor an SQLAlchemy URL such as sqlite:////var/lib/store.db.")


def _engine_of(url: URL) -> Engine:
    try:
        if sqlite.is_sqlite(url):
            return sqlite.engine_of(url)
        return create_engine(url, isolation_level="AUTOCOMMIT", pool_pre_ping=True)
    except (ImportError, NoSuchModuleError) as error:
        raise Unusable(_advice(url, f"{error}; install the Python driver that this URL names")) from error
    except (ArgumentError, ValueError) as error:
        raise Unusable(_advice(url, str(error))) from error


def _prepare(connection: Connection, url: URL) -> None:
    """Make the tables in an empty database; refuse one that another version of the program has made."""
    names = set(inspect(connection).get_table_names())
    if schema.versions.name not in names:
        if names:
            raise Unusable(_advice(url, "it holds tables of some other program"))
        schema.metadata.create_all(connection)
        connection.execute(insert(schema.versions), {"version": schema.VERSION})
        return
    found = connection.execute(select(schema.versions.c.version)).scalars().all()
    if list(found) != [schema.VERSION]:
        wanted = f"version {schema.VERSION} of the tables, it has {', '.join(map(str, found)) or 'none'}"
        raise Unusable(_advice(url, f"this program works with {wanted}"))


def _advice(url: URL, why: str) -> str:
    shown = url.database if sqlite.is_sqlite(url) else url.render_as_string(hide_password=True)
    return f"The database {shown} cannot be used: {why}. Name another one with --database, or move this one away."
