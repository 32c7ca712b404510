"""The table of resources with its statements, for SQLite and PostgreSQL alike, and what all tables have in common.

It opens no connection. What streams and the journal keep is beside it.
"""

from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Double,
    Index,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    insert,
    null,
    or_,
    select,
    tuple_,
    update,
)

from emulator.store import sqlite
from emulator.store.moment import Moment

VERSION = 4  # raise it with every change of a table below

metadata = MetaData()
until = Moment() + bindparam("seconds", type_=Double())  # by the clock of the database


def key() -> Column[int]:
    """A table's own key, which counts by itself, from a row to the next."""
    # SQLite does so only in an INTEGER key; elsewhere a busy store deserves the wider one.
    return Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True)


def within(table: Table, account: str | None, region: str | None) -> list[ColumnElement[bool]]:
    """The rows of an account, of a region, of both; None: no matter whose, or where."""
    wanted = {"account": account, "region": region}
    return [table.c[name] == value for name, value in wanted.items() if value is not None]


versions = Table("schema_version", metadata, Column("version", Integer, primary_key=True, autoincrement=False))

resources = Table(
    "resources",
    metadata,
    key(),
    Column("kind", String, nullable=False),
    Column("account", String, nullable=False),
    Column("region", String, nullable=False),
    Column("name", String, nullable=False),
    Column("created", Double, nullable=False),
    Column("status", String, nullable=False),
    Column("due", Double),
    Column("document", Text, nullable=False),
    # Counts the changes: whoever has read an older one changes nothing.
    Column("version", Integer, nullable=False),
    # The process whose worker is at it, until when: by the clock of the database, which all processes share.
    Column("holder", String),
    Column("held", Double),
    UniqueConstraint("kind", "account", "region", "name", name="resources_name"),
    Index("resources_page", "kind", "account", "region", "created", "sequence"),
    Index("resources_status", "kind", "account", "region", "status", "created", "sequence"),
    Index("resources_due", "due", "sequence"),
    **sqlite.TABLE_OPTIONS,
)

_row = resources.c
_place = (_row.kind == bindparam("kind"), _row.account == bindparam("account"), _row.region == bindparam("region"))
# Update's and delete's own parameters must not be called like a column that they set.
_itself = _row.sequence == bindparam("this", type_=BigInteger())

# What a Resource is read from, in its order.
COLUMNS = tuple(column for column in _row if column is not _row.held)
# What a page tells of each of its resources, whose place is known.
LISTED = (_row.sequence, _row.name, _row.created, _row.status, _row.document)
_own = _row.holder == bindparam("by")
_free = or_(_row.holder.is_(None), _row.held < Moment(), _own)

ADD = (
    insert(resources)
    .values(
        **{column.name: bindparam(column.name) for column in COLUMNS if column.name not in ("sequence", "holder")},
        holder=bindparam("by"),
        held=until,
    )
    .returning(_row.sequence)
)
GET = select(*COLUMNS).where(*_place, _row.name == bindparam("name"))
SAVE = (
    update(resources)
    .where(_itself, _row.version == bindparam("was"))
    .values(
        status=bindparam("status"),
        due=bindparam("due"),
        document=bindparam("document"),
        version=_row.version + 1,
        holder=bindparam("by"),
        held=until,
    )
    .returning(_row.sequence)
)
SET_ASIDE = update(resources).where(_itself).values(due=null(), holder=null()).returning(_row.sequence)
DELETE = delete(resources).where(_itself, _row.status == bindparam("was")).returning(_row.sequence)
_ready = (
    select(_row.sequence)
    .where(_row.due <= bindparam("now"), _free)
    .order_by(_row.due, _row.sequence)
    .limit(bindparam("most", type_=Integer()))
    .with_for_update(skip_locked=True)  # SQLite has one writer at a time, and needs no such words
    .cte("ready")
)
CLAIM = (
    update(resources)
    .where(_row.sequence.in_(select(_ready.c.sequence)))
    .values(holder=bindparam("by"), held=until, version=_row.version + 1)
    .returning(*COLUMNS)
)
RENEW = update(resources).where(_own).values(held=until).returning(_row.sequence)
RELEASE = update(resources).where(_own).values(holder=null()).returning(_row.sequence)
IS_DUE = select(_row.sequence).where(_row.due <= bindparam("now")).limit(1)
OLDEST = (
    select(*COLUMNS)
    .where(*_place, _row.status == bindparam("status"))
    .order_by(_row.created, _row.sequence)
    .limit(bindparam("most", type_=Integer()))
)
EVERY = (
    select(*COLUMNS)
    .where(_row.sequence > bindparam("after", type_=BigInteger()))
    .order_by(_row.sequence)
    .limit(bindparam("most", type_=Integer()))
)
NEWEST = (
    select(*COLUMNS)
    .where(_row.kind != bindparam("but"))
    .order_by(_row.created.desc(), _row.sequence.desc())
    .limit(bindparam("most", type_=Integer()))
)
CENSUS = select(_row.kind, _row.status, func.count()).group_by(_row.kind, _row.status)
NEXT_DUE = select(_row.due).where(_row.due.is_not(None), _free).order_by(_row.due).limit(1)


@cache
def page(*, status: bool, contains: bool, after: bool) -> Select[Any]:
    """Newest first; what comes after a given row is found by its key, so no page costs more than the first."""
    conditions = list(_place)
    if status:
        conditions.append(_row.status == bindparam("status"))
    if contains:
        conditions.append(func.lower(_row.name).contains(bindparam("part"), escape="/"))
    if after:
        key = tuple_(_row.created, _row.sequence)
        conditions.append(key < tuple_(bindparam("created", type_=Double()), bindparam("sequence", type_=BigInteger())))
    newest_first = (_row.created.desc(), _row.sequence.desc())
    return select(*LISTED).where(*conditions).order_by(*newest_first).limit(bindparam("most", type_=Integer()))


@cache
def count(*, status: bool) -> Select[Any]:
    """How many of a kind there are in one account and region."""
    wanted = (_row.status == bindparam("status"),) if status else ()
    return select(func.count()).select_from(resources).where(*_place, *wanted)
