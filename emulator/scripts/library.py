"""The scripts of a folder: loads them, and finds the one that answers a request and says why.

It never watches: `refresh` looks at the disk when it is asked to.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import translate
from pathlib import Path
from typing import Any, NamedTuple

from emulator.scripts.folder import Stamp, admitted, read, stamps_of
from emulator.scripts.format import Script, ScriptError, parse
from emulator.settings import shipped_scripts

DEFAULT = "default.yaml"
MOST_REASONS = 3
FIRST_WORDS = 60  # characters


class Question(NamedTuple):
    """What is known of a request when a script is looked for; None for what it does not have."""

    job: str | None = None
    media: str | None = None
    language: str | None = None
    session: str | None = None
    tag: Mapping[str, str] | None = None
    metadata: Mapping[str, str] | None = None  # of the media object; lower-case names without x-amz-meta-
    sha256: str | None = None  # of the media object; lower-case hex
    vocabulary: Sequence[str] | None = None  # the names of custom vocabularies
    access_key: str | None = None
    header: Mapping[str, str] | None = None  # lower-case names
    operation: str | None = None  # as AWS names it


class Choice(NamedTuple):
    """The script that answers, and a sentence for the journal: why this one, and why not the others."""

    script: Script
    why: str


class Condition(NamedTuple):
    """One condition of `match`, ready to compare."""

    position: int  # of its value in a Question
    name: str  # within that value; "" when it is not a mapping
    fits: Callable[[str], object]  # None when it does not
    words: str  # "media '*.wav'"

    def met_by(self, question: Question) -> bool:
        seen = self.seen(question)
        if isinstance(seen, str):
            return self.fits(seen) is not None
        return seen is not None and any(self.fits(each) is not None for each in seen)

    def seen(self, question: Question) -> str | Sequence[str] | None:
        """What the question has for it; None: nothing."""
        value = question[self.position]
        return value.get(self.name) if isinstance(value, Mapping) else value


@dataclass(frozen=True, slots=True)
class Candidate:
    """A script in force, by its name within the folder, with its conditions."""

    name: str
    script: Script
    conditions: tuple[Condition, ...]

    def missed(self, question: Question) -> Condition | None:
        """The first condition that does not fit; None when all do."""
        return next((condition for condition in self.conditions if not condition.met_by(question)), None)


class Library:
    """The scripts in force. `problems` is what the last refresh found wrong; a start with problems raises the first.

    `tell` is told of each of them: who edits a script does not see the errors of the program that reads it.
    """

    def __init__(self, folder: Path, tell: Callable[[ScriptError], object] = lambda _problem: None) -> None:
        self.folder = folder
        self._tell = tell
        self.problems: tuple[ScriptError, ...] = ()
        self._stamps: dict[str, Stamp] = {}
        self._read: dict[str, Script | ScriptError] = {}
        self._good: dict[str, Script] = {}
        self._candidates: tuple[Candidate, ...] = ()
        if not folder.is_dir():
            raise ScriptError(str(folder), 0, "", "must be a folder of scripts", "there is none")
        self._load(stamps_of(folder))
        if self.problems:
            raise self.problems[0]

    def find(self, question: Question) -> Choice:
        """The most specific script whose conditions all fit: more conditions, then more literal characters, then name.

        A condition never fits a question that has no value for it.
        """
        misses: list[tuple[Candidate, Condition]] = []
        candidates = iter(self._candidates)
        candidate = next(candidates)
        # The default comes last and has no condition to miss.
        while missed := candidate.missed(question):
            misses.append((candidate, missed))
            candidate = next(candidates)
        return Choice(candidate.script, _why(candidate, misses, question))

    def names_of(self, field: str) -> frozenset[str]:
        """The names that conditions on a field of names have: the headers that some script asks for."""
        position = Question._fields.index(field)
        conditions = (each for candidate in self._candidates for each in candidate.conditions)
        return frozenset(each.name for each in conditions if each.position == position)

    def asks_for(self, field: str) -> bool:
        """Whether any script has a condition on that field of a Question: what none asks for need not be found out."""
        position = Question._fields.index(field)
        return any(each.position == position for candidate in self._candidates for each in candidate.conditions)

    def refresh(self) -> bool:
        """Loads what has changed on disk since the last time; True when something had.

        A file that no longer loads keeps its last good version, and its error is in `problems`.
        """
        stamps = stamps_of(self.folder)
        if stamps == self._stamps:
            return False
        self._load(stamps)
        for problem in self.problems:
            for each in (problem, *problem.also):
                self._tell(each)
        return True

    def describe(self) -> list[dict[str, Any]]:
        """A row for each file, in the order in which they are tried: file, match, says (its first words), problems.

        The file of a script that never loaded comes last; its match and says are None.
        """
        problems: dict[str, list[str]] = {}
        for problem in self.problems:
            problems.setdefault(problem.file, []).append(str(problem))
        rows = [
            {
                "file": script.file,
                "match": dict(script.match),
                "says": _says(script),
                "problems": problems.pop(script.file, []),
            }
            for script in (candidate.script for candidate in self._candidates)
        ]
        return rows + [{"file": file, "match": None, "says": None, "problems": said} for file, said in problems.items()]

    def _load(self, stamps: dict[str, Stamp]) -> None:
        unchanged = {path for path, stamp in stamps.items() if self._stamps.get(path) == stamp}
        self._read = {path: self._read[path] if path in unchanged else read(path) for path in stamps}
        self._stamps = stamps
        self.problems, self._good = admitted(self._read, self._good)
        scripts = list(self._good.values())
        if not any(script.match == () for script in scripts):
            scripts.append(_shipped_default())
        self._candidates = tuple(_candidate(script, self.folder) for script in sorted(scripts, key=_rank))


def _shipped_default() -> Script:
    path = shipped_scripts() / DEFAULT
    return parse(path.read_text("utf-8"), str(path))


def _rank(script: Script) -> tuple[int, int, str]:
    """Sorts the most specific first."""
    literal = sum(len(re.sub(r"\[[^]]*\]|[*?]", "", glob)) for _, glob in script.match)
    return -len(script.match), -literal, script.file


def _candidate(script: Script, folder: Path) -> Candidate:
    path = Path(script.file)
    name = str(path.relative_to(folder)) if path.is_relative_to(folder) else f"the shipped {path.name}"
    return Candidate(name, script, tuple(_condition(key, glob) for key, glob in script.match))


def _condition(key: str, glob: str) -> Condition:
    field, _, name = key.partition(".")
    return Condition(Question._fields.index(field), name, re.compile(translate(glob)).match, f"{key} {glob!r}")


def _why(chosen: Candidate, misses: Sequence[tuple[Candidate, Condition]], question: Question) -> str:
    wants = " and ".join(condition.words for condition in chosen.conditions)
    reasons = [f"{chosen.name} answers: " + (f"it wants {wants}" if wants else "it is the default")]
    for candidate, condition in misses[:MOST_REASONS]:
        value = condition.seen(question)
        seen = "which is not given" if not value else f"not {value!r}"
        reasons.append(f"{candidate.name} wants {condition.words}, {seen}")
    if len(misses) > MOST_REASONS:
        reasons.append(f"{len(misses) - MOST_REASONS} more do not fit")
    return "; ".join(reasons)


def _says(script: Script) -> str:
    said = " ".join(utterance.text for utterance in script.say)
    return said if len(said) <= FIRST_WORDS else f"{said[:FIRST_WORDS].rsplit(' ', 1)[0]} …"
