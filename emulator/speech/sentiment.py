"""How a sentence sounds, by a handful of English words. It knows no grammar: "not good" is positive.

Differs: nobody feels anything here. A script's author gives the sentiment, or steers it by these words.
"""

from collections.abc import Iterable

POSITIVE, NEGATIVE, NEUTRAL, MIXED = "POSITIVE", "NEGATIVE", "NEUTRAL", "MIXED"

GOOD = frozenset(
    "amazing appreciate awesome excellent fantastic glad good great happy love perfect pleased thank thanks wonderful"
    .split()
)  # fmt: skip
BAD = frozenset(
    "angry annoyed awful bad broken disappointed frustrated hate sad terrible unacceptable unhappy upset worst wrong"
    .split()
)  # fmt: skip

OF = {(False, False): NEUTRAL, (True, False): POSITIVE, (False, True): NEGATIVE, (True, True): MIXED}


def sentiment(words: Iterable[str]) -> str:
    """POSITIVE with a good word, NEGATIVE with a bad one, MIXED with both, NEUTRAL with neither; in any case."""
    said = {word.lower() for word in words}
    return OF[not said.isdisjoint(GOOD), not said.isdisjoint(BAD)]


def both(one: str, other: str) -> str:
    """The sentiment of two sentences together."""
    felt = {one, other} - {NEUTRAL}
    return MIXED if len(felt) > 1 else next(iter(felt), NEUTRAL)
