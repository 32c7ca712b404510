"""Which languages are spoken, how likely and how long: as the script says, for nobody listens."""

from collections.abc import Sequence

from emulator.scripts.format import Languages
from emulator.scripts.timeline import Segment, Timeline

DEFAULT = "en-US"
MOST = 5  # documented: without options, "the languages with the five highest confidence scores"


def scores_of(timeline: Timeline, options: Sequence[str] = ()) -> Languages:
    """The languages that may be spoken, each with its score from 0 to 1, the likeliest first; never none.

    They are those of the script; or of its segments, by their share of the time; or the first option, or English. With
    options it is they that are scored, and no other.
    """
    known = dict(timeline.language or _shares(timeline))
    scores = {code: known.get(code, 0.0) for code in options} or known
    if not any(scores.values()):
        scores = {**scores, next(iter(options), DEFAULT): 1.0}
    ranked = sorted(scores.items(), key=lambda each: -each[1])
    return tuple(ranked if options else ranked[:MOST])


def durations_of(timeline: Timeline, language: str) -> dict[str, float]:
    """For how many seconds each language is spoken, in the order in which they begin; `language`: of segments that name
    none. Of silence: that language, for no time.
    """
    seconds: dict[str, float] = {}
    for segment in timeline.segments:
        code = language_of(segment, language)
        seconds[code] = round(seconds.get(code, 0.0) + segment.end - segment.start, 3)
    return seconds or {language: 0.0}


def language_of(segment: Segment, language: str) -> str:
    """In which language a segment is said."""
    return segment.language or language


def _shares(timeline: Timeline) -> Languages:
    """The score of each language that a segment names: its share of what is said in any of them."""
    named = Timeline(tuple(segment for segment in timeline.segments if segment.language is not None))
    seconds = durations_of(named, DEFAULT)
    total = sum(seconds.values())
    return tuple((code, round(length / total, 4)) for code, length in seconds.items()) if total else ()
