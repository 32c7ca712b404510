"""Phrases, list files and the words of filters: what they are and what they must not be."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.jobs.words.terms import BadTerms, Entry, checked, lines, list_file, listed, phrase, words


@pytest.mark.parametrize("term", ["Los-Angeles", "C.L.I.", "A.B.C.-s", "Dynamo-D.B.", "a" * 256, "x-", "O'Brien"])
def test_a_phrase(term: str) -> None:
    assert phrase(term, "en-US") == term


@pytest.mark.parametrize(
    ("term", "fault"),
    [
        ("", "an entry is empty"),
        ("-Hawn", "'-Hawn' begins with a hyphen"),
        ("0x3005 0x3005", "'0x3005 0x3005' has '0', which is no character of en-US"),
        ("two words", "'two words' has ' ', which is no character of en-US"),
        ("tab\there", r"'tab\there' has '\t', which is no character of en-US"),
        ("MI6", "'MI6' has '6', which is no character of en-US"),
        ("a\n", r"'a\n' has '\n', which is no character of en-US"),
        ("Zoë", "'Zoë' has 'ë', which is no character of en-US"),
        ("a" * 257, "'aaaaaaaaaaaaaaaaaaaa'… has 257 characters, 256 are allowed"),
    ],
)
def test_no_phrase(term: str, fault: str) -> None:
    with pytest.raises(BadTerms) as raised:
        phrase(term, "en-US")
    assert str(raised.value) == fault


def test_a_word_of_a_filter_may_begin_with_a_hyphen() -> None:
    assert checked("-ish", "en-US") == "-ish"


def test_a_list_is_shown_as_it_is() -> None:
    assert listed(["Los-Angeles", "CLI"], "en-US") == [Entry("Los-Angeles", "Los-Angeles"), Entry("CLI", "CLI")]


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("Los-Angeles,CLI,Eva-Maria", ["Los-Angeles", "CLI", "Eva-Maria"]),
        ("Los-Angeles\nCLI\nEva-Maria\n", ["Los-Angeles", "CLI", "Eva-Maria"]),
        ("a,b\nc\n\n\n", ["a", "b", "c"]),
    ],
)
def test_a_list_file(text: str, phrases: list[str]) -> None:
    assert [entry.phrase for entry in list_file(text, "en-US")] == phrases


@pytest.mark.parametrize(
    "text", ["", "\n", "a\r\nb\r\n", "a\rb", "a, b", "a,,b", "a\n\nb", "a\nb 2", "\ufeffa\nb", "-a"]
)
def test_no_list_file(text: str) -> None:
    with pytest.raises(BadTerms):
        list_file(text, "en-US")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text("abc'.", min_size=1, max_size=20), min_size=1))
def test_a_list_file_says_what_the_same_phrases_say(phrases: list[str]) -> None:
    assert list_file("\n".join(phrases), "en-US") == listed(phrases, "en-US") == list_file(",".join(phrases), "en-US")


def test_words_know_no_case() -> None:
    assert words(["Swear", "SWEAR", "curse", "swears"], "en-US") == ["swear", "curse", "swears"]
    assert words(["Straße", "STRASSE"], "de-DE") == ["strasse"]


@pytest.mark.parametrize("word", ["", "two words", "h3ll", "a" * 257])
def test_no_word(word: str) -> None:
    with pytest.raises(BadTerms):
        words(["fine", word], "en-US")


def test_lines() -> None:
    assert lines("a\nb\n\n") == ["a", "b"]
    with pytest.raises(BadTerms, match="does not end with a line feed alone"):
        lines("a\r\n")
