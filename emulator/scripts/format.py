"""A script as its author writes it: a small YAML file → `Script`, or a `ScriptError` that says how to mend it.

Refuses every key that it does not know; lays out no times (see `timeline`) and opens no file (see `library`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from emulator.scripts.words import tokens_of
from emulator.scripts.yaml_nodes import Place, ScriptError, root

__all__ = ["Match", "Script", "ScriptError", "Utterance", "parse"]

Match = tuple[tuple[str, str], ...]  # condition and glob, in the order of CONDITIONS


class Number(NamedTuple):
    """What a key with a number may hold, to how many decimals it counts, and what to tell who writes another."""

    least: float
    most: float
    decimals: int
    remedy: str
    meaning: str


# The keys of the format: the reader below and the JSON Schema both go by these tables.
SCRIPT = {
    "say": "What is said: one text, or a list of segments in the order in which they start.",
    "match": "Which requests the script answers: every condition must fit. Without it the script is the default.",
}
CONDITIONS = {
    "job": "Glob for the name of the job.",
    "media": "Glob for the MediaFileUri of the job, as the request gives it.",
    "language": "Glob for the language code of the job or stream.",
    "session": "Glob for the session id of the stream.",
}
NUMBERS = {
    "at": Number(0, 86400, 2, "must be seconds ≥ 0, like 2.4", "Second of the audio at which the segment starts."),
    "confidence": Number(0, 1, 3, "must be a number from 0 to 1, like 0.93", "Confidence of each word, from 0 to 1."),
}
SPEAKER = re.compile(r"spk_(0|[1-9][0-9]?)")

SEGMENT_KEYS = f"spk_0, spk_1, … or text; {', '.join(NUMBERS)}"
CONDITION_KEYS = ", ".join(CONDITIONS)
EXAMPLE = "like `say: Hello world.`"


@dataclass(frozen=True, slots=True)
class Utterance:
    """One segment as written: `at` in seconds (None: after what was said before), `confidence` from 0 to 1."""

    text: str
    speaker: str | None = None
    at: float | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """One file: what is said, and the conditions that must all fit; none: the default."""

    file: str
    say: tuple[Utterance, ...]
    match: Match = ()
    match_line: int = 1


def parse(text: str, file: str) -> Script:
    """The script that `text` holds; `file` only names it in errors. Raises ScriptError for the first thing wrong."""
    top = root(text, file, EXAMPLE)
    entries = top.entries(f"must be a mapping, {EXAMPLE}")
    for name, place in entries.items():
        if name not in SCRIPT:
            raise place.unknown("a script", ", ".join(SCRIPT), SCRIPT)
    if "say" not in entries:
        raise top.error(f"must say something, {EXAMPLE}", "it has no `say`")
    match = entries.get("match")
    return Script(file, _say(entries["say"]), _match(match) if match else (), match.line if match else 1)


def _match(place: Place) -> Match:
    entries = place.entries(f'must be a mapping of {CONDITION_KEYS} to globs, like {{ media: "*.wav" }}')
    for name, condition in entries.items():
        if name not in CONDITIONS:
            raise condition.unknown("match", CONDITION_KEYS, CONDITIONS)
    if not entries:
        raise place.error(f"must have one of {CONDITION_KEYS}, or be left out for the default", "it is empty")
    # In the order of the table: equal conditions are equal values, however they were written.
    return tuple((name, _glob(entries[name])) for name in CONDITIONS if name in entries)


def _glob(place: Place) -> str:
    remedy = 'must be a glob in quotes, like "*.wav"'
    glob = place.text(remedy)
    if not glob:
        raise place.wrong(remedy)
    return glob


def _say(place: Place) -> tuple[Utterance, ...]:
    if not place.is_list:
        return (Utterance(_text(place, f"must be a text or a list of segments, {EXAMPLE}")),)
    said: list[Utterance] = []
    latest = None  # where the segment before started at the earliest
    for element in place.elements():
        utterance = _utterance(element, latest)
        latest = (latest or 0.0) if utterance.at is None else utterance.at
        said.append(utterance)
    if not said:
        raise place.error(f"must be a text or a list of segments, {EXAMPLE}", "it is an empty list")
    return tuple(said)


def _utterance(place: Place, latest: float | None) -> Utterance:
    remedy = "must be a text or a mapping, like `spk_0: Hello.`"
    if not place.is_mapping:
        return Utterance(_text(place, remedy))
    entries = place.entries(remedy)
    said_by = _said_by(place, entries)
    numbers = {name: _number(entries[name], number) for name, number in NUMBERS.items() if name in entries}
    # One voice at a time: a timeline never goes back, and words never overlap.
    if latest is not None and "at" in numbers and numbers["at"] <= latest:
        raise entries["at"].wrong(f"must be more than {latest:g}, where what is said before it starts")
    text = _text(entries[said_by], "must be a text, like `Hello.`")
    return Utterance(text, None if said_by == "text" else said_by, **numbers)


def _said_by(segment: Place, entries: Mapping[str, Place]) -> str:
    """The one key of a segment that holds its text; refuses keys that no segment has."""
    said = [name for name in entries if name == "text" or SPEAKER.fullmatch(name)]
    for name, place in entries.items():
        if name not in said and name not in NUMBERS:
            known = ("spk_0", "text", *NUMBERS)
            raise place.unknown("a segment", SEGMENT_KEYS, known, "it is unknown (a text with ': ' in it needs quotes)")
    if not said:
        raise segment.error("must say something, like `spk_0: Hello.` or `text: Hello.`", "it has no text")
    if len(said) > 1:
        raise entries[said[1]].error("must be a segment of its own", f"this one is said by {said[0]}")
    return said[0]


def _text(place: Place, remedy: str) -> str:
    text = place.text(remedy)
    if not tokens_of(text):
        raise place.error("must have a word in it", f"it is {text!r}")
    return text


def _number(place: Place, number: Number) -> float:
    value = round(place.number(number.remedy), number.decimals)
    if not number.least <= value <= number.most:
        raise place.wrong(number.remedy)
    return value
