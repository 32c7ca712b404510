"""What features of a request make of the events: stability, speakers, channels, languages, filters, entities."""

import itertools
import json
from typing import Any

import pytest

from emulator.scripts.format import parse
from emulator.scripts.timeline import Timeline, timeline
from emulator.speech.channels import channels_of
from emulator.streaming.cuts import on_one_channel
from emulator.streaming.forms import STANDARD, UTTERANCES, Features, Form
from emulator.streaming.results import Channels, schedule, spliced
from emulator.wire.eventstream import decode, encode

ID = "2b9ecc82-1338-42a7-b328-7afc7cc1f4a5"
HEADERS = ((":event-type", "TranscriptEvent"), (":content-type", "application/json"), (":message-type", "event"))


def said(script: str) -> Timeline:
    return timeline(parse(script, "test.yaml"))


def documents(
    script: str, features: Features, form: Form = STANDARD, channels: Channels = on_one_channel
) -> list[dict[str, Any]]:
    """All events up to the end of what is said, but the empty ones."""
    what = said(script)
    events = itertools.takewhile(lambda event: event.due <= what.end, schedule(what, features, form, channels))
    payloads = [decode(spliced(event, ID.encode())).payload for event in events if event.rest]
    assert all(json.dumps(json.loads(each), sort_keys=True) == json.dumps(json.loads(each)) for each in payloads)
    return [json.loads(each) for each in payloads]


def results(script: str, features: Features, channels: Channels = on_one_channel) -> list[dict[str, Any]]:
    told = documents(script, features, channels=channels)
    return [result for document in told for result in document["Transcript"]["Results"]]


def flags(result: dict[str, Any]) -> str:
    """The items with a ! behind those that may still change."""
    return " ".join(item["Content"] + ("" if item["Stable"] else "!") for item in result["Alternatives"][0]["Items"])


@pytest.mark.parametrize(
    ("level", "last_partial"),
    [("high", "Welcome to our shop! .!"), ("medium", "Welcome to our! shop! .!"), ("low", "Welcome to! our! shop! .!")],
)
def test_the_last_words_of_a_partial_may_change(level: str, last_partial: str) -> None:
    told = results("say: Welcome to our shop.", Features(stability=level))
    assert flags(told[0]) == "Welcome!"
    assert flags(told[-2]) == last_partial
    assert flags(told[-1]) == "Welcome to our shop ."


def test_a_stable_item_never_changes() -> None:
    told = results("say: Well, the largest rain forest, on the planet.", Features(stability="high"))
    for before, after in itertools.pairwise(result["Alternatives"][0]["Items"] for result in told):
        stable = [item["Content"] for item in before if item["Stable"]]
        assert [item["Content"] for item in after][: len(stable)] == stable


SPEAKERS = """
say:
  - { spk_0: "Hello there.", at: 0, end: 0.8 }
  - { spk_1: "True.", at: 0.9 }
"""
CHANGE = '{"EndTime":0.9,"StartTime":0.9,"Type":"speaker-change","VocabularyFilterMatch":false}'


def test_two_speakers_in_one_result() -> None:
    told = results(SPEAKERS, Features(show_speaker_label=True))
    items = told[-1]["Alternatives"][0]["Items"]
    assert [item.get("Speaker", item["Type"]) for item in items] == [
        "0",
        "0",
        "punctuation",
        "speaker-change",
        "1",
        "punctuation",
    ]
    assert json.dumps(items[3], separators=(",", ":")) == CHANGE
    assert told[-1]["Alternatives"][0]["Transcript"] == "Hello there. True."
    plain = results(SPEAKERS, Features())[-1]["Alternatives"][0]["Items"]
    assert [item["Type"] for item in plain].count("speaker-change") == 0


CHANNELS = """
say:
  - { spk_0: "Left and left.", at: 0, channel: 0 }
  - { spk_1: "Right.", at: 0.4, channel: 1 }
"""


def test_channels_speak_at_the_same_time() -> None:
    told = results(CHANNELS, Features(show_channel=True), channels_of)
    finals = [
        (result["ChannelId"], result["Alternatives"][0]["Transcript"]) for result in told if not result["IsPartial"]
    ]
    assert sorted(finals) == [("ch_0", "Left and left."), ("ch_1", "Right.")]
    ends = [result["EndTime"] for result in told]
    assert ends == sorted(ends)
    order = [(result["ChannelId"], result["IsPartial"]) for result in told]
    assert order.index(("ch_1", True)) < order.index(("ch_0", False))


def test_languages_are_told() -> None:
    script = "say: [{ text: Hello., at: 0 }, { text: Hallo., language: de-DE, at: 3 }]"
    first, *_, last = results(script, Features(identified=(("en-US", 0.8), ("de-DE", 0.2))))
    scores = [{"LanguageCode": "en-US", "Score": 0.8}, {"LanguageCode": "de-DE", "Score": 0.2}]
    assert (first["LanguageCode"], first["LanguageIdentification"]) == ("en-US", scores)
    assert (last["LanguageCode"], last["LanguageIdentification"]) == ("de-DE", scores)


def test_filtered_words_are_marked() -> None:
    (*_, final) = results("say: Oh darn.", Features(filtered=frozenset({"darn"})))
    assert [item["VocabularyFilterMatch"] for item in final["Alternatives"][0]["Items"]] == [False, True, False]


NAME = "say: [{ text: my name is mike, entities: { mike: NAME }, confidence: 0.9 }]"
ENTITY = {"Category": "PII", "Confidence": 0.99, "EndTime": 0.84, "StartTime": 0.56, "Type": "NAME"}


@pytest.mark.parametrize(("redacted", "content"), [(False, "mike"), (True, "[NAME]")])
def test_entities_are_told_of_in_finals(redacted: bool, content: str) -> None:
    told = results(NAME, Features(entities=True, redacted=redacted))
    *partials, final = (result["Alternatives"][0] for result in told)
    item = final["Items"][-1]
    assert final["Transcript"] == f"my name is {content}"
    assert final["Entities"] == [
        {**ENTITY, "Content": content, "StartTime": item["StartTime"], "EndTime": item["EndTime"]}
    ]
    assert partials[-1]["Transcript"] == "my name is mike"
    assert not any("Entities" in partial for partial in partials)


@pytest.mark.parametrize(
    ("script", "sentiment"),
    [
        ("say: [{ text: Great., sentiment: NEGATIVE }]", "NEGATIVE"),
        ("say: Great.", "POSITIVE"),
        ("say: Well.", "NEUTRAL"),
        (
            "say: [{ text: A., sentiment: NEGATIVE, at: 0, end: 0.3 }, { text: B., sentiment: POSITIVE, at: 0.4 }]",
            "MIXED",
        ),
    ],
)
def test_the_sentiment_of_an_utterance(script: str, sentiment: str) -> None:
    *partials, final = documents(script, Features(roles=("AGENT", "CUSTOMER")), UTTERANCES)
    assert final["Sentiment"] == sentiment
    assert not any("Sentiment" in partial for partial in partials)


def test_an_empty_event_of_a_call_has_nothing_in_it() -> None:
    events = schedule(Timeline(()), Features(), UTTERANCES)
    first, second = next(events), next(events)
    headers = ((":event-type", "UtteranceEvent"), *HEADERS[1:])
    assert (first.due, first.head) == (0.0, encode(headers, b"{}"))
    assert second.due == float("inf")
    assert next(events).due == float("inf")
