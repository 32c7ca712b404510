"""Reads rows, and leaves out those that can't be read: somebody has been at the database by hand. It asks nothing."""

import logging
from collections.abc import Sequence
from typing import Any

from emulator.store.resource import Page, Position, Resource, read

UNKNOWN = -1  # the version of what was not read whole: no row has it

Rows = Sequence[Sequence[Any]]

logger = logging.getLogger(__name__)


class Reader:
    """The log tells once of each row that can't be read."""

    def __init__(self) -> None:
        self._damaged: set[int] = set()  # the sequences of rows that the log has told of

    def resources(self, rows: Rows) -> list[Resource]:
        """Those that can be read, of rows of `schema.COLUMNS`."""
        try:
            return [read(row) for row in rows]
        except ValueError:
            return [read(row) for row in rows if self._is_sound(row)]

    def first(self, rows: Rows) -> Resource | None:
        return next(iter(self.resources(rows)), None)

    def page(self, place: tuple[str, str, str], most: int, rows: Rows) -> Page:
        """At most `most` of rows of `schema.LISTED`, all of one place: kind, account and region."""
        whole = [
            (sequence, *place, name, created, status, None, document, UNKNOWN, None)
            for sequence, name, created, status, document in rows[:most]
        ]
        after = Position(created=rows[most - 1][2], sequence=rows[most - 1][0]) if len(rows) > most else None
        return Page(self.resources(whole), after)

    def _is_sound(self, row: Sequence[Any]) -> bool:
        try:
            read(row)
        except ValueError as error:
            if row[0] not in self._damaged:
                self._damaged.add(row[0])
                logger.warning("The %s %r in the database can't be read, and is left out: %s", row[1], row[4], error)
            return False
        return True
