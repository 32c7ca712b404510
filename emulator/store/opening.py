"""From a file's name or a URL to an engine whose database has our tables. It says what to do where it can't be used."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import URL, Connection, Engine, insert, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from emulator.store import postgresql, schema, sqlite

LOCK = 4610  # any number that nobody else takes an advisory lock by
# Begins a transaction that no other process is in at the same time.
ALONE = {"sqlite": ("BEGIN IMMEDIATE",), "postgresql": ("BEGIN", f"SELECT pg_advisory_xact_lock({LOCK})")}


class Unusable(Exception):
    """The database cannot be used; the message says why, and what to do."""


@contextmanager
def alone(connection: Connection) -> Iterator[None]:
    """One transaction, in which nobody else is at work who asks for the same, in this process or in another."""
    for statement in ALONE[connection.dialect.name]:
        connection.exec_driver_sql(statement)
    try:
        yield
    except BaseException:
        connection.exec_driver_sql("ROLLBACK")
        raise
    connection.exec_driver_sql("COMMIT")


def url_of(place: str) -> URL:
    """The URL of a file, or the one that was given. Raises Unusable."""
    if "://" not in place:
        return sqlite.url_of(place)
    with suppress(ArgumentError, ValueError):  # the second: a port that is no number
        return make_url(place)
    scheme = place.partition("://")[0]  # the rest may hold a password
    raise Unusable(f"{scheme}://… is neither a file nor an SQLAlchemy URL such as sqlite:////var/lib/store.db.")


def engine_of(url: URL) -> Engine:
    """An engine that commits each statement by itself. Raises Unusable."""
    try:
        if sqlite.is_sqlite(url):
            return sqlite.engine_of(url)
        if postgresql.is_postgresql(url):
            return postgresql.engine_of(url)
    except ImportError as error:
        raise Unusable(advice(url, postgresql.NO_DRIVER)) from error
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise Unusable(advice(url, str(error))) from error
    raise Unusable(advice(url, "only SQLite and PostgreSQL are known here"))


def prepare(connection: Connection, url: URL) -> None:
    """Make the tables in an empty database; refuse one that another version of the program has made.

    Two processes may begin with one empty database: the second waits for the first.
    """
    with alone(connection):
        names = set(inspect(connection).get_table_names())
        if schema.versions.name not in names:
            if names:
                raise Unusable(advice(url, "it holds tables of some other program"))
            schema.metadata.create_all(connection)
            connection.execute(insert(schema.versions), {"version": schema.VERSION})
            return
        found = connection.execute(select(schema.versions.c.version)).scalars().all()
        if list(found) != [schema.VERSION]:
            wanted = f"version {schema.VERSION} of the tables, it has {', '.join(map(str, found)) or 'none'}"
            raise Unusable(advice(url, f"this program works with {wanted}"))


def advice(url: URL, why: str) -> str:
    """The sentence for the user of a database that can't be used."""
    shown = url.database if sqlite.is_sqlite(url) else hidden(url)
    return f"The database {shown} cannot be used: {why}. Name another one with --database, or move this one away."


def hidden(url: URL) -> str:
    """The URL without its passwords, which libpq takes from the query too."""
    secrets = {name: "hidden" for name in url.query if "password" in name.lower()}
    return url.update_query_dict(secrets).render_as_string(hide_password=True)
