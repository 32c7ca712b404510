"""Whom a fault meets: globs, counts and chance."""

import pytest

from emulator.faults.harm import CALL, STREAM
from emulator.faults.rule import Asked, When, due, fits, share

START = Asked(CALL, "StartTranscriptionJob", "batch", "test", "000000000000", "us-east-1", name="call-1")
STREAMED = Asked(STREAM, "StartStreamTranscription", "http2", "suite-7", "1", "us-east-1", session="feed-1")


@pytest.mark.parametrize(
    ("globs", "call", "stream"),
    [
        ((), True, True),
        ((("operation", "Start*"),), True, True),
        ((("operation", "start*"),), False, False),
        ((("operation", "*Job"), ("name", "call-?")), True, False),
        ((("name", "*"),), True, False),
        ((("session", "feed-*"),), False, True),
        ((("access_key", "suite-*"),), False, True),
        ((("door", "batch"),), True, False),
        ((("account", "0*"), ("region", "eu-*")), False, False),
    ],
)
def test_all_globs_must_fit_and_none_fits_what_is_not_there(
    globs: tuple[tuple[str, str], ...], call: bool, stream: bool
) -> None:
    assert [fits(When(globs), asked) for asked in (START, STREAMED)] == [call, stream]


def met(when: When, most: int = 8) -> list[int]:
    taken: list[int] = []
    for number in range(1, most + 1):
        if due(when, number, len(taken)):
            taken.append(number)
    return taken


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (When(), [1, 2, 3, 4, 5, 6, 7, 8]),
        (When(nth=((2, 2),)), [2]),
        (When(nth=((2, 4),)), [2, 3, 4]),
        (When(nth=((1, 1), (3, 3))), [1, 3]),
        (When(nth=((6, float("inf")),)), [6, 7, 8]),
        (When(nth=((1, 2),), every=3), [1, 2, 4, 5, 7, 8]),
        (When(times=2), [1, 2]),
        (When(nth=((3, 9),), times=1), [3]),
        (When(probability=0), []),
    ],
)
def test_which_of_many(when: When, expected: list[int]) -> None:
    assert met(when) == expected


def test_chance_is_that_of_the_seed_and_fair() -> None:
    by_seed = [met(When(probability=0.3, seed=seed), 1000) for seed in (1, 1, 2)]
    assert by_seed[0] == by_seed[1] != by_seed[2]
    assert all(250 < len(taken) < 350 for taken in by_seed)
    assert all(0 <= share(seed, number) < 1 for seed in range(20) for number in range(20))
