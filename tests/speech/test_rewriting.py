"""Rewritten segments: one item for several, several for one, none; and the ranges that move along."""

from dataclasses import replace

from emulator.scripts.timeline import Item, Mention, Segment
from emulator.scripts.tokens import Range
from emulator.speech.rewriting import Part, rewritten
from tests.speech.calls import segment

SAID = replace(
    segment("spk_0", "one two three four.", 0),
    entities=(Mention(1, 3, "NAME", "PII", 0.9),),
    issues=(Range(0, 5),),
    action_items=(Range(1, 2),),
    outcomes=(Range(3, 4),),
)


def whole(item: Item, *contents: str) -> Part:
    return Part(tuple(replace(item, content=content) for content in contents))


def test_what_stays_as_it_is() -> None:
    assert rewritten(SAID, [Part((item,)) for item in SAID.items]) == SAID


def test_several_become_one() -> None:
    one, two, _, four, mark = SAID.items
    joined = rewritten(SAID, [Part((one,)), Part((two,), 2), Part((four,)), Part((mark,))])
    assert joined.text == "one two four."
    assert joined.entities == (Mention(1, 2, "NAME", "PII", 0.9),)
    assert (joined.issues, joined.action_items, joined.outcomes) == ((Range(0, 4),), (Range(1, 2),), (Range(2, 3),))


def test_one_becomes_several_and_others_nothing() -> None:
    one, _, three, _, _ = SAID.items
    parts = [whole(one, "a", "b"), Part(()), whole(three, "c"), Part((), 2)]
    changed = rewritten(SAID, parts)
    assert changed.text == "a b c"
    assert changed.entities == (Mention(2, 3, "NAME", "PII", 0.9),)
    assert (changed.issues, changed.action_items, changed.outcomes) == ((Range(0, 3),), (), ())


def test_nothing_may_be_left() -> None:
    assert rewritten(SAID, [Part((), 5)]) == Segment("spk_0", ())
