"""The line of the journal that has ended last, for tests of what it says of faults."""

from typing import Any, cast

from emulator.journal.line import Line


class Last:
    """Watches a journal."""

    line: Line | None = None

    def __call__(self, line: Line) -> None:
        self.line = line


def watched(parts: Any) -> Any:
    """The parts, with their journal watched."""
    parts.journal.watchers.append(Last())
    return parts


def told(parts: Any) -> tuple[str | None, str | None, int | None]:
    """The fault, the harm and the status of the last line."""
    line = cast("Last", parts.journal.watchers[0]).line
    assert line is not None
    return line.fault, line.harm, line.status
