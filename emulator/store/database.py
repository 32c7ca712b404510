"""The store: adds, finds, pages, saves and deletes resources. It knows nothing of Transcribe and never asks the time.

Every call is one statement that commits by itself, or says so. Any thread may call, in several processes on one
database; nothing here waits for an event loop.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy import Connection, Executable, delete
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError

from emulator.store import opening, schema, sqlite
from emulator.store.journal import Lines
from emulator.store.opening import Unusable
from emulator.store.reading import Reader, Rows
from emulator.store.resource import Page as Page
from emulator.store.resource import Position as Position
from emulator.store.resource import Resource as Resource
from emulator.store.resource import text_of
from emulator.store.seen import Seen
from emulator.store.streams import OpenStreams

HELD_SECONDS = 15.0  # how long what a process has claimed stays its own when it crashes

Ask = Callable[[Executable, dict[str, Any]], Rows]
T = TypeVar("T")


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
        self.held_seconds = HELD_SECONDS
        self._lock = threading.Lock()
        self._seen = Seen()
        self._reader = Reader()
        self._engine = opening.engine_of(url)
        self._kept: Connection | None = None
        self.journal = Lines(self._connection, local=not self.remote)
        self.streams = OpenStreams(self)
        self._url = url
        with self.starting():
            self._kept = None if self.remote else self._engine.connect()
            with self._connection() as connection:
                opening.prepare(connection, url)

    @contextmanager
    def starting(self) -> Iterator[None]:
        """For what is asked before anybody is served: closes the store and raises Unusable where it gives no answer."""
        try:
            yield
        except (DBAPIError, ArgumentError, ValueError) as error:
            self.close()
            raise Unusable(opening.advice(self._url, str(getattr(error, "orig", error)))) from error
        except Unusable:
            self.close()
            raise

    def add(self, resource: Resource) -> Resource:
        """Remember a new resource; the result has its `sequence`. Raises Taken, whoever else adds at once.

        With our own `holder` it is claimed from the beginning.
        """
        row = {
            "kind": resource.kind,
            "account": resource.account,
            "region": resource.region,
            "name": resource.name,
            "created": resource.created,
            "status": resource.status,
            "due": resource.due,
            "document": text_of(resource.document),
            "version": resource.version,
            **self._held(resource.holder),
        }
        try:
            with self._changing() as connection:
                sequence = connection.execute(schema.ADD, row).scalar_one()
        except IntegrityError as error:
            if self.ask(schema.GET, {name: row[name] for name in ("kind", "account", "region", "name")}):
                raise Taken(resource.name) from error
            raise  # some other rule of the database
        return resource._replace(sequence=sequence)

    def get(self, kind: str, account: str, region: str, name: str) -> Resource | None:
        where = {"kind": kind, "account": account, "region": region, "name": name}
        return self._found((*where.values(),), schema.GET, where, self._reader.first)

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
        """At most `most` resources, newest first; `contains` is part of the name, in any case.

        They are for showing: when they are due and who is at them is not asked for, so `save` takes none of them.
        """
        statement = schema.page(status=status is not None, contains=contains is not None, after=after is not None)
        # One more than asked for tells whether there is a next page.
        values: dict[str, Any] = {"kind": kind, "account": account, "region": region, "most": most + 1}
        if status is not None:
            values["status"] = status
        if contains is not None:
            values["part"] = _like(contains.lower())
        if after is not None:
            values |= after._asdict()
        asked = (kind, account, region, most, status, contains, after)
        return self._found(asked, statement, values, partial(self._reader.page, (kind, account, region), most))

    def oldest(self, kind: str, account: str, region: str, status: str, most: int) -> list[Resource]:
        """At most `most` resources in one state, the oldest first."""
        values = {"kind": kind, "account": account, "region": region, "status": status, "most": most}
        return self._reader.resources(self.ask(schema.OLDEST, values))

    def newest(self, limit: int, but: str = "") -> list[Resource]:
        """Of every kind but one, of every account and region, the newest first: for people, no page of the API."""
        return self._reader.resources(self.ask(schema.NEWEST, {"most": limit, "but": but}))

    def every(self, after: int, most: int) -> tuple[list[Resource], int | None]:
        """At most `most` resources behind a sequence, oldest first, and the sequence to go on behind; None: no more."""
        rows = self.ask(schema.EVERY, {"after": after, "most": most})
        return self._reader.resources(rows), int(rows[-1][0]) if len(rows) == most else None

    def save(self, resource: Resource) -> bool:
        """Write status, due, document and holder; False when it is no longer there, or no longer as it was read."""
        values = {
            "this": resource.sequence,
            "was": resource.version,
            "status": resource.status,
            "due": resource.due,
            "document": text_of(resource.document),
            **self._held(resource.holder),
        }
        return bool(self.ask(schema.SAVE, values))

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
        return bool(self.ask(schema.DELETE, {"this": resource.sequence, "was": resource.status}))

    def count(self, kind: str, account: str, region: str, status: str | None = None) -> int:
        values = {"kind": kind, "account": account, "region": region}
        if status is not None:
            values["status"] = status
        return int(self.ask(schema.count(status=status is not None), values)[0][0])

    def claim(self, now: float, most: int) -> list[Resource]:
        """What is due at `now`, the longest due first, at most `most` of it; what can't be read never is again.

        No other store can claim it before it is saved without its holder, or before it was not renewed for
        `held_seconds`. What this one has claimed before and not saved, it claims again.
        """
        rows = self.ask(schema.CLAIM, {"now": now, "most": most, **self._held(self.holder)})
        found = self._reader.resources(rows)
        for sequence in {int(row[0]) for row in rows} - {resource.sequence for resource in found}:
            self.ask(schema.SET_ASIDE, {"this": sequence})
        return sorted(found, key=lambda resource: (resource.due, resource.sequence))

    def renew(self) -> int:
        """Keep all that we have claimed, for `held_seconds` from now; how much it is."""
        return len(self.ask(schema.RENEW, self._held(self.holder)))

    def release(self) -> int:
        """Let others claim what we have claimed; how much it was."""
        return len(self.ask(schema.RELEASE, {"by": self.holder}))

    def _held(self, holder: str | None) -> dict[str, Any]:
        return {"by": holder, "seconds": self.held_seconds}

    def next_due(self) -> float | None:
        """When the next resource is due that nobody else has claimed; None when nothing is."""
        found = self.ask(schema.NEXT_DUE, {"by": self.holder})
        return found[0][0] if found else None

    def census(self) -> dict[tuple[str, str], int]:
        """How many resources there are, by kind and state."""
        return {(kind, status): count for kind, status, count in self.ask(schema.CENSUS, {})}

    def is_due(self, now: float) -> bool:
        """Whether anything is due, claimed or not: its step is not done."""
        return bool(self.ask(schema.IS_DUE, {"now": now}))

    def reset(self, account: str | None = None, region: str | None = None) -> int:
        """Forget everything, or everything of an account, of a region, of both; how much it was."""
        statement = delete(schema.resources).where(*schema.within(schema.resources, account, region))
        with self._changing() as connection:
            return int(connection.execute(statement).rowcount)

    def close(self) -> None:
        """Close the connections; the store is of no use afterwards."""
        with self._lock:
            if self._kept is not None:
                self._kept.close()
            self._engine.dispose()

    def _found(
        self, asked: tuple[object, ...], statement: Executable, values: dict[str, Any], made: Callable[[Rows], T]
    ) -> T:
        """What is `made` of a statement's rows; `asked` is what they hang on, by which it is remembered."""
        if self.shared:  # others may change it
            return made(self.ask(statement, values))
        found: T | None = self._seen.get(asked)
        if found is not None:
            return found
        with self._lock:  # whoever changes it has done so, or will see that it is forgotten
            assert self._kept is not None
            rows = sqlite.rows(self._kept, statement, values)
            found = made(rows)
            self._seen.keep(asked, found, len(rows))
        return found

    def ask(self, statement: Executable, values: dict[str, Any]) -> Rows:
        """The rows of a statement, which commits by itself."""
        if self._kept is not None:
            with self._lock:
                if not statement.is_select:
                    self._seen.forget()
                return sqlite.rows(self._kept, statement, values)
        with self._connection() as connection:
            return self._answer(connection, statement, values)

    @contextmanager
    def alone(self) -> Iterator[Ask]:
        """What is asked by the function that is given happens at once, or not at all, with nobody else alone."""
        with self._changing() as connection, opening.alone(connection):
            yield partial(self._answer, connection)

    def _answer(self, connection: Connection, statement: Executable, values: dict[str, Any]) -> Rows:
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

    @contextmanager
    def _changing(self) -> Iterator[Connection]:
        """The same for who changes resources."""
        with self._connection() as connection:
            self._seen.forget()
            yield connection


def _like(part: str) -> str:
    """The part of a name with LIKE's wildcards taken literally: names are full of underscores."""
    return part.replace("/", "//").replace("%", "/%").replace("_", "/_")
