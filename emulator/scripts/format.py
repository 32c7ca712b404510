"""A script as its author writes it: a small YAML file → `Script`, or a `ScriptError` that says how to mend it.

Refuses every key that it does not know; lays out no times (see `timeline`) and opens no file (see `library`).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from emulator.scripts.words import tokens_of
from emulator.scripts.yaml_nodes import Place, ScriptError, root

__all__ = ["CONDITIONS", "Script", "ScriptError", "Utterance", "parse"]

CONDITIONS = {
    "job": "the name of the job",
    "media": "the MediaFileUri of the job, as it was given",
    "language": "the language code of the job or the stream",
    "session": "the session id of the stream",
}
SPEAKER = re.compile(r"spk_(0|[1-9][0-9]?)")
SEGMENT_KEYS = "spk_0 (spk_1, …) or text; at; confidence"
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
    """One file: what is said, and (`match`) pairs of condition and glob that must all fit; none: the default."""

    file: str
    say: tuple[Utterance, ...]
    match: tuple[tuple[str, str], ...] = ()
    match_line: int = 1


class Number(NamedTuple):
    """A key of a segment whose value is a number: its bounds, and how to say what is right."""

    least: float
    most: float
    remedy: str


NUMBERS = {
    "at": Number(0, 86400, "must be seconds ≥ 0, like 2.4"),
    "confidence": Number(0, 1, "must be a number from 0 to 1, like 0.93"),
}


def parse(text: str, file: str) -> Script:
    """The script that `text` holds; `file` is only its name in errors. Raises ScriptError for the first thing wrong."""
    top = root(text, file, EXAMPLE)
    entries = top.entries(f"must be a mapping, {EXAMPLE}")
    for name, place in entries.items():
        if name not in READERS:
            raise place.unknown("a script", "say; match", READERS)
    if "say" not in entries:
        raise top.error(f"must say something, {EXAMPLE}", "it has no `say`")
    match = entries.get("match")
    return Script(file, _say(entries["say"]), _match(match) if match else (), match.line if match else 1)


def _match(place: Place) -> tuple[tuple[str, str], ...]:
    known = ", ".join(CONDITIONS)
    entries = place.entries(f'must be a mapping of {known} to globs, like {{ media: "*.wav" }}')
    if not entries:
        raise place.error(f"must give one of {known}, or be left out for the default", "it is empty")
    for name, condition in entries.items():
        if name not in CONDITIONS:
            raise condition.unknown("`match`", known, CONDITIONS)
    # In the order of the table: equal conditions are equal values, however they were written.
    globs = {name: entries[name].text('must be a glob, like "*.wav"') for name in CONDITIONS if name in entries}
    return tuple(globs.items())


def _say(place: Place) -> tuple[Utterance, ...]:
    if place.is_list:
        said = tuple(_utterance(each) for each in place.elements())
        if not said:
            raise place.error(f"must be a text or a list of segments, {EXAMPLE}", "it is an empty list")
        _refuse_disorder(place, said)
        return said
    return (Utterance(_text(place, f"must be a text or a list of segments, {EXAMPLE}")),)


def _utterance(place: Place) -> Utterance:
    if not place.is_mapping:
        return Utterance(_text(place, "must be a text or a mapping, like `spk_0: Hello.`"))
    entries = place.entries("")
    speaker = _speaker(place, entries)
    numbers = {name: _number(entries[name], number) for name, number in NUMBERS.items() if name in entries}
    text = _text(entries[speaker], "must be a text")
    return Utterance(text, None if speaker == "text" else speaker, **numbers)


def _speaker(segment: Place, entries: Mapping[str, Place]) -> str:
    """The one key of a segment that holds its text; refuses keys that no segment has."""
    said = [name for name in entries if name == "text" or SPEAKER.fullmatch(name)]
    for name, place in entries.items():
        if name not in said and name not in NUMBERS:
            raise place.unknown("a segment", SEGMENT_KEYS, ("text", "spk_0", *NUMBERS), "text with ': ' needs quotes")
    if not said:
        raise segment.error("must say something, like `spk_0: Hello.` or `text: Hello.`", "it has neither")
    if len(said) > 1:
        raise entries[said[1]].error("must be a segment of its own", f"this one is already said by {said[0]}")
    return said[0]


def _text(place: Place, remedy: str) -> str:
    text = place.text(remedy)
    if not tokens_of(text):
        raise place.error("must have a word in it", f"it is {text!r}")
    return text


def _number(place: Place, number: Number) -> float:
    value = place.number(number.remedy)
    if not number.least <= value <= number.most:
        raise place.wrong(number.remedy)
    return value


def _refuse_disorder(place: Place, said: tuple[Utterance, ...]) -> None:
    """One voice at a time: a segment cannot start before one that is listed above it."""
    latest = 0.0
    for each, utterance in zip(place.elements(), said, strict=True):
        if utterance.at is None:
            continue
        if utterance.at < latest:
            raise each.entries("")["at"].wrong(f"must be {latest:g} or more, where a segment above it starts")
        latest = utterance.at


READERS: Mapping[str, Callable[[Place], Any]] = {"say": _say, "match": _match}
