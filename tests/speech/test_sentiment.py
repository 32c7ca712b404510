"""The sentiment of a sentence, by its words."""

import pytest

from emulator.speech.sentiment import sentiment


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the number is 12", "NEUTRAL"),
        ("", "NEUTRAL"),
        ("Thanks a lot", "POSITIVE"),
        ("that is GREAT", "POSITIVE"),
        ("greatest", "NEUTRAL"),
        ("this is terrible", "NEGATIVE"),
        ("wrong but thank you", "MIXED"),
    ],
)
def test_sentiment(text: str, expected: str) -> None:
    assert sentiment(text.split()) == expected
