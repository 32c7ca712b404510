"""The tables, and the statements that are compiled once. Plain SQL of every engine; it opens no connection."""

from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
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
    select,
    tuple_,
    update,
)

from emulator.store import sqlite

VERSION = 1  # raise it with every change of a table below

metadata = MetaData()

versions = Table("schema_version", metadata, Column("version", Integer, primary_key=True, autoincrement=False))

resources = Table(
    "resources",
    metadata,
    # SQLite counts by itself only in an INTEGER key; elsewhere a busy store deserves the wider one.
    Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("account", String(12), nullable=False),
    Column("region", String(40), nullable=False),
    Column("name", String(256), nullable=False),
    Column("created", Double, nullable=False),
    Column("status", String(40), nullable=False),
    Column("due", Double),
    Column("document", Text, nullable=False),
    UniqueConstraint("kind", "account", "region", "name", name="resources_name"),
    Index("resources_page", "kind", "account", "region", "created", "sequence"),
    Index("resources_status", "kind", "account", "region", "status", "created", "sequence"),
    Index("resources_due", "due", "sequence"),
    **sqlite.TABLE_OPTIONS,
)

_row = resources.c
_place = (_row.kind == bindparam("kind"), _row.account == bindparam("account"), _row.region == bindparam("region"))
# Update's and delete's own parameters must not be called like a column that they set.
_itself = _row.sequence == bindparam("this")

ADD = insert(resources).returning(_row.sequence)
GET = select(resources).where(*_place, _row.name == bindparam("name"))
SAVE = (
    update(resources)
    .where(_itself)
    .values(status=bindparam("status"), due=bindparam("due"), document=bindparam("document"))
)
SET_ASIDE = update(resources).where(_itself).values(due=None)
DELETE = delete(resources).where(_itself, _row.status == bindparam("was"))
DUE = (
    select(resources)
    .where(_row.due <= bindparam("now"))
    .order_by(_row.due, _row.sequence)
    .limit(bindparam("most", type_=Integer()))
)
OLDEST = (
    select(resources)
    .where(*_place, _row.status == bindparam("status"))
    .order_by(_row.created, _row.sequence)
    .limit(bindparam("most", type_=Integer()))
)
NEWEST = select(resources).order_by(_row.created.desc(), _row.sequence.desc()).limit(bindparam("most", type_=Integer()))
NEXT_DUE = select(func.min(_row.due))


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
        conditions.append(key < tuple_(bindparam("created", type_=Double()), bindparam("sequence", type_=Integer())))
    newest_first = (_row.created.desc(), _row.sequence.desc())
    return select(resources).where(*conditions).order_by(*newest_first).limit(bindparam("most", type_=Integer()))


@cache
def count(*, status: bool) -> Select[Any]:
    """How many of a kind there are in one account and region."""
    wanted = (_row.status == bindparam("status"),) if status else ()
    return select(func.count()).select_from(resources).where(*_place, *wanted)
