"""The store: adds, finds, pages, saves and deletes resources. It knows nothing of Transcribe and never asks the time.

Every call is one statement that commits by itself, or says so. Any thread may call, in several processes on one
database; nothing here waits for an event loop.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import uuid4

import orjson
from sqlalchemy import Connection, Executable, delete
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError

from emulator.store import opening, schema, sqlite
from emulator.store.journal import Lines
from emulator.store.opening import Unusable

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
    version: int = 0  # how often it has been changed
    holder: str | None = None  # the store whose worker is at it


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


class Store:
    """`place` is a file or an SQLAlchemy URL; `shared`: other processes may use it, too. Raises Unusable."""

    def __init__(self, place: str, *, shared: bool = False) -> None:
        url = opening.url_of(place)
        # True: each call may wait for a network, so it doesn't belong on an event loop.
        self.remote = not sqlite.is_sqlite(url)
        self.shared = shared or self.remote
        self.holder = uuid4().hex  # who we are among those who share it
        self._lock = threading.Lock()
        self._damaged: set[int] = set()  # the sequences of rows that the log has told of
        self._engine = opening.engine_of(url)
        self._kept: Connection | None = None
        self.journal = Lines(self._connection, local=not self.remote)
        try:
            self._kept = None if self.remote else self._engine.connect()
            with self._connection() as connection:
                opening.prepare(connection, url)
        except (DBAPIError, ArgumentError, ValueError) as error:
            self.close()
            raise Unusable(opening.advice(url, str(getattr(error, "orig", error)))) from error
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
            "version": resource.version,
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

    def every(self, after: int, most: int) -> tuple[list[Resource], int | None]:
        """At most `most` resources behind a sequence, oldest first, and the sequence to go on behind; None: no more."""
        rows = self._rows(schema.EVERY, {"after": after, "most": most})
        return self._resources(rows), int(rows[-1][0]) if len(rows) == most else None

    def save(self, resource: Resource) -> bool:
        """Write status, due, document and holder; False when it is no longer there, or no longer as it was read."""
        values = {
            "this": resource.sequence,
            "was": resource.version,
            "status": resource.status,
            "due": resource.due,
            "document": _text(resource.document),
            "holder": resource.holder,
        }
        return bool(self._rows(schema.SAVE, values))

    def change(
        self, kind: str, account: str, region: str, name: str, how: Callable[[Resource], Resource]
    ) -> Resource | None:
        """What `how` makes of a resource, saved; None when there is none. `how` is asked again if others change it."""
        while (found := self.get(kind, account, region, name)) is not None:
            changed = how(found)
            if self.save(changed):
                return changed._replace(version=found.version + 1)
        return None

    def delete(self, resource: Resource) -> bool:
        """Forget a resource; False when it is no longer there, or no longer in the state it was read in."""
        return bool(self._rows(schema.DELETE, {"this": resource.sequence, "was": resource.status}))

    def count(self, kind: str, account: str, region: str, status: str | None = None) -> int:
        values = {"kind": kind, "account": account, "region": region}
        if status is not None:
            values["status"] = status
        return int(self._rows(schema.count(status=status is not None), values)[0][0])

    def claim(self, now: float, most: int, seconds: float) -> list[Resource]:
        """What is due at `now`, the longest due first, at most `most` of it; what can't be read never is again.

        No other store can claim it before it is saved without its holder, or for so many seconds: see `renew`. What
        this one has claimed before and not saved, it claims again.
        """
        rows = self._rows(schema.CLAIM, {"now": now, "most": most, "by": self.holder, "seconds": seconds})
        found = self._resources(rows)
        for sequence in {int(row[0]) for row in rows} - {resource.sequence for resource in found}:
            self._rows(schema.SET_ASIDE, {"this": sequence})
        return sorted(found, key=lambda resource: (resource.due, resource.sequence))

    def renew(self, seconds: float) -> int:
        """Keep all that we have claimed for so many seconds from now; how much it is."""
        return len(self._rows(schema.RENEW, {"by": self.holder, "seconds": seconds}))

    def release(self) -> int:
        """Let others claim what we have claimed; how much it was."""
        return len(self._rows(schema.RELEASE, {"by": self.holder}))

    def next_due(self) -> float | None:
        """When the next resource is due that nobody else has claimed; None when nothing is."""
        found = self._rows(schema.NEXT_DUE, {"by": self.holder})
        return found[0][0] if found else None

    def census(self) -> dict[tuple[str, str], int]:
        """How many resources there are, by kind and state."""
        return {(kind, status): count for kind, status, count in self._rows(schema.CENSUS, {})}

    def is_due(self, now: float) -> bool:
        """Whether anything is due, claimed or not: its step is not done."""
        return bool(self._rows(schema.IS_DUE, {"now": now}))

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

    def _rows(self, statement: Executable, values: dict[str, Any]) -> Sequence[Sequence[Any]]:
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
    sequence, kind, account, region, name, created, status, due, document, version, holder = row
    return Resource(kind, account, region, name, created, status, due, _document(document), sequence, version, holder)


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
