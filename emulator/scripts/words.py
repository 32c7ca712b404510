"""Cuts written text into the items that Transcribe would write: words, and marks that are items of their own.

Knows nothing of time, and guesses no word boundaries: in every language an author's blanks are the boundaries.
"""

from typing import NamedTuple

# The only marks that recordings show are ". , ?"; other alphabets keep their own forms of the same three.
FULL_STOPS = frozenset(".。．।۔")
COMMAS = frozenset(",，、،")
QUESTION_MARKS = frozenset("?？؟")

# Marks that Transcribe never writes become the nearest one that it does.
_NEAREST = {"!": ".", "！": "。", "…": ".", ";": ",", ":": ",", "；": "，", "：": "，"}
MARKS = "".join((*FULL_STOPS, *COMMAS, *QUESTION_MARKS, *_NEAREST))
# Quotes and round brackets are not heard. "[PII]" and "***" stay, for the service writes them too.
UNHEARD = '"“”„«»「」『』()（）¿¡'
_DASHES = "-\N{EN DASH}"

_REWRITTEN = str.maketrans(
    {mark: f"{mark} " for mark in "。．，、？！；：।…"}  # These end a word with no blank after them.
    | {"\N{EM DASH}": " ", "\N{LEFT SINGLE QUOTATION MARK}": "'", "\N{RIGHT SINGLE QUOTATION MARK}": "'"}
)


class Token(NamedTuple):
    """A word, or (`punctuation`) a mark that belongs to the word before it."""

    content: str
    punctuation: bool


def as_heard(text: str) -> str:
    """The text with a blank behind each mark that needs none, and with plain apostrophes."""
    return text.translate(_REWRITTEN)


def tokens_of(text: str) -> list[Token]:
    """`"Hi, Jo!"` → Hi `,` Jo `.`; a mark never comes first, and never two together. No word in it: an empty list."""
    tokens: list[Token] = []
    for written in as_heard(text).split():
        word, mark = _parted(written)
        if word:
            tokens.append(Token(word, punctuation=False))
        if mark and tokens and not tokens[-1].punctuation:
            tokens[-1:] = _marked(tokens[-1].content, mark)
    return tokens


def _marked(word: str, mark: str) -> list[Token]:
    """A word and the mark behind it; a stop behind "U.S" is part of it, however far away it was written."""
    bare = word.removesuffix(".")
    if mark == "." and _is_abbreviated(bare):
        return [Token(f"{bare}.", punctuation=False)]
    return [Token(word, punctuation=False), Token(mark, punctuation=True)]


def _parted(written: str) -> tuple[str, str]:
    """A written word without what is not heard, and the mark behind it ("" for none)."""
    written = written.strip(UNHEARD)
    word = written.rstrip(MARKS + UNHEARD)
    marks = [_NEAREST.get(mark, mark) for mark in written[len(word) :]]
    if "." in marks and _is_abbreviated(word):
        word += "."
        marks = [mark for mark in marks if mark != "."]
    return word if word.strip(_DASHES) else "", _strongest(marks)


def _is_abbreviated(word: str) -> bool:
    """True for "U.S" and "p.m": the stop behind it is part of the word, as the others are."""
    letters = word.split(".")
    return len(letters) > 1 and all(len(letter) == 1 and letter.isalpha() for letter in letters)


def _strongest(marks: list[str]) -> str:
    """The one mark that stays of several: of "?!" the "?", of "..." one "."."""
    return next((mark for kind in (QUESTION_MARKS, FULL_STOPS, COMMAS) for mark in marks if mark in kind), "")
