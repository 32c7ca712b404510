"""What a script may be, and what its author is told when it is something else."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.scripts.format import Script, ScriptError, Utterance, parse

A_SCRIPT = "must say something, like `say: Hello world.`"
A_MAPPING = "must be a mapping, like `say: Hello world.`"
A_TEXT = "must be a text or a list of segments, like `say: Hello world.`"
A_SEGMENT = "must say something, like `spk_0: Hello.` or `text: Hello.`"
A_KEY = (
    "must be a key of a segment (spk_0, spk_1, … or text; at, end, confidence, channel, language, words, alternatives,"
    " entities, toxicity, sentiment, issues, action_items, outcomes)"
)
A_TOP = "must be a key of a script (say, match, language, summary, job, stream, call, repeat)"
ALL = "job, media, language, session, tag, metadata, sha256, vocabulary, access_key, header, operation"
A_YAML = "must be YAML, with quotes around text that has ': ' in it or opens with a sign"
A_MATCH = f'must be a mapping of {ALL} to globs, like {{ media: "*.wav" }}'
A_GLOB = 'must be a glob in quotes, like "*.wav"'
A_CONDITION = f"must be a key of match ({ALL})"
A_PLAN = "must be a mapping, like { running: 2s }"
A_STREAM = "must be a mapping, like { fault: { after: 3.0, raise: InternalFailureException } }"
A_LATER = "where what is said before it starts"
SECONDS = "must be seconds ≥ 0, like 2.4"


@pytest.mark.parametrize(
    ("text", "say"),
    [
        ("say: Hello world.", (Utterance("Hello world."),)),
        ("say: 42", (Utterance("42"),)),
        ("say: no", (Utterance("no"),)),
        ("say: |\n  Hello\n  world.\n", (Utterance("Hello\nworld.\n"),)),
        ("say: [Hello., world.]", (Utterance("Hello."), Utterance("world."))),
        ("say:\n  - text: Hi.", (Utterance("Hi."),)),
        ("say:\n  - spk_0: Hi.\n  - spk_29: Ho.", (Utterance("Hi.", "spk_0"), Utterance("Ho.", "spk_29"))),
        (
            "say:\n  - spk_0: Hi.\n    at: 0\n  - spk_1: Ho.\n    at: 2.404\n    confidence: 0.9349",
            (Utterance("Hi.", "spk_0", 0.0), Utterance("Ho.", "spk_1", 2.4, 0.935)),
        ),
        ("say: [{ text: &hi Hi. }, *hi]", (Utterance("Hi."), Utterance("Hi."))),
    ],
)
def test_what_is_said(text: str, say: tuple[Utterance, ...]) -> None:
    assert parse(text, "x.yaml") == Script("x.yaml", say)


def test_minus_zero_is_zero() -> None:
    assert str(parse("say: [{ text: Hi., at: -0.0 }]", "x.yaml").say[0].at) == "0.0"


@pytest.mark.parametrize(
    ("match", "pairs"),
    [
        ('{ media: "s3://calls/*.wav" }', (("media", "s3://calls/*.wav"),)),
        ("{ language: no }", (("language", "no"),)),
        (
            "{ session: s*, language: en-*, media: m*, job: 7 }",
            (("job", "7"), ("media", "m*"), ("language", "en-*"), ("session", "s*")),
        ),
    ],
)
def test_conditions_are_in_one_order(match: str, pairs: tuple[tuple[str, str], ...]) -> None:
    script = parse(f"say: Hi.\nmatch: {match}", "x.yaml")
    assert (script.match, script.match_line) == (pairs, 2)


def test_a_script_can_be_a_key() -> None:
    text = "match: { job: a }\nsay: [Hi., { spk_0: Ho., at: 1 }]"
    assert len({parse(text, "x.yaml"), parse(text, "x.yaml")}) == 1


@pytest.mark.parametrize(
    ("text", "error"),
    [
        # the file
        ("", f"1: {A_SCRIPT}; it is empty"),
        ("# nothing\n", f"1: {A_SCRIPT}; it is empty"),
        ("Hello world.", f"1: {A_MAPPING}; it is 'Hello world.'"),
        ("\n- Hi.", f"2: {A_MAPPING}; it is a list"),
        ("say: Hello: world", f"1: {A_YAML}; mapping values are not allowed in this context"),
        ("say: *hi", f"1: {A_YAML}; found undefined alias"),
        (
            "say:\n  - @jo hi",
            f"2: {A_YAML}; found character that cannot start any token, while scanning for the next token from line 2",
        ),
        (
            "say: 'Hello\n\n",
            f"3: {A_YAML}; found unexpected end of stream, while scanning a quoted scalar from line 1",
        ),
        (
            "say: Hi.\n---\nsay: Ho.",
            f"2: {A_YAML}; but found another document, expected a single document in the stream from line 1",
        ),
        ("# é\nsay: H\x01i", "2: must be plain text; found control characters are not allowed"),
        # the top
        ("match: { job: a }", f"1: {A_SCRIPT}; it has no `say`"),
        ("says: Hi.", f"1: says: {A_TOP}; did you mean say?"),
        ("say: Hi.\nname: x", f"2: name: {A_TOP}; it is unknown"),
        ("say: Hi.\n? [a, b]\n: c", f"2: ?: {A_TOP}; it is unknown"),
        ("say: Hi.\n\nsay: Ho.", "3: say: must be given once; it is on line 1 already"),
        # match
        ("say: Hi.\nmatch: a*", f"2: match: {A_MATCH}; it is 'a*'"),
        ("say: Hi.\nmatch:", f"2: match: {A_MATCH}; it is empty"),
        (
            "say: Hi.\nmatch: {}",
            f"2: match: must have one of {ALL}, or be left out for the default; it is empty",
        ),
        ("say: Hi.\nmatch: { meda: a }", f"2: match.meda: {A_CONDITION}; did you mean media?"),
        ("say: Hi.\nmatch:\n  name: a", f"3: match.name: {A_CONDITION}; it is unknown"),
        ("say: Hi.\nmatch:\n  job:", f"3: match.job: {A_GLOB}; it is empty"),
        ('say: Hi.\nmatch: { job: "" }', f"2: match.job: {A_GLOB}; it is ''"),
        ("say: Hi.\nmatch: { job: [a, b] }", f"2: match.job: {A_GLOB}; it is a list"),
        ("say: Hi.\nmatch: { job: a, job: b }", "2: match.job: must be given once; it is on line 2 already"),
        # say
        ("say:", f"1: say: {A_TEXT}; it is empty"),
        ("say: { spk_0: Hi. }", f"1: say: {A_TEXT}; it is a mapping"),
        ("say: []", f"1: say: {A_TEXT}; it is an empty list"),
        ("say: '...'", "1: say: must have a word in it; it is '...'"),
        ("say:\n  - Hi.\n  - '?'", "3: say[1]: must have a word in it; it is '?'"),
        ("say:\n  -\n", "2: say[0]: must be a text or a mapping, like `spk_0: Hello.`; it is empty"),
        ("say: &a [*a]", "1: say[0]: must be a text or a mapping, like `spk_0: Hello.`; it is a list"),
        # segments
        ("say:\n  - spk0: Hi.", f"2: say[0].spk0: {A_KEY}; did you mean spk_0?"),
        ("say:\n  - spk_00: Hi.", f"2: say[0].spk_00: {A_KEY}; did you mean spk_0?"),
        ("say:\n  - spk_0: Hi.\n    att: 2", f"3: say[0].att: {A_KEY}; did you mean at?"),
        ("say:\n  - Note: hi", f"2: say[0].Note: {A_KEY}; it is unknown (a text with ': ' in it needs quotes)"),
        ("say:\n  - at: 2", f"2: say[0]: {A_SEGMENT}; it has no text"),
        ("say: [{}]", f"1: say[0]: {A_SEGMENT}; it has no text"),
        (
            "say:\n  - spk_0: Hi.\n    spk_1: Ho.",
            "3: say[0].spk_1: must be a segment of its own; this one is said by spk_0",
        ),
        ("say:\n  - spk_0: [Hi.]", "2: say[0].spk_0: must be a text, like `Hello.`; it is a list"),
        ("say:\n  - spk_0:\n", "2: say[0].spk_0: must be a text, like `Hello.`; it is empty"),
        ("say:\n  - text: '-'", "2: say[0].text: must have a word in it; it is '-'"),
        # numbers
        ("say:\n  - Hi.\n  - text: Ho.\n    at: soon", f"4: say[1].at: {SECONDS}; it is 'soon'"),
        ("say: [{ text: Hi., at: -1 }]", f"1: say[0].at: {SECONDS}; it is '-1'"),
        ("say: [{ text: Hi., at: '2' }]", f"1: say[0].at: {SECONDS}; it is '2'"),
        ("say: [{ text: Hi., at: 1:30 }]", f"1: say[0].at: {SECONDS}; it is '1:30'"),
        ("say: [{ text: Hi., at: 0x10 }]", f"1: say[0].at: {SECONDS}; it is '0x10'"),
        ("say: [{ text: Hi., at: .inf }]", f"1: say[0].at: {SECONDS}; it is '.inf'"),
        ("say: [{ text: Hi., at: 1.0e+999 }]", f"1: say[0].at: {SECONDS}; it is '1.0e+999'"),
        ("say: [{ text: Hi., at: yes }]", f"1: say[0].at: {SECONDS}; it is 'yes'"),
        ("say: [{ text: Hi., at: }]", f"1: say[0].at: {SECONDS}; it is empty"),
        ("say: [{ text: Hi., at: [1] }]", f"1: say[0].at: {SECONDS}; it is a list"),
        ("say: [{ text: Hi., at: { a: 1 } }]", f"1: say[0].at: {SECONDS}; it is a mapping"),
        ("say: [{ text: Hi., at: 86401 }]", f"1: say[0].at: {SECONDS}; it is '86401'"),
        (
            "say: [{ text: Hi., confidence: 93 }]",
            "1: say[0].confidence: must be a number from 0 to 1, like 0.93; it is '93'",
        ),
        # one voice at a time
        ("say:\n  - Hi.\n  - text: Ho.\n    at: 0", f"4: say[1].at: must be more than 0, {A_LATER}; it is '0'"),
        (
            "say:\n  - { text: Hi., at: 2.4 }\n  - Hm.\n  - { text: Ho., at: 2.401 }",
            f"4: say[2].at: must be more than 2.4, {A_LATER}; it is '2.401'",
        ),
    ],
)
def test_an_error_says_where_and_what_would_be_right(text: str, error: str) -> None:
    with pytest.raises(ScriptError) as caught:
        parse(text, "x.yaml")
    assert str(caught.value) == f"x.yaml:{error}"


@pytest.mark.parametrize("text", ["\n" + "[" * 100_000, "\n" + "- " * 100_000, "\n" + "{a: " * 100_000])
def test_what_is_nested_too_deep_is_an_error_and_not_the_end_of_the_process(text: str) -> None:
    with pytest.raises(ScriptError, match=r"^x\.yaml:2: must be nested no more than 100 deep; it goes on$"):
        parse(text, "x.yaml")


def test_an_error_can_be_taken_apart() -> None:
    with pytest.raises(ScriptError) as caught:
        parse("say:\n  - text: Ho.\n    at: soon", "x.yaml")
    error = caught.value
    assert (error.file, error.line, error.key) == ("x.yaml", 3, "say[0].at")
    assert (error.remedy, error.problem) == ("must be seconds ≥ 0, like 2.4", "it is 'soon'")


@given(st.text(max_size=60) | st.text("say: pk_0[]{}-*&!?|>'\"\n1.\t#%", max_size=60).map("say:{}".format))
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_script_or_an_error_with_a_line(text: str) -> None:
    try:
        outcome: Script | ScriptError = parse(text, "x.yaml")
    except ScriptError as error:
        outcome = error
    assert isinstance(outcome, Script) or re.match(r"x\.yaml:[1-9]\d*: ", str(outcome))
