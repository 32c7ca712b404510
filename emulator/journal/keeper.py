"""Puts lines that have ended into the store, and keeps there as many, and as many bytes of them, as it may.

It works in threads, one at a time; the journal sees to that.
"""

from collections import deque
from typing import TYPE_CHECKING

from emulator.journal.form import row_of
from emulator.journal.wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from emulator.journal.line import Line
    from emulator.store.journal import Lines, Row

PAGE = 200  # rows that are looked through at a time


class Keeper:
    """`most`: lines that are kept; `most_bytes`: of their JSON; `shared`: with processes that count for themselves."""

    def __init__(self, lines: "Lines", most: int, most_bytes: int, *, shared: bool = False) -> None:
        self.shared = shared
        self.most = most
        self.most_bytes = most_bytes
        self._lines = lines
        self._sizes = deque(lines.sizes())
        self._bytes = sum(size for _, size in self._sizes)

    @property
    def last(self) -> int:
        """The highest number that the store has seen."""
        return self._lines.last()

    def add(self, ended: "Sequence[Line]") -> None:
        """Keep lines, and forget the oldest where they are too many now."""
        rows = [row_of(line) for line in ended]
        self._lines.add(rows)
        for row in rows:
            self._sizes.append((row.changed, row.bytes))
            self._bytes += row.bytes
        before = None
        while len(self._sizes) > self.most or self._bytes > self.most_bytes:
            before, size = self._sizes.popleft()
            self._bytes -= size
        if before is not None:
            self._lines.forget(before)

    def clear(self, account: str | None = None, region: str | None = None) -> None:
        """Forget all lines, or those of an account, of a region, of both."""
        self._lines.clear(account, region)
        self._sizes = deque(self._lines.sizes())
        self._bytes = sum(size for _, size in self._sizes)

    def one(self, number: int) -> "Row | None":
        return self._lines.one(number)

    def find(self, wanted: Wanted, after: int | None, most: int) -> "list[Row]":
        """The first lines after a number, or (None) the last ones of all; by their numbers, at most `most`."""
        if after is not None:
            return _first(most, wanted, self._after(wanted, after))
        return _first(most, wanted, self._before(wanted))[::-1]

    def changed(self, wanted: Wanted, after: int, most: int) -> "list[Row]":
        """The first lines that have changed after a number, in the order of their changes; some may not be wanted."""
        return self._lines.changed(after, wanted.where, most)

    def _after(self, wanted: Wanted, number: int) -> "Iterator[Row]":
        while page := self._lines.after(number, wanted.where, PAGE):
            yield from page
            number = page[-1].id

    def _before(self, wanted: Wanted) -> "Iterator[Row]":
        number = None
        while page := self._lines.before(number, wanted.where, PAGE):
            yield from page
            number = page[-1].id


def _first(most: int, wanted: Wanted, rows: "Iterable[Row]") -> "list[Row]":
    found: list[Row] = []
    for row in rows:
        if len(found) == most:
            break
        if wanted.fits(row):
            found.append(row)
    return found
