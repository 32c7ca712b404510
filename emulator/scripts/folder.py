"""The files of a folder of scripts: which there are, what is in them, and what is wrong with them.

The only place that reads scripts from disk. It chooses none (see `library`).
"""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from emulator.scripts.format import Match, Script, ScriptError, parse

SUFFIXES = (".yaml", ".yml")

Stamp = tuple[int, int]  # modified (ns) and size: what changes when a file does
UNREADABLE: Stamp = (0, 0)


def checked(folder: Path) -> tuple[int, list[ScriptError]]:
    """How many scripts below a folder are good, and all that is wrong with the others."""
    found = {path: read(path) for path in stamps_of(folder)}
    problems, good = admitted(found, {})
    return len(good), every(problems)


def every(problems: Iterable[ScriptError]) -> list[ScriptError]:
    """The first error of each file, each with what else is wrong there behind it."""
    return [each for problem in problems for each in (problem, *problem.also)]


def missing(folder: Path) -> str | None:
    """What is there in the place of a folder; None where there is one."""
    return None if folder.is_dir() else "it is a file" if folder.exists() else "there is none"


def stamps_of(folder: str | Path) -> dict[str, Stamp]:
    """The scripts below a folder, sorted by path; hidden files and folders are left alone."""
    return dict(sorted(_found(str(folder))))


def _found(folder: str) -> Iterator[tuple[str, Stamp]]:
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        return
    except OSError:
        yield folder, UNREADABLE  # to read it says why
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _found(entry.path)
        elif entry.name.endswith(SUFFIXES) and (stamp := _stamp(entry)):
            yield entry.path, stamp


def _stamp(entry: os.DirEntry[str]) -> Stamp | None:
    """None for what is no file: who reads a pipe waits for its writer."""
    try:
        found = entry.stat()
    except FileNotFoundError:  # An editor has just moved it away.
        return None
    except OSError:  # A link that leads to itself, a folder that is closed: to read it says why.
        return UNREADABLE
    return (found.st_mtime_ns, found.st_size) if stat.S_ISREG(found.st_mode) else None


def read(path: str) -> Script | ScriptError:
    try:
        data = Path(path).read_bytes()
        return parse(data.decode("utf-8-sig"), path)
    except ScriptError as error:
        return error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return ScriptError(path, line, "", "must be text in UTF-8", error.reason)
    except OSError as error:
        return ScriptError(path, 0, "", "must be readable", str(error.strerror))


def admitted(
    read: dict[str, Script | ScriptError], good: dict[str, Script]
) -> tuple[tuple[ScriptError, ...], dict[str, Script]]:
    """The errors, and each file's script, or else its last good one; of two with equal conditions only the first."""
    problems: list[ScriptError] = []
    admitted: dict[str, Script] = {}
    holders: dict[Match, Script] = {}
    for path, script in read.items():
        problem = script if isinstance(script, ScriptError) else tie(script, holders)
        if problem:
            problems.append(problem)
        usable = good.get(path) if problem else script
        if isinstance(usable, Script) and usable.match not in holders:
            admitted[path] = holders[usable.match] = usable
    return tuple(problems), admitted


def tie(script: Script, holders: dict[Match, Script]) -> ScriptError | None:
    """The error of a script whose conditions another one has already; None when they are its own."""
    other = holders.get(script.match)
    if other is None:
        return None
    problem = "it is the same" if script.match else "neither has one, and there is one default"
    return ScriptError(script.file, script.match_line, "match", f"must differ from that of {other.file}", problem)
