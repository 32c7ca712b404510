"""How a call went, in numbers: the ConversationCharacteristics of call analytics. Keys in the recorded order.

Whoever says nothing is in none of the tables by participant.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from emulator.speech.categories import NON_TALK
from emulator.speech.conversation import ROLES, Span, Turn, end_of, interruptions, pauses, span_of
from emulator.speech.sentiment import NEGATIVE, POSITIVE

SCORES = {POSITIVE: 5.0, NEGATIVE: -5.0}  # the ends of the scale; what is neither counts as 0


def characteristics(turns: Sequence[Turn]) -> dict[str, Any]:
    by_role = {role: [turn for turn in turns if turn.role == role] for role in ROLES}
    heard = {role: own for role, own in by_role.items() if own}
    talked = {role: sum(map(_talked, own)) for role, own in heard.items()}
    return {
        "NonTalkTime": _non_talk([pause for pause in pauses(turns) if pause.length >= NON_TALK]),
        "Interruptions": _interruptions(turns),
        "TotalConversationDurationMillis": end_of(turns),
        "Sentiment": {
            "OverallSentiment": {role: _score(own) for role, own in heard.items()},
            "SentimentByPeriod": {"QUARTER": {role: _quarters(own) for role, own in heard.items()}},
        },
        "TalkSpeed": {"DetailsByParticipant": {role: _speed(own, talked[role]) for role, own in heard.items()}},
        "TalkTime": {
            "DetailsByParticipant": {role: {"TotalTimeMillis": time} for role, time in talked.items()},
            "TotalTimeMillis": sum(talked.values()),
        },
    }


def _instance(span: Span) -> dict[str, int]:
    return {"BeginOffsetMillis": span.begin, "DurationMillis": span.length, "EndOffsetMillis": span.end}


def _total(spans: Iterable[Span]) -> int:
    return sum(span.length for span in spans)


def _non_talk(spans: Sequence[Span]) -> dict[str, Any]:
    return {"Instances": [_instance(span) for span in spans], "TotalTimeMillis": _total(spans)}


def _interruptions(turns: Sequence[Turn]) -> dict[str, Any]:
    found = interruptions(turns)
    by_role = {role: [_instance(each.span) for each in found if each.role == role] for role in ROLES}
    return {
        "TotalCount": len(found),
        "TotalTimeMillis": _total(each.span for each in found),
        "InterruptionsByInterrupter": {role: own for role, own in by_role.items() if own},
    }


def _score(turns: Sequence[Turn]) -> float:
    """The mean of the turns, from -5.0 to 5.0, with one decimal; 0.0 of none."""
    scores = [SCORES.get(turn.sentiment, 0.0) for turn in turns]
    return round(sum(scores) / max(1, len(scores)), 1) + 0.0  # never -0.0


def _quarters(turns: Sequence[Turn]) -> list[dict[str, Any]]:
    """Four periods from 0 to the participant's last word; a turn counts where its middle is."""
    end = end_of(turns)
    periods = [Span(*period) for period in pairwise(end * quarter // 4 for quarter in range(5))]
    return [
        {
            "Score": _score([turn for turn in turns if period.begin <= sum(turn.span) / 2 < period.end]),
            "BeginOffsetMillis": period.begin,
            "EndOffsetMillis": period.end,
        }
        for period in periods
    ]


def _talked(turn: Turn) -> int:
    """The time from the turn's first word to its last, without the pauses that are non-talk time."""
    words = [span_of([word]) for word in turn.words]
    long_pauses = (Span(before.end, after.begin) for before, after in pairwise(words))
    return turn.span.length - _total(pause for pause in long_pauses if pause.length >= NON_TALK)


def _speed(turns: Sequence[Turn], talked: int) -> Mapping[str, int]:
    words = sum(len(turn.words) for turn in turns)
    return {"AverageWordsPerMinute": round(words * 60_000 / max(1, talked))}
