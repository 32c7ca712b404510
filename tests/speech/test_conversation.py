"""A timeline as a call: who has which turn, who interrupts, when nobody talks."""

import pytest

from emulator.speech.conversation import ROLES, Interruption, Span, end_of, interruptions, pauses, turns_of
from tests.speech.calls import segment, timeline, turn


@pytest.mark.parametrize(
    ("speakers", "expected"),
    [
        (["spk_0", "spk_1", "spk_0"], ["AGENT", "CUSTOMER", "AGENT"]),
        (["spk_1", "spk_0"], ["CUSTOMER", "AGENT"]),
        (["spk_2", "spk_3", "spk_12"], ["AGENT", "CUSTOMER", "AGENT"]),
        (["spk_0", "spk_0", "spk_1"], ["AGENT", "CUSTOMER"]),
        (["spk_0", "spk_2"], ["AGENT"]),
        ([None, None, None], ["AGENT", "CUSTOMER", "AGENT"]),
        (["spk_1", None, None], ["CUSTOMER", "AGENT", "CUSTOMER"]),
        ([], []),
    ],
)
def test_who_speaks(speakers: list[str | None], expected: list[str]) -> None:
    said = timeline(*(segment(speaker, "so.", number) for number, speaker in enumerate(speakers)))
    assert [turn.role for turn in turns_of(said)] == expected
    swapped = [turn.role for turn in turns_of(said, ROLES[::-1])]
    assert swapped == [ROLES[1 - ROLES.index(role)] for role in expected]


def test_segments_of_one_speaker_are_one_turn() -> None:
    [first, second] = turns_of(
        timeline(segment("spk_0", "I see.", 0), segment("spk_0", "Thanks.", 7), segment("spk_1", "Bye.", 9))
    )
    assert (first.text, first.span, first.sentiment) == ("I see. Thanks.", Span(0, 7400), "POSITIVE")
    assert [word.content for word in first.words] == ["I", "see", "Thanks"]
    assert (second.text, second.span, second.sentiment) == ("Bye.", Span(9000, 9400), "NEUTRAL")


def test_the_end_is_the_last_word_of_anybody() -> None:
    assert end_of([turn("AGENT", "a b c d e f", 0), turn("CUSTOMER", "a", 1)]) == 2900
    assert end_of([]) == 0


def test_pauses_are_when_nobody_talks() -> None:
    call = [turn("AGENT", "a b", 1), turn("CUSTOMER", "a", 2.5), turn("AGENT", "a", 2.9)]
    assert pauses(call) == [Span(0, 1000), Span(1400, 1500), Span(1900, 2500)]
    assert pauses([turn("AGENT", "a b", 0), turn("CUSTOMER", "a b", 0.2)]) == []
    assert pauses([]) == []


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (0.5, [Interruption("CUSTOMER", Span(500, 1400))]),
        (1.3, [Interruption("CUSTOMER", Span(1300, 1400))]),
        (1.4, []),
        (5.0, []),
    ],
)
def test_interruptions(start: float, expected: list[Interruption]) -> None:
    assert interruptions([turn("AGENT", "a b c", 0), turn("CUSTOMER", "a b", start)]) == expected


def test_an_interruption_lasts_as_long_as_both_do() -> None:
    assert interruptions([turn("AGENT", "a b c d", 0), turn("CUSTOMER", "a", 0.5)]) == [
        Interruption("CUSTOMER", Span(500, 900))
    ]
