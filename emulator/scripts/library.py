"""The scripts of a folder and those that are added beside them: finds the one that answers a request and says why.

It never watches: `refresh` looks at the disk when it is asked to.
"""

from collections.abc import Callable, Mapping
from copy import copy
from pathlib import Path
from typing import Any, NamedTuple

from emulator.scripts.candidates import Candidate, Miss, Question, candidate_of, rank, why
from emulator.scripts.folder import Stamp, admitted, every, missing, read, stamps_of, tie
from emulator.scripts.format import Script, ScriptError, parse
from emulator.settings import shipped_scripts

__all__ = ["Added", "Choice", "Library", "Question", "addition", "says"]

DEFAULT = "default.yaml"
FIRST_WORDS = 60  # characters


class Choice(NamedTuple):
    """The script that answers, and a sentence for the journal: why this one, and why not the others."""

    script: Script
    why: str


class Added(NamedTuple):
    """A script that was added by its name, and the text that it was read from."""

    script: Script
    text: str


def addition(name: str, text: str, beside: Mapping[str, Added], script: Script | None = None) -> Added:
    """A script that can be added beside others, or in the place of the one of its name. Raises ScriptError.

    `script`: what was read from the text, if it was read already.
    """
    script = script or parse(text, name)
    problem = tie(script, {each.script.match: each.script for other, each in beside.items() if other != name})
    if problem is not None:
        raise problem
    return Added(script, text)


class Library:
    """The scripts in force. `problems` is what the last refresh found wrong; a start with problems raises them.

    `tell` is told of each of them: who edits a script does not see the errors of the program that reads it.
    """

    def __init__(self, folder: Path, tell: Callable[[ScriptError], object] = lambda _problem: None) -> None:
        self.folder = folder
        self._tell = tell
        self.problems: tuple[ScriptError, ...] = ()
        self._stamps: dict[str, Stamp] = {}
        self._read: dict[str, Script | ScriptError] = {}
        self._good: dict[str, Script] = {}
        self._added: dict[str, Added] = {}
        self._candidates: tuple[Candidate, ...] = ()
        self.harming = False  # whether any script harms jobs, streams or calls
        if problem := missing(folder):
            raise ScriptError(str(folder), 0, "", "must be a folder of scripts", problem)
        self._load(stamps_of(folder))
        if self.problems:
            first, *others = every(self.problems)
            first.also = tuple(others)
            raise first

    def find(self, question: Question) -> Choice:
        """The most specific script whose conditions all fit: one for the access key, then more conditions, then more
        literal characters, then name. A condition never fits a question that has no value for it.
        """
        misses: list[Miss] = []
        candidates = iter(self._candidates)
        candidate = next(candidates)
        # The default comes last and has no condition to miss.
        while missed := candidate.missed(question):
            misses.append((candidate, missed))
            candidate = next(candidates)
        return Choice(candidate.script, why(candidate, misses, question))

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
        for problem in every(self.problems):
            self._tell(problem)
        return True

    @property
    def added(self) -> Mapping[str, Added]:
        """What was added, by name."""
        return self._added

    def add(self, name: str, text: str, script: Script | None = None) -> Script:
        """Add a script, or put it in the place of the one of this name. It hides one of the folder that has its name or
        its conditions. Raises ScriptError, and leaves all as it is. `script`: as for `addition`.
        """
        made = addition(name, text, self._added, script)
        self._added = {**self._added, name: made}
        self._arrange()
        return made.script

    def put(self, made: Mapping[str, Added]) -> None:
        """Have added what `addition` has made, in the place of what has its names or its conditions."""
        matches = {each.script.match for each in made.values()}
        others = {name: each for name, each in self._added.items() if each.script.match not in matches}
        self._added = {**others, **made}
        self._arrange()

    def remove(self, name: str) -> bool:
        """Drop what was added by this name; False when there is no such."""
        there = name in self._added
        self.keep(lambda other, _script: other != name)
        return there

    def keep(self, wanted: Callable[[str, Script], bool]) -> None:
        """Drop what was added, but for what is wanted."""
        self._added = {name: each for name, each in self._added.items() if wanted(name, each.script)}
        self._arrange()

    def trial(self) -> "Library":
        """The same for now: what is added there or dropped leaves this one as it is."""
        return copy(self)

    def in_force(self) -> list[Candidate]:
        """The scripts in the order in which they are tried; the last is the default."""
        return list(self._candidates)

    def describe(self) -> list[dict[str, Any]]:
        """A row for each script, in the order in which they are tried: name, file, source ("added", "folder" or
        "shipped"), match, says (its first words), problems.

        The file of a script that never loaded comes last; its match and says are None.
        """
        problems: dict[str, list[str]] = {}
        for problem in self.problems:
            problems.setdefault(problem.file, []).append(str(problem))
        rows = [self._row(each.name, each.script, problems.pop(each.script.file, [])) for each in self._candidates]
        return rows + [self._row(self._name_of(file), None, said, file) for file, said in problems.items()]

    def _row(self, name: str, script: Script | None, problems: list[str], file: str = "") -> dict[str, Any]:
        file = script.file if script else file
        return {
            "name": name,
            "file": file,
            "source": "added" if file in self._added else "folder" if self._is_mine(file) else "shipped",
            "match": dict(script.match) if script else None,
            "says": says(script) if script else None,
            "problems": problems,
        }

    def _is_mine(self, file: str) -> bool:
        return Path(file).is_relative_to(self.folder)

    def _name_of(self, file: str) -> str:
        """Of a script in the folder: its path there."""
        path = Path(file)
        if file in self._added:
            return file
        return path.relative_to(self.folder).as_posix() if self._is_mine(file) else f"the shipped {path.name}"

    def _load(self, stamps: dict[str, Stamp]) -> None:
        unchanged = {path for path, stamp in stamps.items() if self._stamps.get(path) == stamp}
        self._read = {path: self._read[path] if path in unchanged else read(path) for path in stamps}
        self._stamps = stamps
        self.problems, self._good = admitted(self._read, self._good)
        self._arrange()

    def _arrange(self) -> None:
        """Make the candidates. Two threads may do it at once: who ends last has seen what both have changed."""
        while True:
            good, added = self._good, self._added
            self._candidates = candidates = self._ordered(good, added)
            self.harming = any(candidate.script.harms for candidate in candidates)
            if good is self._good and added is self._added:
                return

    def _ordered(self, good: Mapping[str, Script], added: Mapping[str, Added]) -> tuple[Candidate, ...]:
        matches = {each.script.match for each in added.values()}
        shown = [
            script for file, script in good.items() if script.match not in matches and self._name_of(file) not in added
        ]
        scripts = [each.script for each in added.values()] + shown
        if not any(script.match == () for script in scripts):
            scripts.append(_shipped_default())
        return tuple(candidate_of(script, self._name_of(script.file)) for script in sorted(scripts, key=rank))


def _shipped_default() -> Script:
    path = shipped_scripts() / DEFAULT
    return parse(path.read_text("utf-8"), str(path))


def says(script: Script) -> str:
    """Its first words."""
    said = " ".join(utterance.text for utterance in script.say)
    return said if len(said) <= FIRST_WORDS else f"{said[:FIRST_WORDS].rsplit(' ', 1)[0]} …"
