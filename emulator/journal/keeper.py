"""Puts lines that have ended into the store, and keeps there as many, and as many bytes of them, as it may.

What asks the store works in threads, and what writes to it one at a time; the journal sees to that, and counts on the
event loop.
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
    """`most`: lines that are kept; `most_bytes`: of their JSON; `turn`: which process this is of those that share the
    store; None: nobody shares it.
    """

    def __init__(self, lines: "Lines", most: int, most_bytes: int, *, turn: int | None = None) -> None:
        self.turn = turn
        self.most = most
        self.most_bytes = most_bytes
        self._lines = lines
        self._sizes: deque[tuple[int, int]] = deque()
        self._old: int | None = None  # what has not changed since then is to be forgotten
        self.bytes = 0  # of the lines in the store
        self.count(lines.sizes())

    @property
    def stored(self) -> int:
        """How many lines are in the store."""
        return len(self._sizes)

    @property
    def last(self) -> int:
        """The highest number that the store has seen."""
        return self._lines.last()

    def give_up(self) -> None:
        """The oldest line is to be forgotten with the next batch."""
        self._old, size = self._sizes.popleft()
        self.bytes -= size

    def old(self) -> int | None:
        """What has not changed since then has been given up, and is to be forgotten; it is told once."""
        old, self._old = self._old, None
        return old

    def add(self, ended: "Sequence[Line]", old: int | None) -> list[tuple[int, int]]:
        """Keep lines, and forget old ones; what is to be counted then."""
        rows = [row_of(line) for line in ended]
        if old is not None:
            self._lines.forget(old)
        if rows:
            self._lines.add(rows)
        return [(row.changed, row.bytes) for row in rows]

    def count(self, sizes: "Iterable[tuple[int, int]]") -> None:
        """Take into account what is in the store."""
        for changed, size in sizes:
            self._sizes.append((changed, size))
            self.bytes += size

    def clear(self, account: str | None = None, region: str | None = None) -> list[tuple[int, int]]:
        """Forget all lines, or those of an account, of a region, of both; what is left, to be counted anew."""
        self._lines.clear(account, region)
        return self._lines.sizes()

    def recount(self, sizes: "Iterable[tuple[int, int]]") -> None:
        """Take into account what is left."""
        self._sizes.clear()
        self.bytes = 0
        self.count(sizes)

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
