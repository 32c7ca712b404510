"""Now, by the clock of the database: the one clock that processes on several machines have in common.

It measures how long a process may keep something to itself. What the emulator's clients see comes from `Clock`.
"""

from typing import Any

from sqlalchemy import Double
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class Moment(FunctionElement[float]):
    """Seconds since 1970."""

    type = Double()
    inherit_cache = True


@compiles(Moment, "sqlite")
def _sqlite(_element: Moment, _compiler: Any, **_words: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(Moment, "postgresql")
def _postgresql(_element: Moment, _compiler: Any, **_words: Any) -> str:
    return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS DOUBLE PRECISION)"
