"""The table of the journal: rows are added in batches, found by what they are about, and forgotten from the oldest on.

It knows no more of a line than its columns. Any thread may call.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Double,
    Index,
    Integer,
    Select,
    String,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
)

from emulator.store import opening, schema, sqlite

LONGEST = 256  # characters of what a row is found by

lines = Table(
    "journal",
    schema.metadata,
    schema.key(),
    Column("id", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("at", Double, nullable=False),
    Column("kind", String(LONGEST), nullable=False),
    Column("operation", String(LONGEST)),
    Column("name", String(LONGEST)),
    Column("session", String(LONGEST)),
    Column("status", Integer),
    Column("code", String(LONGEST)),
    Column("access_key", String(LONGEST)),
    Column("account", String(LONGEST)),
    Column("region", String(LONGEST)),
    Column("bytes", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Index("journal_id", "id"),
    Index("journal_changed", "changed"),
)


class Row(NamedTuple):
    """One line. `id` is its number, `changed` that of its last change; both only grow."""

    id: int
    changed: int
    at: float
    kind: str
    operation: str | None
    name: str | None
    session: str | None
    status: int | None
    code: str | None
    access_key: str | None
    account: str | None
    region: str | None
    bytes: int
    text: str  # JSON


class Where(NamedTuple):
    """What rows must have. `equal`: columns and their values; `statuses`: from the first on, below the second."""

    equal: Mapping[str, str | int] = {}
    statuses: tuple[int, int] | None = None
    since: float | None = None


_row = lines.c
_COLUMNS = tuple(_row[name] for name in Row._fields)
ADD = insert(lines).values({name: bindparam(name) for name in Row._fields})
FORGET = delete(lines).where(_row.changed <= bindparam("before"))


class Lines:
    """The rows. `connection` lends one; `local`: it is the only one, and SQLite's."""

    def __init__(self, connection: Callable[[], AbstractContextManager[Connection]], *, local: bool) -> None:
        self._connection = connection
        self._local = local

    def add(self, rows: Sequence[Row]) -> None:
        """Keep new rows."""
        with self._connection() as connection:
            if self._local:
                with opening.alone(connection):
                    sqlite.add(connection, lines.name, rows)
            else:
                connection.execute(ADD, [row._asdict() for row in rows])

    def forget(self, before: int) -> None:
        """Drop every row that has not changed since that number."""
        with self._connection() as connection:
            connection.execute(FORGET, {"before": before})

    def clear(self, account: str | None = None, region: str | None = None) -> None:
        """Drop all rows, or those of an account, of a region, of both."""
        with self._connection() as connection:
            connection.execute(delete(lines).where(*schema.within(lines, account, region)))

    def sizes(self) -> list[tuple[int, int]]:
        """`changed` and `bytes` of each row, the one that changed first is the first."""
        with self._connection() as connection:
            rows = connection.execute(select(_row.changed, _row.bytes).order_by(_row.changed)).all()
        return [(row[0], row[1]) for row in rows]

    def last(self) -> int:
        """The highest number that was given; 0 where there are no rows."""
        with self._connection() as connection:
            return int(connection.execute(select(func.max(_row.changed))).scalar_one() or 0)

    def one(self, number: int) -> Row | None:
        """The row with this id."""
        return next(iter(self._rows(select(*_COLUMNS).where(_row.id == number).limit(1))), None)

    def after(self, number: int, where: Where, most: int) -> list[Row]:
        """At most `most` rows whose ids come after `number`, by their ids."""
        statement = select(*_COLUMNS).where(_row.id > number, *_conditions(where))
        return self._rows(statement.order_by(_row.id).limit(most))

    def before(self, number: int | None, where: Where, most: int) -> list[Row]:
        """At most `most` rows whose ids come before `number` (None: the last ones), the last one first."""
        conditions = _conditions(where) if number is None else [_row.id < number, *_conditions(where)]
        return self._rows(select(*_COLUMNS).where(*conditions).order_by(_row.id.desc()).limit(most))

    def changed(self, number: int, where: Where, most: int) -> list[Row]:
        """At most `most` rows that have changed after `number`, in the order of their changes."""
        statement = select(*_COLUMNS).where(_row.changed > number, *_conditions(where))
        return self._rows(statement.order_by(_row.changed).limit(most))

    def _rows(self, statement: Select[Any]) -> list[Row]:
        with self._connection() as connection:
            return [Row(*row) for row in connection.execute(statement).all()]


def _conditions(where: Where) -> list[ColumnElement[bool]]:
    found = [_row[name] == value for name, value in where.equal.items()]
    if where.statuses is not None:
        found += [_row.status >= where.statuses[0], _row.status < where.statuses[1]]
    if where.since is not None:
        found.append(_row.at >= where.since)
    return found
