"""What was found in a store since its last change: who waits for a job gets it, or its list, again and again.

It asks nothing, and hears of no change by itself: its store forgets it at each one, under the lock that changes take.
"""

from typing import Any

MOST = 1000  # resources that are remembered


class Seen:
    """What was found, by what was asked for."""

    def __init__(self) -> None:
        self._found: dict[tuple[object, ...], Any] = {}
        self._resources = 0
        self.get = self._found.get  # None: it has to be looked for

    def keep(self, asked: tuple[object, ...], found: object, resources: int) -> None:
        """Remember what was found, so many resources, at the cost of all that was before where there is no room."""
        self._resources += resources + 1
        if self._resources > MOST:
            self.forget()
        self._found[asked] = found

    def forget(self) -> None:
        self._found.clear()
        self._resources = 0
