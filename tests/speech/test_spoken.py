"""Numbers in words, and the time that the words have."""

import pytest

from emulator.scripts.format import parse
from emulator.scripts.timeline import timeline
from emulator.speech.spoken import spoken, words_of


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("0", "zero"),
        ("7", "seven"),
        ("13", "thirteen"),
        ("20", "twenty"),
        ("25", "twenty five"),
        ("100", "one hundred"),
        ("319", "three hundred nineteen"),
        ("1,066", "one thousand sixty six"),
        ("9999", "nine thousand nine hundred ninety nine"),
        ("12345", "one two three four five"),
        ("007", "zero zero seven"),
        ("3.50", "three point five zero"),
        ("0.5", "zero point five"),
        ("B2B", "B2B"),
        ("3rd", "3rd"),
        ("x", "x"),
    ],
)
def test_words(number: str, words: str) -> None:
    assert words_of(number) == words.split(" ")


def test_a_number_shares_its_time() -> None:
    (before,) = (said := timeline(parse("say: I am 25.", "test.yaml"))).segments
    (after,) = spoken(said, "en-US").segments
    assert after.text == "I am twenty five."
    twenty, five = after.items[2:4]
    number = before.items[2]
    assert (twenty.start, five.end) == (number.start, number.end)
    assert twenty.end == five.start
    assert twenty.confidence == five.confidence == number.confidence


@pytest.mark.parametrize(
    ("script", "text"),
    [
        ("say: J'ai 25 ans.", "J'ai 25 ans."),
        ("say: [{ text: I am 25., language: en-GB }]", "I am twenty five."),
    ],
)
def test_only_english_is_spelled_out(script: str, text: str) -> None:
    assert [each.text for each in spoken(timeline(parse(script, "test.yaml")), "fr-FR").segments] == [text]
