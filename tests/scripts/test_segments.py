"""What a segment may say of itself, and what its author is told when it can't be."""

import re
from typing import Any

import pytest

from emulator.scripts.format import ScriptError, Utterance, parse
from emulator.scripts.segments import ENTITIES, READINGS, TOXIC, TOXICITY, WORDS
from emulator.scripts.utterance import Entity, Reading, Toxicity, Word

WHOLE = "must be whole words of the segment's text, as they stand there"
SHARE = "must be a number from 0 to 1, like 0.93"


def said(members: str) -> Utterance:
    """A segment with the text "Jo Roe is here, in here." and `members`, lines of YAML."""
    lines = "".join(f"\n    {line}" for line in members.splitlines())
    return parse(f"say:\n  - spk_0: Jo Roe is here, in here.{lines}\n", "x.yaml").say[0]


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ("at: 1\nend: 2.504", {"at": 1.0, "end": 2.5}),
        ("channel: 1", {"channel": 1}),
        ("language: de-DE", {"language": "de-DE"}),
        ("entities: { Jo Roe: NAME }", {"entities": (Entity("Jo Roe", "NAME", "PII", None),)}),
        (
            "entities: [{ text: here, type: ADDRESS, category: PHI, confidence: 0.81234 }]",
            {"entities": (Entity("here", "ADDRESS", "PHI", 0.8123),)},
        ),
        ("alternatives: { Joe Rowe is here.: 0.41 }", {"alternatives": (Reading("Joe Rowe is here.", 0.41),)}),
        ("toxicity: 0.9", {"toxicity": Toxicity(0.9)}),
        ("toxicity: 1", {"toxicity": Toxicity(1.0)}),
        (
            "toxicity: { insult: 0.5, graphic: 0.7 }",
            {"toxicity": Toxicity(0.7, (("insult", 0.5), ("graphic", 0.7)))},
        ),
        ("toxicity: { insult: 0.5, overall: 0.6 }", {"toxicity": Toxicity(0.6, (("insult", 0.5),))}),
        ("sentiment: MIXED", {"sentiment": "MIXED"}),
        ("issues: [is here, here.]", {"issues": ("is here", "here.")}),
        ("action_items: [in here]\noutcomes: [Jo]", {"action_items": ("in here",), "outcomes": ("Jo",)}),
        ("words: [{ word: is, confidence: 0.5 }]", {"words": (Word("is", confidence=0.5),)}),
        (
            "at: 1\nwords: [{ word: is, at: 1.2505, end: 1.5, alternatives: { was: 0.3 } }]",
            {"words": (Word("is", 1.25, 1.5, None, (Reading("was", 0.3),)),)},
        ),
        ("words: [{ word: Jo Roe, at: 2 }]", {"words": (Word("Jo Roe", 2.0),), "start": 2.0}),
        ("words: [{ word: here, confidence: 0.1 }, { word: here, confidence: 0.2 }]", {"start": None, "finish": None}),
        ("at: 1\nwords: [{ word: here, at: 3 }, { word: here, end: 4 }]", {"start": 1.0, "finish": 4.0}),
        ("at: 1\nwords: [{ word: in, end: 4 }]", {"finish": None}),
    ],
)
def test_what_a_segment_says(members: str, expected: dict[str, Any]) -> None:
    utterance = said(members)
    assert {name: getattr(utterance, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("members", "error"),
    [
        ("channel: 2", "3: say[0].channel: must be one of 0, 1; it is '2'"),
        ("language: german", "3: say[0].language: must be a language code, like en-US; it is 'german'"),
        ("sentiment: happy", "3: say[0].sentiment: must be one of POSITIVE, NEGATIVE, NEUTRAL, MIXED; it is 'happy'"),
        ("entities: Jo Roe", f"3: say[0].entities: {ENTITIES}; it is 'Jo Roe'"),
        ("entities: {}", f"3: say[0].entities: {ENTITIES}; it is empty"),
        ("entities: []", f"3: say[0].entities: {ENTITIES}; it is a list"),
        ("entities: { Joe: NAME }", f"3: say[0].entities.Joe: {WHOLE}; 'Joe' is not in it"),
        ("entities:\n  - { text: her, type: NAME }", f"4: say[0].entities[0]: {WHOLE}; 'her' is not in it"),
        (
            "entities: { Jo: name }",
            "3: say[0].entities.Jo: must be a type of entity in capitals, like NAME; it is 'name'",
        ),
        ("entities: [{ text: Jo }]", "3: say[0].entities[0]: must have `type`; it has none"),
        (
            "entities: [{ text: Jo, type: NAME, kind: PHI }]",
            "3: say[0].entities[0].kind: must be a key of an entity (text, type, category, confidence); it is unknown",
        ),
        ("entities: [{ text: '', type: NAME }]", "3: say[0].entities[0].text: must be a part of the text, like Jane"),
        ("alternatives: Joe", f"3: say[0].alternatives: {READINGS}; it is 'Joe'"),
        ("alternatives: { Joe: 2 }", f"3: say[0].alternatives.Joe: {SHARE}; it is '2'"),
        ("toxicity: high", f"3: say[0].toxicity: {TOXICITY}; it is 'high'"),
        (
            "toxicity: { insults: 0.5 }",
            f"3: say[0].toxicity.insults: must be a key of toxicity ({', '.join(TOXIC)}, ov",
        ),
        ("issues: Jo", "3: say[0].issues: must be a list of parts of the text; it is 'Jo'"),
        ("issues: [Jo, Joe, Jay]", f"3: say[0].issues[1]: {WHOLE}; 'Joe' is not in it"),
        ("words: { Jo: 1 }", f"3: say[0].words: {WORDS}; it is a mapping"),
        ("words: [{ at: 1 }]", "3: say[0].words[0]: must have `word`; it has none"),
        (
            "at: 0\nwords: [{ word: here }, { word: Jo }]",
            "4: say[0].words[1]: must be a whole word of the text, in its order; 'Jo' is not, or",
        ),
        # times
        ("end: 2", "3: say[0].end: must be in a segment that has a start; it has no `at`, nor has its first word"),
        (
            "words: [{ word: is, at: 2 }]",
            "3: say[0].words[0].at: must be in a segment that has a start; it has no `at`",
        ),
        ("at: 2\nend: 2", "4: say[0].end: must be more than 2, the time before it; it is '2'"),
        (
            "at: 2\nwords: [{ word: is, at: 1 }]",
            "4: say[0].words[0].at: must be at least 2, the time before it; it is ",
        ),
        (
            "words: [{ word: Jo, at: 1, end: 0.5 }]",
            "3: say[0].words[0].end: must be at least 1, the time before it; it is '0.5'",
        ),
        (
            "at: 1\nend: 2\nwords: [{ word: is, at: 3 }]",
            "4: say[0].end: must be more than 3, the time before it; it is",
        ),
    ],
)
def test_what_it_can_not_say(members: str, error: str) -> None:
    with pytest.raises(ScriptError, match=re.escape(f"x.yaml:{error}")):
        said(members)


@pytest.mark.parametrize(
    ("segments", "error"),
    [
        ("{ text: Hi., at: 1, end: 2 }, { text: Ho., at: 2 }", None),
        ("{ text: Hi., words: [{ word: Hi, at: 1, end: 2 }] }, { text: Ho., at: 2 }", None),
        ("{ text: Hi., at: 1, channel: 0 }, { text: Ho., at: 1, channel: 1 }", None),
        ("{ text: Hi., at: 1, channel: 0 }, { text: Ho., at: 1.1, channel: 1 }, { text: Hm., channel: 1 }", None),
        (
            "{ text: Hi., at: 1, end: 2 }, { text: Ho., at: 1.9 }",
            "say[1].at: must be 2 or more, where what is said before it ends; it is '1.9'",
        ),
        (
            "{ text: Hi ho., words: [{ word: Hi, at: 1, end: 2 }] }, { text: Hm., at: 2 }",
            "say[1].at: must be more than 2, where what is said before it starts; it is '2'",
        ),
        (
            "{ text: Hi., at: 1, channel: 0 }, { text: Ho., at: 1 }",
            "say[1].at: must be more than 1, where what is said before it starts; it is '1'",
        ),
        (
            "{ text: Hi., at: 1, channel: 0 }, { text: Ho., at: 0.5, channel: 1 }",
            "say[1].at: must be 1 or more, where what is said before it starts; it is '0.5'",
        ),
        (
            "{ text: Hi., at: 1 }, { text: Ho., words: [{ word: Ho, at: 1 }] }",
            "say[1].words[0].at: must be more than 1, where what is said before it starts; it is '1'",
        ),
        (
            "{ text: Hi., at: 1, channel: 0 }, { text: Ho., at: 1, channel: 1 }, { text: Hm., channel: 0 }",
            "say[2]: must have an `at`; what is said before it overlaps with its channel",
        ),
    ],
)
def test_one_voice_at_a_time_on_each_channel(segments: str, error: str | None) -> None:
    text = f"say: [{segments}]"
    if error is None:
        assert parse(text, "x.yaml").say
        return
    with pytest.raises(ScriptError, match=re.escape(f"x.yaml:1: {error}")):
        parse(text, "x.yaml")


def test_an_error_knows_the_others() -> None:
    text = "say:\n  - { text: Hi., at: -1, confidence: 2 }\n  - ''\n  - { text: Ho., issues: [a, b] }\nlanguage: x"
    with pytest.raises(ScriptError) as caught:
        parse(text, "x.yaml")
    assert [error.key for error in (caught.value, *caught.value.also)] == [
        *("say[0].at", "say[0].confidence", "say[1]", "say[2].issues[0]", "say[2].issues[1]", "language")
    ]
