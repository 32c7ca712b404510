"""Which languages a job finds in what is said, and what it and its results say of them."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from emulator.jobs.document import number_text
from emulator.scripts.timeline import Timeline
from emulator.speech.languages import durations_of, scores_of


@dataclass(frozen=True, slots=True)
class Heard:
    """`language`: that of what names none; `codes`: all that are heard.

    `members`: what the job says of it, `results`: what its results say; both nothing where the language was given.
    """

    language: str
    codes: Sequence[str]
    members: Mapping[str, Any] = field(default_factory=dict)
    results: Mapping[str, Any] = field(default_factory=dict)


def heard_in(request: Mapping[str, Any], said: Timeline) -> Heard:
    """The language of a request, or those that it wants to be identified."""
    if request.get("IdentifyMultipleLanguages"):
        return _several(said, request.get("LanguageOptions", ()))
    if request.get("IdentifyLanguage"):
        return _one(said, request.get("LanguageOptions", ()))
    return Heard(request["LanguageCode"], [request["LanguageCode"]])


def single_precision(score: float) -> float:
    """Recorded: a score that a job shows has been through a number of 32 bits: 0.8672199249267578."""
    [single] = struct.unpack("f", struct.pack("f", score))
    return float(single)


def _one(said: Timeline, options: Sequence[str]) -> Heard:
    scores = scores_of(said, options)
    language, score = scores[0]
    return Heard(
        language,
        [language],
        {"LanguageCode": language, "IdentifiedLanguageScore": single_precision(score)},
        {
            "language_code": language,
            "language_identification": [{"score": number_text(each, 4), "code": code} for code, each in scores],
        },
    )


def _several(said: Timeline, options: Sequence[str]) -> Heard:
    language, _ = scores_of(said, options)[0]
    seconds = durations_of(said, language)
    return Heard(
        language,
        list(seconds),
        {"LanguageCodes": [{"LanguageCode": code, "DurationInSeconds": each} for code, each in seconds.items()]},
        {"language_codes": [{"language_code": code, "duration_in_seconds": each} for code, each in seconds.items()]},
    )
