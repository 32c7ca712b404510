"""A script as its author writes it: a small YAML file → `Script`, or a `ScriptError` that says how to mend it.

Refuses every key that it does not know; lays out no times (see `timeline`) and opens no file (see `library`).
"""

from dataclasses import dataclass

from emulator.scripts import plans
from emulator.scripts.conditions import Match, match, match_schema
from emulator.scripts.kinds import (
    LANGUAGE,
    LANGUAGE_KIND,
    SHARE,
    Key,
    Keys,
    Kind,
    always,
    by_text,
    either,
    members,
    text,
    truth,
)
from emulator.scripts.plans import FaultPlan, JobPlan
from emulator.scripts.segments import EXAMPLE, say, say_schema
from emulator.scripts.utterance import Utterance
from emulator.scripts.yaml_nodes import Place, ScriptError, root

__all__ = ["Match", "Script", "ScriptError", "Utterance", "parse"]

Languages = tuple[tuple[str, float], ...]

SCORES = "must be a mapping of language codes to scores, like { en-US: 0.98, de-DE: 0.02 }"


@dataclass(frozen=True, slots=True)
class Script:
    """One file: what is said, and the conditions that must all fit; none: the default.

    `language`: what is identified, the likeliest first, each code with its score from 0 to 1; empty: nothing is said of
    it. `repeat`: it is said again for as long as there is audio.
    """

    file: str
    say: tuple[Utterance, ...]
    match: Match = ()
    match_line: int = 1
    language: Languages = ()
    summary: str | None = None
    job: JobPlan = plans.ANY_JOB
    stream: FaultPlan = plans.NO_FAULT
    call: FaultPlan = plans.NO_FAULT
    repeat: bool = False

    def __hash__(self) -> int:
        return hash(self.file)  # to hash all that is said takes long, and is asked for at every stream that opens

    @property
    def harms(self) -> bool:
        """Whether anything goes wrong by it, but for jobs that always fail."""
        return any(plan.fault is not None for plan in (self.job, self.stream, self.call))


def _code(name: str, place: Place) -> None:
    if not LANGUAGE.fullmatch(name):
        raise place.error("must be a language code, like en-US", f"it is {name!r}")


def _language(place: Place) -> Languages:
    if place.is_mapping:
        scores: Languages = by_text(SHARE, SCORES, _code).read(place)
        return tuple(sorted(scores, key=lambda score: -score[1]))
    return ((LANGUAGE_KIND.read(place), 1.0),)


LANGUAGES = Kind(
    _language,
    either((always, LANGUAGE_KIND), (always, by_text(SHARE, SCORES))).schema,
)
# The keys of the format: the reader and the JSON Schema both go by this table, and by those that it leads to.
SCRIPT: Keys = {
    "say": Key(
        Kind(say, say_schema()), "What is said: one text, or a list of segments in the order in which they start."
    ),
    "match": Key(
        Kind(match, match_schema()),
        "Which requests the script answers: every condition must fit. Without it the script is the default.",
    ),
    "language": Key(LANGUAGES, "The language that is identified: its code, or several codes with their scores."),
    "summary": Key(text("must be a text: the summary of the call"), "The summary of the call."),
    "job": Key(Kind(plans.job, plans.JOB_SCHEMA), "How long its jobs take, and what goes wrong with them."),
    "stream": Key(Kind(plans.stream, plans.STREAM_SCHEMA), "What goes wrong with its streams."),
    "call": Key(Kind(plans.call, plans.CALL_SCHEMA), "What goes wrong with its calls."),
    "repeat": Key(truth(), "Whether it is said again and again, for as long as the audio is long."),
}


def parse(written: str, file: str) -> Script:
    """The script that is written; `file` only names it in errors. Raises ScriptError for the first thing wrong, which
    has all else that is wrong in `also`.
    """
    top = root(written, file, EXAMPLE)
    values = members(top, SCRIPT, "a script", f"must be a mapping, {EXAMPLE}")
    if "say" not in values:
        raise top.error(f"must say something, {EXAMPLE}", "it has no `say`")
    places = top.entries("")
    return Script(file, match_line=places["match"].line if "match" in places else 1, **values)
