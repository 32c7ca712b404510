"""What processes on one database tell each other: which streams are open, which part of the state was reset.

A process that crashes says nothing any more; after a while it is not waited for, and its streams are nobody's.
"""

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    String,
    Table,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)

from emulator.store import schema, sqlite
from emulator.store.moment import Moment

if TYPE_CHECKING:
    from emulator.store.database import Store

RESETS_KEPT = 3600.0  # seconds: whoever has not looked for so long has crashed


class Full(Exception):
    """As many streams are open as there may be."""


class Reset(NamedTuple):
    """A part of the state that was forgotten; None: all accounts, all regions."""

    number: int
    account: str | None
    region: str | None
    past: bool  # what is known of its calls and streams, not the state itself


streams = Table(
    "streams",
    schema.metadata,
    schema.key(),
    Column("account", String, nullable=False),
    Column("region", String, nullable=False),
    Column("carrier", String, nullable=False),
    Column("session", String, nullable=False),
    Column("holder", String, nullable=False),
    Column("held", Double, nullable=False),
    Index("streams_session", "account", "region", "session"),
    Index("streams_holder", "holder"),
    **sqlite.TABLE_OPTIONS,
)
resets = Table(
    "resets",
    schema.metadata,
    schema.key(),
    Column("account", String),
    Column("region", String),
    Column("past", Boolean, nullable=False),
    Column("holder", String, nullable=False),
    Column("at", Double, nullable=False),
    **sqlite.TABLE_OPTIONS,
)
processes = Table(
    "processes",
    schema.metadata,
    schema.key(),
    Column("holder", String, nullable=False, unique=True),
    Column("heard", BigInteger, nullable=False),  # the last reset that it has heard of
    Column("held", Double, nullable=False),
    **sqlite.TABLE_OPTIONS,
)

_row, _reset, _process, _newer = streams.c, resets.c, processes.c, streams.alias("newer").c
_place = (_row.account == bindparam("account"), _row.region == bindparam("region"))
_own = _row.holder == bindparam("by")
_this = bindparam("this", type_=BigInteger())
_number = bindparam("number", type_=BigInteger())

SWEEP = delete(streams).where(_row.held < Moment()).returning(_row.sequence)
COUNT = (
    select(func.count())
    .select_from(streams)
    .where(*_place, _row.carrier == bindparam("carrier"), _row.session != bindparam("session"))
)
OPEN = (
    insert(streams)
    .values(
        **{name: bindparam(name) for name in ("account", "region", "carrier", "session")},
        holder=bindparam("by"),
        held=schema.until,
    )
    .returning(_row.sequence)
)
RENEW = update(streams).where(_own).values(held=schema.until).returning(_row.sequence)
CLOSE = delete(streams).where(_row.sequence == _this).returning(_row.sequence)
BEFORE = select(_row.sequence).where(
    *_place,
    _row.session == bindparam("session"),
    _row.sequence < _this,
    _row.holder != bindparam("by"),
    _row.held >= Moment(),
)
REPLACED = select(_row.sequence).where(
    _own,
    exists().where(
        _newer.account == _row.account,
        _newer.region == _row.region,
        _newer.session == _row.session,
        _newer.sequence > _row.sequence,
        _newer.holder != _row.holder,
    ),
)
FORGET_RESETS = delete(resets).where(_reset.at < Moment() - RESETS_KEPT).returning(_reset.sequence)
RESET = (
    insert(resets)
    .values(**{name: bindparam(name) for name in ("account", "region", "past")}, holder=bindparam("by"), at=Moment())
    .returning(_reset.sequence)
)
LAST_RESET = select(func.coalesce(func.max(_reset.sequence), 0))
RESETS = (
    select(_reset.sequence, _reset.account, _reset.region, _reset.past)
    .where(_reset.sequence > bindparam("after", type_=BigInteger()), _reset.holder != bindparam("by"))
    .order_by(_reset.sequence)
)
FORGET_PROCESSES = delete(processes).where(_process.held < Moment()).returning(_process.sequence)
JOIN = insert(processes).values(holder=bindparam("by"), heard=_number, held=schema.until).returning(_process.sequence)
HEARD = (
    update(processes)
    .where(_process.holder == bindparam("by"))
    # Who renews does not know yet what another thread has heard of.
    .values(heard=case((_process.heard > _number, _process.heard), else_=_number), held=schema.until)
    .returning(_process.sequence)
)
LEAVE = delete(processes).where(_process.holder == bindparam("by")).returning(_process.sequence)
DEAF = select(_process.sequence).where(
    _process.holder != bindparam("by"), _process.heard < _number, _process.held >= Moment()
)


class OpenStreams:
    """The rows of a store. Any thread may call."""

    def __init__(self, store: "Store") -> None:
        self._store = store
        self._by = {"by": store.holder}

    def open(self, account: str, region: str, carrier: str, session: str, most: int, seconds: float) -> int:
        """A new row, ours for so many seconds; its number, greater than those of the streams before it.

        Raises Full when others have `most` open streams on this carrier. Those of the same session do not count: the
        new one replaces them.
        """
        values = {"account": account, "region": region, "carrier": carrier, "session": session}
        with self._store.alone() as ask:
            ask(SWEEP, {})
            if ask(COUNT, values)[0][0] >= most:
                raise Full
            return int(ask(OPEN, values | self._by | {"seconds": seconds})[0][0])

    def is_first(self, account: str, region: str, session: str, number: int) -> bool:
        """Whether no earlier stream of the session is still open in another process."""
        values = {"account": account, "region": region, "session": session, "this": number}
        return not self._store.ask(BEFORE, values | self._by)

    def replaced(self) -> set[int]:
        """The numbers of our streams whose sessions another process has taken."""
        return {row[0] for row in self._store.ask(REPLACED, self._by)}

    def renew(self, seconds: float) -> None:
        """Our rows are ours for so many seconds from now."""
        self._store.ask(RENEW, self._by | {"seconds": seconds})

    def close(self, number: int) -> None:
        """The stream is over, and all that it leaves behind is kept."""
        self._store.ask(CLOSE, {"this": number})

    def tell_of_reset(self, account: str | None, region: str | None, *, past: bool) -> int:
        """Let all others know that this part was forgotten; the number of this reset."""
        values = {"account": account, "region": region, "past": past}
        with self._store.alone() as ask:  # or else who looks meanwhile might see a later one first
            ask(FORGET_RESETS, {})
            return int(ask(RESET, values | self._by)[0][0])

    def resets(self, after: int) -> list[Reset]:
        """What others have reset since the reset `after`, the oldest first."""
        return [Reset(*row) for row in self._store.ask(RESETS, {"after": after} | self._by)]

    def join(self, seconds: float, heard: int | None = None) -> int:
        """Be waited for by others from now on, for so many seconds, as one who has heard of the resets up to this one
        (None: of all that there are); its number.
        """
        with self._store.alone() as ask:
            ask(FORGET_PROCESSES, {})
            number = int(ask(LAST_RESET, {})[0][0]) if heard is None else heard
            ask(JOIN, self._by | {"number": number, "seconds": seconds})
            return number

    def heard(self, number: int, seconds: float) -> bool:
        """We have heard of all resets up to `number`, or more, and shall be waited for; False: we were given up."""
        return bool(self._store.ask(HEARD, self._by | {"number": number, "seconds": seconds}))

    def all_have_heard(self, number: int) -> bool:
        """Whether there is nobody who has not heard of that reset yet."""
        return not self._store.ask(DEAF, self._by | {"number": number})

    def leave(self) -> None:
        """Be waited for no more."""
        self._store.ask(LEAVE, self._by)
