"""The segments of a script: the table of their keys, and the reader that turns what is written into utterances."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from emulator.scripts.kinds import (
    LANGUAGE_KIND,
    SHARE,
    TEXT_SCHEMA,
    Key,
    Keys,
    Kind,
    always,
    by_text,
    choice,
    closed,
    either,
    listed,
    members,
    number,
    properties,
    shaped,
    text,
)
from emulator.scripts.order import in_order
from emulator.scripts.tokens import NotThere, Piece, pieces_of, ranges_of
from emulator.scripts.utterance import Entity, Reading, Toxicity, Utterance, Word
from emulator.scripts.yaml_nodes import Place, all_of

SPEAKER = re.compile(r"spk_(0|[1-9][0-9]?)")
SENTIMENTS = ("POSITIVE", "NEGATIVE", "NEUTRAL", "MIXED")
# In the order in which transcripts list them.
TOXIC = (
    "profanity",
    "hate_speech",
    "sexual",
    "insult",
    "violence_or_threat",
    "graphic",
    "harassment_or_abuse",
)
EXAMPLE = "like `say: Hello world.`"
SECONDS = "must be seconds ≥ 0, like 2.4"
LONGEST = 86400  # seconds
A_WORD = "must be a word of the text, like `word: Hello`"
A_PART = "must be a list of parts of the text"
READINGS = "must be a mapping of texts to confidences, like { Jo Row: 0.41 }"
ENTITIES = "must be a mapping of texts to types, like { Jane Roe: NAME }, or a list of { text, type, … }"
TOXICITY = f"must be a number from 0 to 1, or a mapping of {', '.join(TOXIC)} to numbers, like {{ insult: 0.9 }}"
WORDS = "must be a list of words of the text, like [{ word: Hello, at: 0.5 }]"


def _reading(pairs: tuple[tuple[str, float], ...]) -> tuple[Reading, ...]:
    return tuple(Reading(*pair) for pair in pairs)


def made(kind: Kind, build: Callable[[Any], Any]) -> Kind:
    """The kind whose value is built of what another one reads."""
    return Kind(lambda place: build(kind.read(place)), kind.schema)


def of_members(keys: Keys, owner: str, remedy: str, required: Sequence[str]) -> Kind:
    """A mapping with these keys → a dict of the values."""

    def read(place: Place) -> dict[str, Any]:
        values = members(place, keys, owner, remedy)
        for name in required:
            if name not in values:
                raise place.error(f"must have `{name}`", "it has none")
        return values

    return Kind(read, closed(properties(keys), required=list(required)))


TYPE = shaped(re.compile("[A-Z][A-Z0-9_]*"), "must be a type of entity in capitals, like NAME")
TIME = number(0, LONGEST, 3, SECONDS)  # of words: recordings have three decimals
RATED = made(by_text(SHARE, READINGS), _reading)

WORD_KEYS: Keys = {
    "word": Key(text(A_WORD), "A word of the text, or several that are one item."),
    "at": Key(TIME, "Second of the audio at which the word starts."),
    "end": Key(TIME, "Second of the audio at which the word ends."),
    "confidence": Key(SHARE, "Confidence of the word, from 0 to 1."),
    "alternatives": Key(RATED, "What else the word may be, each with its confidence."),
}
ENTITY_KEYS: Keys = {
    "text": Key(text("must be a part of the text, like Jane Roe"), "The part of the text."),
    "type": Key(TYPE, "Its type: NAME, SSN, …"),
    "category": Key(choice(("PII", "PHI")), "PII, unless said otherwise, or PHI."),
    "confidence": Key(SHARE, "Confidence that it is one, from 0 to 1."),
}


def _entity(values: dict[str, Any]) -> Entity:
    return Entity(**values)


def _word(values: dict[str, Any]) -> Word:
    return Word(values.pop("word"), **values)


def _toxicity(value: float | tuple[tuple[str, float], ...]) -> Toxicity:
    if isinstance(value, float):
        return Toxicity(value)
    scores = dict(value)
    overall = scores.pop("overall", None)
    return Toxicity(max(scores.values(), default=0.0) if overall is None else overall, tuple(scores.items()))


def _category(name: str, place: Place) -> None:
    if name not in (*TOXIC, "overall"):
        raise place.unknown("toxicity", f"{', '.join(TOXIC)}, overall", (*TOXIC, "overall"))


PARTS = listed(text(A_PART), A_PART)
KEYS: Keys = {
    "at": Key(number(0, LONGEST, 2, SECONDS), "Second of the audio at which the segment starts."),
    "end": Key(number(0, LONGEST, 2, SECONDS), "Second of the audio at which it ends; needs a start."),
    "confidence": Key(
        number(0, 1, 3, "must be a number from 0 to 1, like 0.93"), "Confidence of each word, from 0 to 1."
    ),
    "channel": Key(
        made(choice(("0", "1")), int)._replace(schema={"enum": [0, 1]}), "Channel on which it is heard, 0 or 1."
    ),
    "language": Key(LANGUAGE_KIND, "Code of the language in which it is said, like de-DE."),
    "words": Key(
        listed(made(of_members(WORD_KEYS, "a word", WORDS, ["word"]), _word), WORDS),
        "What is known of some words of the text, in the order of the text.",
    ),
    "alternatives": Key(RATED, "What else it may be: other texts, each with its confidence."),
    "entities": Key(
        either(
            (
                lambda place: place.is_list,
                listed(made(of_members(ENTITY_KEYS, "an entity", ENTITIES, ["text", "type"]), _entity), ENTITIES),
            ),
            (
                always,
                made(by_text(TYPE, ENTITIES), lambda pairs: tuple(Entity(*pair) for pair in pairs)),
            ),
        ),
        "Personal or health information: parts of the text with their types.",
    ),
    "toxicity": Key(
        made(
            either(
                (lambda place: place.is_mapping, by_text(SHARE, TOXICITY, _category)),
                (always, number(0, 1, 4, TOXICITY)),
            ),
            _toxicity,
        ),
        "How toxic it is: one number, or numbers by category (and `overall`), from 0 to 1.",
    ),
    "sentiment": Key(choice(SENTIMENTS), f"Its sentiment: {', '.join(SENTIMENTS)}."),
    "issues": Key(PARTS, "Parts of the text that are issues."),
    "action_items": Key(PARTS, "Parts of the text that are action items."),
    "outcomes": Key(PARTS, "Parts of the text that are outcomes."),
}
TEXT_KEYS = "spk_0, spk_1, … or text"
PART_KEYS = ("issues", "action_items", "outcomes")


def say(place: Place) -> tuple[Utterance, ...]:
    """What a script says: one text, or a list of segments."""
    remedy = f"must be a text or a list of segments, {EXAMPLE}"
    if not place.is_list:
        return (Utterance(_text(place, remedy)),)
    elements = place.elements()
    if not elements:
        raise place.error(remedy, "it is an empty list")
    said = tuple(all_of(partial(_utterance, element) for element in elements))
    in_order(list(zip(elements, said, strict=True)))
    return said


def say_schema() -> dict[str, Any]:
    """The schema of `say`."""
    segment = {
        "description": "A text by one speaker, or by nobody in particular.",
        **closed({"text": _described("What is said, by nobody in particular."), **properties(KEYS)}),
        "patternProperties": {f"^{SPEAKER.pattern}$": _described("What this speaker says.")},
        "minProperties": 1,
    }
    return {"anyOf": [TEXT_SCHEMA, {"type": "array", "minItems": 1, "items": {"anyOf": [TEXT_SCHEMA, segment]}}]}


def _described(meaning: str) -> dict[str, Any]:
    return {**TEXT_SCHEMA, "description": meaning}


def _utterance(place: Place) -> Utterance:
    remedy = "must be a text or a mapping, like `spk_0: Hello.`"
    if not place.is_mapping:
        return Utterance(_text(place, remedy))
    entries = place.entries(remedy)
    said_by = _said_by(place, entries)
    reads: list[Callable[[], Any]] = [partial(_text, entries[said_by], "must be a text, like `Hello.`")]
    reads += [partial(KEYS[name].kind.read, entry) for name, entry in entries.items() if name != said_by]
    spoken, *values = all_of(reads)
    utterance = Utterance(
        spoken,
        None if said_by == "text" else said_by,
        **dict(zip((name for name in entries if name != said_by), values, strict=True)),
    )
    _check_parts(utterance, entries)
    return utterance


def _said_by(segment: Place, entries: Mapping[str, Place]) -> str:
    """The one key of a segment that holds its text; refuses keys that no segment has."""
    said = [name for name in entries if name == "text" or SPEAKER.fullmatch(name)]
    for name, place in entries.items():
        if name not in said and name not in KEYS:
            known = ("spk_0", "text", *KEYS)
            keys = f"{TEXT_KEYS}; {', '.join(KEYS)}"
            raise place.unknown("a segment", keys, known, "it is unknown (a text with ': ' in it needs quotes)")
    if not said:
        raise segment.error("must say something, like `spk_0: Hello.` or `text: Hello.`", "it has no text")
    if len(said) > 1:
        raise entries[said[1]].error("must be a segment of its own", f"this one is said by {said[0]}")
    return said[0]


def _text(place: Place, remedy: str) -> str:
    value = place.text(remedy)
    if not pieces_of(value):
        raise place.error("must have a word in it", f"it is {value!r}")
    return value


def _check_parts(utterance: Utterance, entries: Mapping[str, Place]) -> None:
    """Whatever names a part of the text must name whole words of it."""
    try:
        pieces = utterance.pieces
    except NotThere as missing:
        place = entries["words"].elements()[missing.number]
        problem = f"{utterance.words[missing.number].text!r} is not, or not behind the word before it"
        raise place.error("must be a whole word of the text, in its order", problem) from None
    reads = [
        partial(_must_occur, part, place, pieces)
        for name in PART_KEYS
        if name in entries
        for part, place in zip(getattr(utterance, name), entries[name].elements(), strict=True)
    ]
    if "entities" in entries:
        place = entries["entities"]
        places = place.elements() if place.is_list else list(place.entries(ENTITIES).values())
        reads += [
            partial(_must_occur, entity.text, each, pieces)
            for entity, each in zip(utterance.entities, places, strict=True)
        ]
    all_of(reads)


def _must_occur(part: str, place: Place, pieces: Sequence[Piece]) -> None:
    if not ranges_of(pieces, part):
        raise place.error("must be whole words of the segment's text, as they stand there", f"{part!r} is not in it")
