"""Rules of categories: what matches, where, and in which time."""

from typing import Any

import pytest

from emulator.speech.categories import points_of_interest
from emulator.speech.conversation import Span
from tests.speech.calls import turn

# 0-1.4 agent, 2-4.4 customer, a pause of 5.6 seconds, 10-10.9 agent. The call is 10.9 seconds long.
CALL = (
    turn("AGENT", "Hello, and welcome.", 0),
    turn("CUSTOMER", "I'm upset, very upset, hello.", 2),
    turn("AGENT", "Thanks, hello.", 10),
)
HELLOS = [Span(0, 400), Span(4000, 4400), Span(10500, 10900)]
# The customer begins 0.9 seconds before the agent ends, the agent 0.4 before the customer ends.
HEATED = (turn("AGENT", "a b c", 0), turn("CUSTOMER", "a b c", 0.5), turn("AGENT", "a b", 1.5))


def said(*targets: str, **more: Any) -> dict[str, Any]:
    return {"TranscriptFilter": {"TranscriptFilterType": "EXACT", "Targets": [*targets], **more}}


def silent(**criteria: Any) -> dict[str, Any]:
    return {"NonTalkTimeFilter": criteria}


def interrupted(**criteria: Any) -> dict[str, Any]:
    return {"InterruptionFilter": criteria}


def felt(sentiment: str, **more: Any) -> dict[str, Any]:
    return {"SentimentFilter": {"Sentiments": [sentiment], **more}}


def absolute(**ends: int) -> dict[str, Any]:
    return {"AbsoluteTimeRange": ends}


def relative(**ends: int) -> dict[str, Any]:
    return {"RelativeTimeRange": ends}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (said("hello"), HELLOS),
        (said("HELLO and"), [Span(0, 900)]),
        (said("Hello, and"), [Span(0, 900)]),
        (said("nothing", "very upset"), [Span(3000, 3900)]),
        (said("welcome i'm"), None),  # not across turns
        (said("ello"), None),
        (said("hello hello hello hello hello hello"), None),
        (said("?"), None),
        (said("hello", ParticipantRole="CUSTOMER"), HELLOS[1:2]),
        (said("hello", Negate=True), None),
        (said("goodbye", Negate=True), []),
        (said("hello", Negate=False), HELLOS),
        (said("hello", **absolute(First=400)), HELLOS[:1]),
        (said("hello", **absolute(First=399)), None),
        (said("hello", **absolute(Last=400)), HELLOS[2:]),
        (said("hello", **absolute(Last=399)), None),
        (said("hello", **absolute(Last=60_000)), HELLOS),
        (said("hello", **absolute(StartTime=4000, EndTime=4400)), HELLOS[1:2]),
        (said("hello", **absolute(First=400, Last=400)), HELLOS[::2]),
        (said("hello", **relative(First=50)), HELLOS[:2]),
        (said("hello", **relative(Last=10)), HELLOS[2:]),
        (said("hello", **relative(StartPercentage=30, EndPercentage=60)), HELLOS[1:2]),
        (said("hello", **relative(StartPercentage=30, EndPercentage=60), **absolute(First=400)), HELLOS[:2]),
        (said("hello", **absolute()), HELLOS),
    ],
)
def test_phrases(rule: dict[str, Any], expected: list[Span] | None) -> None:
    assert points_of_interest([rule], CALL) == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (silent(), [Span(4400, 10000)]),
        (silent(Threshold=5600), [Span(4400, 10000)]),
        (silent(Threshold=5601), None),
        (silent(Threshold=600), [Span(1400, 2000), Span(4400, 10000)]),
        (silent(Threshold=0, **absolute(First=500)), [Span(400, 500)]),
        (silent(Threshold=2000, **absolute(StartTime=8000, EndTime=20_000)), [Span(8000, 10000)]),
        (silent(Threshold=2001, **absolute(StartTime=8000, EndTime=20_000)), None),
        (silent(Negate=True), None),
        (silent(Negate=True, **relative(First=40)), []),
    ],
)
def test_silence(rule: dict[str, Any], expected: list[Span] | None) -> None:
    assert points_of_interest([rule], CALL) == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (interrupted(), [Span(500, 1400), Span(1500, 1900)]),
        (interrupted(ParticipantRole="AGENT"), [Span(1500, 1900)]),
        (interrupted(ParticipantRole="CUSTOMER"), [Span(500, 1400)]),
        (interrupted(Threshold=1300), [Span(500, 1400), Span(1500, 1900)]),
        (interrupted(Threshold=1301), None),
        (interrupted(**absolute(First=500)), None),
        (interrupted(**absolute(First=600)), [Span(500, 600)]),
        (interrupted(Negate=True), None),
        (interrupted(Negate=True, Threshold=1301), []),
    ],
)
def test_interruptions(rule: dict[str, Any], expected: list[Span] | None) -> None:
    assert points_of_interest([rule], HEATED) == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (felt("POSITIVE"), None),  # one of three turns
        (felt("POSITIVE", ParticipantRole="AGENT"), [Span(10000, 10900)]),  # one of two
        (felt("NEUTRAL", ParticipantRole="AGENT"), [Span(0, 1400)]),
        (felt("NEGATIVE", ParticipantRole="CUSTOMER"), [Span(2000, 4400)]),
        (felt("POSITIVE", **absolute(Last=1000)), [Span(10000, 10900)]),
        (felt("POSITIVE", **absolute(StartTime=5000, EndTime=9000)), None),  # nobody talks
        (felt("POSITIVE", Negate=True), []),
        (felt("NEGATIVE", ParticipantRole="CUSTOMER", Negate=True), None),
    ],
)
def test_sentiments(rule: dict[str, Any], expected: list[Span] | None) -> None:
    assert points_of_interest([rule], CALL) == expected


def test_a_call_matches_all_rules_or_none() -> None:
    both = [felt("NEGATIVE", ParticipantRole="CUSTOMER"), said("hello", "welcome", **absolute(First=1400))]
    assert points_of_interest(both, CALL) == [Span(0, 400), Span(1000, 1400), Span(2000, 4400)]
    assert points_of_interest([*both, said("goodbye")], CALL) is None
    assert points_of_interest([said("hello"), said("hello")], CALL) == HELLOS


@pytest.mark.parametrize("rule", [said("a"), silent(), interrupted(), felt("NEUTRAL")])
def test_a_silent_call_matches_nothing(rule: dict[str, Any]) -> None:
    assert points_of_interest([rule], ()) is None
