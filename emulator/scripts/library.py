"""The scripts of a folder: loads them, and finds the one that answers a request and says why.

The only place that reads scripts from disk. It never watches: `refresh` looks when it is asked to.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import translate
from pathlib import Path
from typing import Any, NamedTuple

from emulator.scripts.format import Script, parse
from emulator.scripts.yaml_nodes import ScriptError
from emulator.settings import shipped_scripts

SUFFIXES = (".yaml", ".yml")
MOST_REASONS = 3
FIRST_WORDS = 60


class Question(NamedTuple):
    """What is known of a request when a script is looked for; None for what it does not have."""

    job: str | None = None
    media: str | None = None
    language: str | None = None
    session: str | None = None


class Choice(NamedTuple):
    """The script that answers, and a sentence for the journal: why this one, and why not the others."""

    script: Script
    why: str


class Stamp(NamedTuple):
    """What changes when a file does."""

    modified_ns: int
    size: int


class Condition(NamedTuple):
    """One key of `match`, ready to compare."""

    position: int  # of the member of Question
    name: str
    glob: str
    fits: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A loaded script with its conditions."""

    name: str
    script: Script
    conditions: tuple[Condition, ...]

    def missed(self, question: Question) -> Condition | None:
        """The first condition that does not fit; None when all do."""
        for condition in self.conditions:
            value = question[condition.position]
            if value is None or condition.fits.match(value) is None:
                return condition
        return None


class Library:
    """The scripts in force. `problems` holds what is wrong since the last refresh; a start with problems raises."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: tuple[ScriptError, ...] = ()
        self._read: dict[Path, tuple[Stamp, Script | ScriptError]] = {}
        self._good: dict[Path, Script] = {}
        self._candidates: tuple[Candidate, ...] = ()
        self.refresh()
        if self.problems:
            raise self.problems[0]

    def find(self, question: Question) -> Choice:
        """The most specific script whose conditions all fit: more conditions first, then more literal characters."""
        misses: list[tuple[Candidate, Condition]] = []
        for candidate in self._candidates:
            missed = candidate.missed(question)
            if missed is None:
                return Choice(candidate.script, _why(candidate, misses, question))
            misses.append((candidate, missed))
        raise AssertionError("a library always has a default")

    def refresh(self) -> bool:
        """Loads what has changed on disk since the last time; True when something had.

        A file that does not load keeps its last good version, and its error is in `problems`.
        """
        stamps = _stamps(self.folder)
        if self._candidates and stamps == {path: stamp for path, (stamp, _) in self._read.items()}:
            return False
        self._read = {path: self._reread(path, stamp) for path, stamp in stamps.items()}
        self._admit()
        return True

    def describe(self) -> list[dict[str, Any]]:
        """One row per file, in the order in which they are tried: file, match, first words, problems."""
        problems: dict[str, list[str]] = {}
        for problem in self.problems:
            problems.setdefault(problem.file, []).append(str(problem))
        rows = [_row(candidate.script, problems.pop(candidate.script.file, [])) for candidate in self._candidates]
        return rows + [{"file": file, "match": {}, "says": None, "problems": said} for file, said in problems.items()]

    def _reread(self, path: Path, stamp: Stamp) -> tuple[Stamp, Script | ScriptError]:
        known = self._read.get(path)
        return known if known and known[0] == stamp else (stamp, _load(path))

    def _admit(self) -> None:
        """Takes each file's script, or its last good one; two with equal conditions cannot both be in force."""
        holders: dict[tuple[tuple[str, str], ...], Script] = {}
        problems: list[ScriptError] = []
        good: dict[Path, Script] = {}
        for path, (_, script) in self._read.items():
            problem = script if isinstance(script, ScriptError) else _tie(script, holders)
            if problem:
                problems.append(problem)
                script = self._good.get(path, problem)
            if isinstance(script, Script) and script.match not in holders:
                holders[script.match] = good[path] = script
        if () not in holders:
            holders[()] = _shipped_default()
        self.problems, self._good = tuple(problems), good
        self._candidates = tuple(_candidate(script) for script in sorted(holders.values(), key=_specificity))


def _stamps(folder: Path) -> dict[Path, Stamp]:
    paths = sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES and path.is_file())
    return {path: Stamp(stat.st_mtime_ns, stat.st_size) for path in paths for stat in [path.stat()]}


def _load(path: Path) -> Script | ScriptError:
    try:
        return parse(path.read_text("utf-8-sig"), str(path))
    except ScriptError as error:
        return error


def _shipped_default() -> Script:
    path = shipped_scripts() / "default.yaml"
    return parse(path.read_text("utf-8"), str(path))


def _tie(script: Script, holders: Mapping[tuple[tuple[str, str], ...], Script]) -> ScriptError | None:
    """The error of a script whose conditions another one has; None when it is alone with them."""
    other = holders.get(script.match)
    if other is None:
        return None
    problem = "it is the same" if script.match else "neither has one, and only one can be the default"
    return ScriptError(script.file, script.match_line, "match", f"must differ from that of {other.file}", problem)


def _specificity(script: Script) -> tuple[int, int, str]:
    """Sorts the most specific first; equally specific ones by file."""
    literal = sum(len(re.sub(r"\[[^]]*\]|[*?]", "", glob)) for _, glob in script.match)
    return -len(script.match), -literal, script.file


def _candidate(script: Script) -> Candidate:
    conditions = (
        Condition(Question._fields.index(name), name, glob, re.compile(translate(glob))) for name, glob in script.match
    )
    return Candidate(Path(script.file).name, script, tuple(conditions))


def _why(chosen: Candidate, misses: list[tuple[Candidate, Condition]], question: Question) -> str:
    fitting = " and ".join(f"{condition.name} fits {condition.glob!r}" for condition in chosen.conditions)
    reasons = [f"{chosen.name} answers: {fitting or 'it is the default'}"]
    for candidate, condition in misses[:MOST_REASONS]:
        value = question[condition.position]
        reasons.append(
            f"{candidate.name} wants {condition.name} {condition.glob!r}, "
            + (f"not {value!r}" if value else "which is not given")
        )
    if len(misses) > MOST_REASONS:
        reasons.append(f"{len(misses) - MOST_REASONS} more do not fit")
    return "; ".join(reasons)


def _row(script: Script, problems: Iterable[str]) -> dict[str, Any]:
    says = " ".join(utterance.text for utterance in script.say)
    short = says if len(says) <= FIRST_WORDS else says[:FIRST_WORDS].rsplit(" ", 1)[0] + " …"
    return {"file": script.file, "match": dict(script.match), "says": short, "problems": list(problems)}
