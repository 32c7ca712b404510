"""Cuts written text into the items that Transcribe would write: words, and marks that are items of their own.

Knows nothing of time, and guesses no word boundaries: in every language an author's blanks are the boundaries.
"""

from typing import NamedTuple

# The only marks that recordings show are ". , ?"; other alphabets keep their own forms of the same three.
FULL_STOPS = frozenset(".。．।۔")
COMMAS = frozenset(",，、،")
QUESTION_MARKS = frozenset("?？؟")
MARKS = FULL_STOPS | COMMAS | QUESTION_MARKS

# Marks that Transcribe never writes become the nearest one that it does.
_NEAREST = {"!": ".", "！": "。", "…": ".", ";": ",", ":": ",", "；": "，", "：": "，"}
_TRAILING = "".join(MARKS) + "".join(_NEAREST)
# Quotes and round brackets are not heard. Square brackets and asterisks stay: "[PII]" and "***" are the service's words.
_UNHEARD = '"“”„«»()（）「」『』'
_DASHES = "-\N{EN DASH}\N{EM DASH}"

# Wide marks end a word without a blank after them; an em dash parts two words.
_SPACED = str.maketrans(
    {mark: f"{mark} " for mark in "。．，、？！；：।"} | {"\N{EM DASH}": " ", "\N{RIGHT SINGLE QUOTATION MARK}": "'"}
)


class Token(NamedTuple):
    """A word, or (`punctuation`) a mark that belongs to the word before it."""

    content: str
    punctuation: bool


def tokens_of(text: str) -> list[Token]:
    """`"Hi, Jo!"` → Hi `,` Jo `.`; a mark never comes first, and never two together. No word in it: an empty list."""
    tokens: list[Token] = []
    for written in text.translate(_SPACED).split():
        word, mark = _parted(written)
        if word:
            tokens.append(Token(word, punctuation=False))
        if mark and tokens and not tokens[-1].punctuation:
            tokens.append(Token(mark, punctuation=True))
    return tokens


def _parted(written: str) -> tuple[str, str]:
    """A written word without what is not heard, and the mark behind it ("" for none)."""
    written = written.strip(_UNHEARD)
    if _is_initials(written):
        return written, ""
    word = written.rstrip(_TRAILING + _UNHEARD)
    return word.strip(_UNHEARD) if word.strip(_DASHES) else "", _strongest(written[len(word) :])


def _is_initials(written: str) -> bool:
    """True for "U.S." and "p.m.": the last stop is part of the word, as the others are."""
    letters = written.split(".")
    return len(letters) > 2 and letters[-1] == "" and all(len(letter) == 1 for letter in letters[:-1])


def _strongest(marks: str) -> str:
    """The one mark that stays of several: of "?!" the "?", of "..." the "."."""
    nearest = [_NEAREST.get(mark, mark) for mark in marks]
    for kind in (QUESTION_MARKS, FULL_STOPS, COMMAS):
        for mark in nearest:
            if mark in kind:
                return mark
    return ""
