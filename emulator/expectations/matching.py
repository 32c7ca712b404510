"""Whether a line of the journal is one that a pattern means, and how a finding speaks of lines. Pure."""

from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from emulator.expectations.contract import Pattern

Line = Mapping[str, Any]  # as `emulator.journal.form.document_of` makes it
OF_CLIENTS = ("call", "stream")


class Finding(NamedTuple):
    """What came of one rule. `lines`: the ids of those that prove it."""

    kept: bool
    why: str
    lines: list[int]


def kept(why: str, lines: Iterable[Line]) -> Finding:
    return Finding(True, why, [line["id"] for line in lines])


def broken(why: str, *lines: Line) -> Finding:
    return Finding(False, why, [line["id"] for line in lines])


def fits(pattern: Pattern, line: Line) -> bool:
    """Whether the pattern means the line."""
    return (
        all(_text_fits(getattr(pattern, member), line[member]) for member in ("operation", "name", "session"))
        and _text_fits(pattern.error, error_of(line))
        and (pattern.input is None or value_fits(pattern.input, line["input"] or {}))
    )


def chosen(pattern: Pattern, lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if fits(pattern, line)]


def value_fits(wanted: Any, found: Any) -> bool:
    """Texts are globs, mappings may name fewer members; lists and all else must be equal."""
    if isinstance(wanted, Mapping):
        return isinstance(found, Mapping) and all(value_fits(each, found.get(name)) for name, each in wanted.items())
    if isinstance(wanted, str):
        return isinstance(found, str) and fnmatchcase(found, wanted)
    return bool(wanted == found)


def error_of(line: Line) -> str:
    """The code of its error; empty for none."""
    return line["error"]["code"] if line["error"] else ""


def end_of(line: Line) -> float:
    """When it ended, or, while it is open, when it began: seconds since 1970."""
    return float(line["at"] + (line["seconds"] or 0.0))


def between(first: Line, second: Line) -> float:
    """Seconds from the beginning of one line to that of another, by whichever clock shows more of them.

    A held clock lets nobody wait; and whoever moves it instead of waiting has done as well as by waiting.
    """
    return float(max(second[clock] - first[clock] for clock in ("at", "machine_at")))


def waited(failed: Line, again: Line) -> float:
    """The same from the end of the first line."""
    by_machine = again["machine_at"] - failed["machine_at"] - (failed["machine_seconds"] or 0.0)
    return float(max(again["at"] - end_of(failed), by_machine))


def told(line: Line) -> str:
    """The line in a few words: `3 GetTranscriptionJob nightly`."""
    subject = line["name"] or line["session"]
    return f"{line['id']} {line['operation'] or line['path']}" + (f" {subject}" if subject else "")


def grouped(lines: Iterable[Line], key: Callable[[Line], Any]) -> list[list[Line]]:
    """The lines that have a key in common, in order."""
    groups: dict[Any, list[Line]] = {}
    for line in lines:
        groups.setdefault(key(line), []).append(line)
    return list(groups.values())


def caller_of(line: Line) -> str | None:
    """The access key that made the call."""
    return line["identity"]["access_key"] if line["identity"] else None


def _text_fits(glob: str | None, text: str | None) -> bool:
    return glob is None or fnmatchcase(text or "", glob)
