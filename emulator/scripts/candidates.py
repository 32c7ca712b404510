"""A script in force and its conditions, ready to compare; the order in which scripts are tried, and why one answers."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import translate
from typing import NamedTuple

from emulator.scripts.format import Script

MOST_REASONS = 3


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


Miss = tuple[Candidate, Condition]


def rank(script: Script) -> tuple[bool, int, int, str]:
    """Sorts the most specific first, and before all others those for somebody's own key."""
    literal = sum(len(re.sub(r"\[[^]]*\]|[*?]", "", glob)) for _, glob in script.match)
    return "access_key" not in dict(script.match), -len(script.match), -literal, script.file


def candidate_of(script: Script, name: str) -> Candidate:
    return Candidate(name, script, tuple(_condition(key, glob) for key, glob in script.match))


def _condition(key: str, glob: str) -> Condition:
    field, _, name = key.partition(".")
    return Condition(Question._fields.index(field), name, re.compile(translate(glob)).match, f"{key} {glob!r}")


def why(chosen: Candidate, misses: Sequence[Miss], question: Question) -> str:
    wants = " and ".join(condition.words for condition in chosen.conditions)
    reasons = [f"{chosen.name} answers: " + (f"it wants {wants}" if wants else "it is the default")]
    for candidate, condition in misses[:MOST_REASONS]:
        value = condition.seen(question)
        seen = "which is not given" if not value else f"not {value!r}"
        reasons.append(f"{candidate.name} wants {condition.words}, {seen}")
    if len(misses) > MOST_REASONS:
        reasons.append(f"{len(misses) - MOST_REASONS} more do not fit")
    return "; ".join(reasons)
