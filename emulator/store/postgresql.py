"""How PostgreSQL is opened: its engine, and what is told where its driver is missing. It asks nothing."""

from sqlalchemy import URL, Engine, create_engine

# Threads ask at once; each has a connection of its own for as long as its statement takes. PostgreSQL gives out 100,
# for all processes together.
MOST_CONNECTIONS = 12

NO_DRIVER = "its driver is missing; pip install 'transcribe-emulator[postgresql]'"


def is_postgresql(url: URL) -> bool:
    return url.get_backend_name() == "postgresql"


def engine_of(url: URL) -> Engine:
    """An engine with a pool. A connection that has gone away is made anew before anything is asked on it."""
    return create_engine(
        url, isolation_level="AUTOCOMMIT", pool_pre_ping=True, pool_size=MOST_CONNECTIONS, max_overflow=0
    )
