"""The tokens of a segment whose author names some of its words, and where a part of its text lies among them."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from emulator.scripts.words import MARKS, UNHEARD, Token, as_heard, tokens_of

_STAND_IN = 0xF0000  # the first of 65,534 private signs: each stands for a named word while the rest is cut


class Piece(NamedTuple):
    """A word or a mark; `named`: which of the words that the author names it is."""

    content: str
    punctuation: bool
    named: int | None = None


class Range(NamedTuple):
    """Some tokens of a segment that follow one another: the first, and the one behind the last."""

    first: int
    stop: int


class NotThere(LookupError):
    """A named word that does not occur as a whole, behind those that are named before it. `number` says which."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@lru_cache(maxsize=4096)
def pieces_of(text: str, named: tuple[str, ...] = ()) -> tuple[Piece, ...]:
    """The words and marks of a text. A named word stays as it is, with its blanks and marks. Raises NotThere."""
    if not named:
        return tuple(Piece(*token) for token in tokens_of(text))
    pieces = tuple(_piece(token, named) for token in tokens_of(_with_stand_ins(as_heard(text), named)))
    found = {piece.named for piece in pieces}
    for number in range(len(named)):
        if number not in found:
            raise NotThere(number)
    return pieces


def ranges_of(pieces: Sequence[Piece], text: str) -> list[Range]:
    """Every place where the words of `text` follow one another, as whole tokens; the mark behind them if it has one."""
    wanted = tokens_of(text)
    needle = [part for token in wanted if not token.punctuation for part in token.content.split()]
    hay = [
        (part, number) for number, piece in enumerate(pieces) if not piece.punctuation for part in piece.content.split()
    ]
    ranges: list[Range] = []
    start = 0
    while needle and start + len(needle) <= len(hay):
        stop = start + len(needle)
        whole = (start == 0 or hay[start - 1][1] != hay[start][1]) and (
            stop == len(hay) or hay[stop][1] != hay[stop - 1][1]
        )
        if whole and [part for part, _ in hay[start:stop]] == needle:
            behind = hay[stop - 1][1] + 1
            marked = wanted[-1].punctuation and behind < len(pieces) and pieces[behind].punctuation
            ranges.append(Range(hay[start][1], behind + marked))
            start = stop
        else:
            start += 1
    return ranges


def _with_stand_ins(text: str, named: Sequence[str]) -> str:
    parts: list[str] = []
    position = 0
    for number, word in enumerate(named):
        found = _whole(as_heard(word)).search(text, position)
        if found is None:
            raise NotThere(number)
        parts += (text[position : found.start()], chr(_STAND_IN + number))
        position = found.end()
    return "".join((*parts, text[position:]))


@lru_cache(maxsize=4096)
def _whole(word: str) -> re.Pattern[str]:
    """Finds a word between blanks, quotes and marks: no part of another one."""
    spaced = r"\s+".join(map(re.escape, word.split())) or "(?!)"
    before, behind = re.escape(UNHEARD), re.escape(UNHEARD + MARKS)
    return re.compile(rf"(?<![^\s{before}]){spaced}(?=[{behind}]*(?:\s|$))")


def _piece(token: Token, named: Sequence[str]) -> Piece:
    number = ord(token.content[0]) - _STAND_IN
    if len(token.content) == 1 and 0 <= number < len(named):
        return Piece(" ".join(named[number].split()), punctuation=False, named=number)
    return Piece(*token)
