"""A segment as its author wrote it: values only. `segments` says what a key may hold, `timeline` when it is said."""

from dataclasses import dataclass
from typing import NamedTuple

from emulator.scripts.tokens import Piece, pieces_of


class Reading(NamedTuple):
    """Another way to hear a word or a whole segment. `confidence` from 0 to 1."""

    text: str
    confidence: float


class Word(NamedTuple):
    """What is said of one word (or of several that are one item): when, how sure, what else it may have been."""

    text: str
    at: float | None = None
    end: float | None = None
    confidence: float | None = None
    alternatives: tuple[Reading, ...] = ()


class Entity(NamedTuple):
    """A part of the segment's text that is personal or health information, wherever it occurs in it."""

    text: str
    type: str
    category: str = "PII"
    confidence: float | None = None


class Toxicity(NamedTuple):
    """How toxic a segment is, over all and by category, each from 0 to 1."""

    overall: float
    scores: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Utterance:
    """One segment: `at` and `end` in seconds (None: as the speaking rate has it), `confidence` from 0 to 1.

    `issues`, `action_items` and `outcomes` are parts of its text.
    """

    text: str
    speaker: str | None = None
    at: float | None = None
    confidence: float | None = None
    end: float | None = None
    channel: int | None = None
    language: str | None = None
    words: tuple[Word, ...] = ()
    alternatives: tuple[Reading, ...] = ()
    entities: tuple[Entity, ...] = ()
    toxicity: Toxicity | None = None
    sentiment: str | None = None
    issues: tuple[str, ...] = ()
    action_items: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Its words and marks. Raises NotThere when `words` has one that the text has not."""
        return pieces_of(self.text, tuple(word.text for word in self.words))

    @property
    def start(self) -> float | None:
        """Where it is told to start: at its own `at`, or else that of its first word."""
        if self.at is None and self.words and self.pieces[0].named == 0:
            return self.words[0].at
        return self.at

    @property
    def finish(self) -> float | None:
        """Where it is told to end: at its own `end`, or else that of its last word."""
        if self.end is None and self.words:
            last = [piece.named for piece in self.pieces if not piece.punctuation][-1]
            return self.words[-1].end if last == len(self.words) - 1 else None
        return self.end
