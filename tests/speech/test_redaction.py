"""Personal information: what is asked for, what stands in its place, and when it is said."""

from dataclasses import replace

import pytest

from emulator.scripts.format import parse
from emulator.scripts.timeline import Item, Segment, Timeline, timeline
from emulator.scripts.tokens import Range
from emulator.speech.redaction import Entity, by_type, entities_of, identified, redacted
from tests.speech.calls import segment

SCRIPT = """
say:
  - spk_0: My name is Jane Roe, my card is 4111 1111, I have a cold.
    entities:
      - { text: Jane Roe, type: NAME, confidence: 0.95 }
      - { text: Roe, type: USERNAME }
      - { text: "4111 1111,", type: CREDIT_DEBIT_NUMBER }
      - { text: a cold, type: MEDICAL_CONDITION, category: PHI }
    issues: [my card is 4111 1111]
    alternatives: { Mine aim is Jane Row: 0.2 }
  - spk_1: Ich bin Uwe.
    language: de-DE
    entities: { Uwe: NAME }
"""
SAID = timeline(parse(SCRIPT, "s.yaml"))


def text(said: Timeline) -> str:
    return " ".join(each.text for each in said.segments)


@pytest.mark.parametrize(
    ("types", "heard"),
    [
        ((), "My name is [PII], my card is [PII], I have a cold. Ich bin [PII]."),
        (("ALL",), "My name is [PII], my card is [PII], I have a cold. Ich bin [PII]."),
        (("SSN", "ALL"), "My name is [PII], my card is [PII], I have a cold. Ich bin [PII]."),
        (("NAME",), "My name is [PII], my card is 4111 1111, I have a cold. Ich bin [PII]."),
        (("USERNAME",), "My name is Jane [PII], my card is 4111 1111, I have a cold. Ich bin Uwe."),
        (("SSN",), "My name is Jane Roe, my card is 4111 1111, I have a cold. Ich bin Uwe."),
    ],
)
def test_what_is_asked_for(types: tuple[str, ...], heard: str) -> None:
    assert text(redacted(identified(SAID, types))) == heard


def test_streams_name_the_type() -> None:
    assert text(redacted(identified(SAID), by_type)) == (
        "My name is [NAME], my card is [CREDIT_DEBIT_NUMBER], I have a cold. Ich bin [NAME]."
    )


@pytest.mark.parametrize(("language", "names"), [(None, 2), ("en-GB", 1), ("de-DE", 0)])
def test_the_language_of_a_segment_or_of_all(language: str | None, names: int) -> None:
    found = identified(SAID, ["NAME"], english_or=language)
    assert sum(len(each.entities) for each in found.segments) == names


def test_health_information_is_another_category() -> None:
    [found] = entities_of(identified(SAID, category="PHI").segments[0])
    assert (found.content, found.type, found.category) == ("a cold", "MEDICAL_CONDITION", "PHI")


def test_entities_have_the_times_of_their_words() -> None:
    said = identified(SAID).segments[0]
    words = [item for item in said.items if not item.punctuation]
    name, card = entities_of(said)
    assert name == Entity("Jane Roe", words[3].start, words[4].end, "NAME", "PII", 0.95)
    assert (card.content, card.start, card.end) == ("4111 1111", words[8].start, words[9].end)
    [hidden, _] = entities_of(redacted(identified(SAID)).segments[0])
    assert hidden == name._replace(content="[PII]")


def test_one_word_stands_for_all_and_nothing_else_tells() -> None:
    said = redacted(identified(SAID)).segments[0]
    assert said.items[3] == Item("[PII]", name_start(), name_end(), None, punctuation=False)
    assert said.alternatives == ()
    assert said.issues == (Range(5, 9),)


def name_start() -> float:
    return SAID.segments[0].items[3].start


def name_end() -> float:
    return SAID.segments[0].items[4].end


def test_a_segment_without_entities_is_untouched() -> None:
    said = Timeline((segment("spk_0", "Hello there.", 0),))
    assert redacted(identified(said)) == said


def test_marks_within_an_entity_go_with_it() -> None:
    said = segment("spk_0", "In Rome, Italy. Yes.", 0)
    named: Segment = replace(said, entities=(SAID.segments[1].entities[0]._replace(first=1, stop=5),))
    changed = redacted(Timeline((named,))).segments[0]
    assert changed.text == "In [PII]. Yes."
    assert changed.items[1].end == said.items[3].end
