"""What somebody wants to see of the journal: a filter, part of which the store can apply by itself. Pure."""

import re
from fnmatch import translate
from functools import lru_cache
from typing import NamedTuple

from emulator.store.journal import Row, Where

GLOB = re.compile(r"[*?\[]")
CLASS = re.compile(r"([1-5])xx", re.IGNORECASE)
LONGEST_STATUS = 9  # digits: databases hold no longer ones, and HTTP has three
EXACT = ("session", "kind", "access_key", "account", "region")


class Wanted(NamedTuple):
    """Conditions, all of which must be met; None: anything will do."""

    operation: str | None = None  # a glob
    name: str | None = None  # a glob
    session: str | None = None
    status: str | None = None  # 400, 4xx, or the code of an error
    kind: str | None = None
    access_key: str | None = None
    account: str | None = None
    region: str | None = None
    since: float | None = None  # seconds since 1970

    def fits(self, row: Row) -> bool:
        """Whether a line is wanted."""
        return (
            all(getattr(self, name) in (None, getattr(row, name)) for name in EXACT)
            and (self.since is None or row.at >= self.since)
            and _like(self.operation, row.operation)
            and _like(self.name, row.name)
            and _has_status(self.status, row)
        )

    @property
    def where(self) -> Where:
        """What a database can tell: whatever is wanted fits it, and perhaps more."""
        equal: dict[str, str | int] = {name: getattr(self, name) for name in EXACT if getattr(self, name) is not None}
        for name in ("operation", "name"):
            text = getattr(self, name)
            if text is not None and not GLOB.search(text):
                equal[name] = text
        statuses = statuses_of(self.status) if self.status else None
        if self.status and statuses is None:
            equal["code"] = self.status
        return Where(equal, statuses, self.since)


def statuses_of(text: str) -> tuple[int, int] | None:
    """The statuses that `404` or `4xx` stand for, from the first to below the second; None for the code of an error."""
    if text.isascii() and text.isdigit() and len(text) <= LONGEST_STATUS:
        return int(text), int(text) + 1
    of_class = CLASS.fullmatch(text)
    return (int(of_class[1]) * 100, int(of_class[1]) * 100 + 100) if of_class else None


def _has_status(wanted: str | None, row: Row) -> bool:
    if not wanted:
        return True
    statuses = statuses_of(wanted)
    if statuses is None:
        return row.code == wanted
    return row.status is not None and statuses[0] <= row.status < statuses[1]


def _like(glob: str | None, text: str | None) -> bool:
    return glob is None or (text is not None and _pattern(glob).match(text) is not None)


@lru_cache(maxsize=64)
def _pattern(glob: str) -> re.Pattern[str]:
    return re.compile(translate(glob))
