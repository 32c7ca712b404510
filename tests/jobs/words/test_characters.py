"""The characters of each language, and of the languages without a table."""

import pytest

from emulator.jobs.words.characters import ENGLISH_IPA, TABLES, stranger


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Los-Angeles", "en-US", None),
        ("C.L.I.", "en-GB", None),
        ("O'Brien", "en-IN", None),
        ("café", "en-US", "é"),
        ("two words", "en-US", " "),
        ("MI6", "en-US", "6"),
        ("a,b", "en-US", ","),
        ("a_b", "en-US", "_"),
        ("d\u00e9j\u00e0", "fr-FR", None),
        ("de\u0301ja\u0300", "fr-CA", "\u0301"),  # decomposed
        ("Straße", "de-CH", None),
        ("Ñandú", "es-US", None),
        ("Ñandú", "de-DE", "Ñ"),
        ("Ødegård", "da-DK", None),
        ("hav's", "da-DK", "'"),
        ("Ağrı", "tr-TR", None),
        ("ação", "pt-BR", None),
        ("naïef", "nl-NL", None),
        ("perché", "it-IT", None),
        # Without a table.
        ("नमस्ते", "hi-IN", None),
        ("\u0643\u062a\u0627\u0628", "ar-SA", None),
        ("می\u200cخواهم", "fa-IR", None),
        ("東京タワー", "ja-JP", None),
        ("Москва-река", "ru-RU", None),
        ("東京 タワー", "ja-JP", " "),
        ("६", "hi-IN", "६"),
        ("３", "ja-JP", "３"),
        ("ok!", "xx", "!"),
    ],
)
def test_the_first_stranger(text: str, language: str, expected: str | None) -> None:
    assert stranger(text, language) == expected


def test_no_language_has_blanks_or_digits() -> None:
    for language in (*TABLES, "ru-RU"):
        assert [character for character in " \t\n0123456789" if stranger(character, language) is None] == []


def test_the_sounds_of_english() -> None:
    assert len(ENGLISH_IPA) == 44
    assert {"aʊ", "l\u0329", "n\u0329", "θ", "ʍ"} <= ENGLISH_IPA
    assert "r" not in ENGLISH_IPA
