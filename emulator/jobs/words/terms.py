"""Single terms: the phrases of a vocabulary, the words of a filter, and the lists of them. Tables are elsewhere."""

from collections.abc import Iterable
from typing import NamedTuple

from emulator.jobs.words.characters import stranger

MOST_CHARACTERS = 256


class Entry(NamedTuple):
    """One entry of a vocabulary: what is spoken, and what a transcript shows for it."""

    phrase: str
    display_as: str


class BadTerms(ValueError):
    """Terms that the service refuses. It never says which; the text of this error does."""


def checked(term: str, language: str, most: int = MOST_CHARACTERS) -> str:
    """The term, one word or words with hyphens between, of at most `most` characters. Raises BadTerms.

    No language has blanks or digits among its characters: "do not use spaces", numbers "must be spelled out".
    """
    if not term:
        raise BadTerms("an entry is empty")
    if len(term) > most:
        raise BadTerms(f"{term[:20]!r}… has {len(term)} characters, {most} are allowed")
    character = stranger(term, language)
    if character is not None:
        raise BadTerms(f"{term!r} has {character!r}, which is no character of {language}")
    return term


def phrase(term: str, language: str, most: int = MOST_CHARACTERS) -> str:
    """The term as a phrase of a vocabulary. Raises BadTerms."""
    if term.startswith("-"):  # recorded as refused
        raise BadTerms(f"{term[:20]!r} begins with a hyphen")
    return checked(term, language, most)


def listed(phrases: Iterable[str], language: str) -> list[Entry]:
    """The entries of a list of phrases, which are shown as they are. Raises BadTerms."""
    return [Entry(each, each) for each in (phrase(each, language) for each in phrases)]


def list_file(text: str, language: str) -> list[Entry]:
    """The entries of a file: one to a line, or several with commas between. Raises BadTerms."""
    return listed((each for line in lines(text) for each in line.split(",")), language)


def words(given: Iterable[str], language: str) -> list[str]:
    """The words of a vocabulary filter, folded for a comparison that knows no case, each once. Raises BadTerms."""
    return list(dict.fromkeys(checked(word, language).casefold() for word in given))


def lines(text: str) -> list[str]:
    """The lines of a file, which may end with line feeds. Raises BadTerms.

    "Your text file must be in LF format. If you use any other format, such as CRLF, [it] is not accepted."
    """
    if "\r" in text:
        raise BadTerms("a line does not end with a line feed alone")
    return text.rstrip("\n").split("\n")
