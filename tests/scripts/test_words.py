"""Which items a written text becomes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.scripts.words import COMMAS, FULL_STOPS, QUESTION_MARKS, tokens_of


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Hello world.", "Hello world + ."),
        ("Hi, Jo! How are you?", "Hi + , Jo + . How are you + ?"),
        ("one; two: three…", "one + , two + , three + ."),
        ("Well…maybe", "Well + . maybe"),
        ("What?! No... ever.,", "What + ? No + . ever + ."),
        ("Quoi ? Rien !", "Quoi + ? Rien + ."),
        ("? , . Hello", "Hello"),
        ("It's o'clock, don’t", "It's o'clock + , don't"),
        ("a well-known co-op - or not – at all — yes", "a well-known co-op or not at all yes"),
        ("wait—what", "wait what"),
        ("At 2:30, pay $680.50, or 1,000.", "At 2:30 + , pay $680.50 + , or 1,000 + ."),
        ("It is -5, or .5, or 50%.", "It is -5 + , or .5 + , or 50% + ."),
        ("Write to jane.roe@example.com.", "Write to jane.roe@example.com + ."),
        ("Call 416-555-0142 on the 9th.", "Call 416-555-0142 on the 9th + ."),
        ("in the U.S . Yes", "in the U.S. Yes"),
        ("in the U.S.… Yes", "in the U.S. Yes"),
        ("The U.S. at 5 p.m., or the U.K.?", "The U.S. at 5 p.m. + , or the U.K. + ?"),
        ("the U.S.A.! and p.m.!?", "the U.S.A. and p.m. + ?"),
        ("version 1.1. J. Roe", "version 1.1 + . J + . Roe"),
        ('He said “yes” (or “no”). "Fine," she said.', "He said yes or no + . Fine + , she said + ."),
        ("¿Qué tal? ¡Bien!", "Qué tal + ? Bien + ."),
        ("my card is [PII], you ***", "my card is [PII] + , you ***"),
        ("C++ & co", "C++ & co"),
        ("こんにちは、世界。今日は？", "こんにちは + 、 世界 + 。 今日は + ？"),
        ("皆さん 初め まして！", "皆さん 初め まして + 。"),
        ("안녕하세요. 아, 네.", "안녕하세요 + . 아 + , 네 + ."),
        ("नमस्ते दुनिया। ठीक", "नमस्ते दुनिया + । ठीक"),
        ("مرحبا، كيف حالك؟", "مرحبا + ، كيف حالك + ؟"),
        ("two\nlines\tand\N{NO-BREAK SPACE}blanks", "two lines and blanks"),
        (' … "!" — ', ""),
        ("", ""),
    ],
)
def test_text_becomes_words_and_marks(text: str, tokens: str) -> None:
    """A mark is written "+ ," here, behind its word."""
    seen = " ".join(f"+ {content}" if punctuation else content for content, punctuation in tokens_of(text))
    assert seen == tokens


@given(st.text(alphabet=st.sampled_from("aB1é世。、.,?!;:…-—\"'() \n"), max_size=40) | st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_marks_are_of_three_kinds_and_follow_a_word(text: str) -> None:
    tokens = tokens_of(text)
    assert not tokens or not tokens[0].punctuation
    for before, token in zip([None, *tokens], tokens, strict=False):
        assert token.content
        assert not set(token.content) & set(" \n")
        if token.punctuation:
            assert token.content in FULL_STOPS | COMMAS | QUESTION_MARKS
            assert before
            assert not before.punctuation


@given(st.text(alphabet=st.sampled_from("aB1é世。、.,?!;:…-—\"'() \n"), max_size=40))
@settings(max_examples=200, deadline=None)
def test_what_was_cut_once_stays_as_it_is(text: str) -> None:
    tokens = tokens_of(text)
    again = "".join(content if punctuation else f" {content}" for content, punctuation in tokens)
    assert tokens_of(again) == tokens
