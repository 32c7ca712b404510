"""Whether a call belongs in a category: each kind of rule is a function of the rule, the call and a time to search.

Documented: a call matches a category when it matches all of its rules.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from emulator.scripts.words import tokens_of
from emulator.speech.conversation import Span, Turn, end_of, interruptions, pauses, span_of

# What a pause must last to count as non-talk time. Recorded: one of 1.8 seconds doesn't; three is a guess.
NON_TALK = 3_000

Criteria = Mapping[str, Any]
# Where in the window the rule holds; nowhere: an empty list.
Filter = Callable[[Criteria, Sequence[Turn], Span], list[Span]]


def points_of_interest(rules: Iterable[Criteria], turns: Sequence[Turn]) -> list[Span] | None:
    """Where the call does what the rules describe, in order of time; None when it breaks one of them.

    A rule that is negated holds when there is no such place, so that it adds none (recorded: an empty list).
    """
    points: set[Span] = set()
    for rule in rules:
        [(name, criteria)] = rule.items()
        found = {
            span for window in _windows(criteria, end_of(turns)) for span in FILTERS[name](criteria, turns, window)
        }
        if bool(found) == criteria.get("Negate", False):
            return None
        points |= found
    return sorted(points)


def _windows(criteria: Criteria, end: int) -> list[Span]:
    """The times to search: each range that the rule gives, or the whole call, which ends at `end`.

    Last is the length of the time before the end, as in the documentation's "the last 30 seconds of the call".
    """
    found = []
    for name, first, last, unit in (
        ("AbsoluteTimeRange", "StartTime", "EndTime", 1.0),
        ("RelativeTimeRange", "StartPercentage", "EndPercentage", end / 100),
    ):
        given = {member: round(value * unit) for member, value in criteria.get(name, {}).items()}
        if first in given:
            found.append(Span(given[first], given[last]))
        if "First" in given:
            found.append(Span(0, given["First"]))
        if "Last" in given:
            found.append(Span(max(0, end - given["Last"]), end))
    return found or [Span(0, end)]


def _of_role(turns: Iterable[Turn], criteria: Criteria) -> list[Turn]:
    role = criteria.get("ParticipantRole")
    return [turn for turn in turns if role in (None, turn.role)]


def _phrases(criteria: Criteria, turns: Sequence[Turn], window: Span) -> list[Span]:
    """Each place where one of the targets is said within the window, word by word, in any case."""
    targets = [
        [token.content.lower() for token in tokens_of(text) if not token.punctuation] for text in criteria["Targets"]
    ]
    return [
        span
        for turn in _of_role(turns, criteria)
        for target in filter(None, targets)
        for span in _said(target, turn)
        if span.within(window) == span
    ]


def _said(target: list[str], turn: Turn) -> list[Span]:
    words = turn.words
    size = len(target)
    places = (words[start : start + size] for start in range(len(words) - size + 1))
    return [span_of(place) for place in places if [word.content.lower() for word in place] == target]


def _silences(criteria: Criteria, turns: Sequence[Turn], window: Span) -> list[Span]:
    """Documented: a period of silence that lasts at least as long as the threshold."""
    least = criteria.get("Threshold", NON_TALK)
    found = (pause.within(window) for pause in pauses(turns))
    return [pause for pause in found if pause.length >= max(1, least)]


def _interrupted(criteria: Criteria, turns: Sequence[Turn], window: Span) -> list[Span]:
    """Documented: the interruptions by one of the two, or by both, last at least as long as the threshold together."""
    role = criteria.get("ParticipantRole")
    all_spans = (each.span.within(window) for each in interruptions(turns) if role in (None, each.role))
    spans = [span for span in all_spans if span.length > 0]
    return spans if sum(span.length for span in spans) >= criteria.get("Threshold", 0) else []


def _felt(criteria: Criteria, turns: Sequence[Turn], window: Span) -> list[Span]:
    """Documented: "at least 50 percent of the conversation turns" in the window have the sentiment."""
    heard = [turn for turn in _of_role(turns, criteria) if turn.span.within(window).length > 0]
    found = [turn.span for turn in heard if turn.sentiment in criteria["Sentiments"]]
    return found if 2 * len(found) >= len(heard) else []


FILTERS: Mapping[str, Filter] = {
    "TranscriptFilter": _phrases,
    "NonTalkTimeFilter": _silences,
    "InterruptionFilter": _interrupted,
    "SentimentFilter": _felt,
}
