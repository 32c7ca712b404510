"""The numbers of a call."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.jobs.characteristics import characteristics
from emulator.speech.conversation import ROLES, Turn
from tests.speech.calls import turn

CALL = (
    turn("AGENT", "Thanks for calling.", 0),  # to 1.4
    turn("CUSTOMER", "It is broken. Bad.", 5),  # to 6.9
    turn("AGENT", "I see.", 6.5),  # to 7.4
    turn("CUSTOMER", "Great.", 10.5),  # to 10.9
)


def test_silence_and_interruptions() -> None:
    found = characteristics(CALL)
    assert found["NonTalkTime"] == {
        "Instances": [
            {"BeginOffsetMillis": 1400, "DurationMillis": 3600, "EndOffsetMillis": 5000},
            {"BeginOffsetMillis": 7400, "DurationMillis": 3100, "EndOffsetMillis": 10500},
        ],
        "TotalTimeMillis": 6700,
    }
    assert found["Interruptions"] == {
        "TotalCount": 1,
        "TotalTimeMillis": 400,
        "InterruptionsByInterrupter": {
            "AGENT": [{"BeginOffsetMillis": 6500, "DurationMillis": 400, "EndOffsetMillis": 6900}]
        },
    }
    assert found["TotalConversationDurationMillis"] == 10900


def test_talk() -> None:
    found = characteristics(CALL)
    assert found["TalkTime"] == {
        "DetailsByParticipant": {"AGENT": {"TotalTimeMillis": 2300}, "CUSTOMER": {"TotalTimeMillis": 2300}},
        "TotalTimeMillis": 4600,
    }
    # Five words in 2.3 seconds.
    assert found["TalkSpeed"]["DetailsByParticipant"] == {role: {"AverageWordsPerMinute": 130} for role in ROLES}


@pytest.mark.parametrize(("later", "expected"), [(2.0, 2400), (3.3, 3700), (3.4, 800), (60.0, 800)])
def test_a_long_pause_within_a_turn_is_no_talk(later: float, expected: int) -> None:
    first, second = turn("AGENT", "So.", 0), turn("AGENT", "Yes.", later)
    found = characteristics([Turn("AGENT", first.items + second.items)])
    assert found["TalkTime"]["TotalTimeMillis"] == expected


def test_sentiment() -> None:
    found = characteristics(CALL)["Sentiment"]
    assert found["OverallSentiment"] == {"AGENT": 2.5, "CUSTOMER": 0.0}
    quarters = found["SentimentByPeriod"]["QUARTER"]
    assert [quarter["Score"] for quarter in quarters["AGENT"]] == [5.0, 0.0, 0.0, 0.0]
    assert [quarter["Score"] for quarter in quarters["CUSTOMER"]] == [0.0, 0.0, -5.0, 5.0]
    # Recorded: quarters of the participant's own time, rounded down.
    assert [[quarter["BeginOffsetMillis"], quarter["EndOffsetMillis"]] for quarter in quarters["CUSTOMER"]] == [
        [0, 2725],
        [2725, 5450],
        [5450, 8175],
        [8175, 10900],
    ]


def test_who_says_nothing_is_left_out() -> None:
    found = characteristics(CALL[:1])
    assert list(found["Sentiment"]["OverallSentiment"]) == ["AGENT"]
    assert list(found["Sentiment"]["SentimentByPeriod"]["QUARTER"]) == ["AGENT"]
    assert list(found["TalkSpeed"]["DetailsByParticipant"]) == ["AGENT"]
    assert list(found["TalkTime"]["DetailsByParticipant"]) == ["AGENT"]


def test_silence() -> None:
    nothing: dict[str, Any] = {"Instances": [], "TotalTimeMillis": 0}
    found = characteristics(())
    assert found["NonTalkTime"] == nothing
    assert found["TalkTime"] == {"DetailsByParticipant": {}, "TotalTimeMillis": 0}
    assert found["TotalConversationDurationMillis"] == 0


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(st.sampled_from(ROLES), st.sampled_from(["Thanks.", "Bad.", "I see, so."])), max_size=30))
def test_scores_stay_on_the_scale(said: list[tuple[str, str]]) -> None:
    found = characteristics([turn(role, text, 2.0 * number) for number, (role, text) in enumerate(said)])["Sentiment"]
    for role, overall in found["OverallSentiment"].items():
        quarters = found["SentimentByPeriod"]["QUARTER"][role]
        scores = [overall, *(quarter["Score"] for quarter in quarters)]
        assert all(-5 <= score <= 5 and score == round(score, 1) for score in scores)
        assert "-0.0" not in map(str, scores)
        ends = [quarter["EndOffsetMillis"] for quarter in quarters]
        assert [quarter["BeginOffsetMillis"] for quarter in quarters] == [0, *ends[:-1]]
        # Every turn counts in one of the quarters.
        assert any(score != 0 for score in scores[1:]) or overall == 0
