"""A recorded stream: lines of JSON with transcript events in them, however deep. Its final results are what is said."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from emulator.scripts.importing.heard import Heard, Spoken, in_turn, parted, utterance_of
from emulator.scripts.tokens import ranges_of
from emulator.scripts.utterance import Entity, Reading, Utterance
from emulator.scripts.words import tokens_of

Json = Mapping[str, Any]


def stream(documents: Sequence[Any]) -> Heard:
    """What the final results of a stream's events say; partial results are left alone."""
    results = [result for document in documents for result in _results(document)]
    finals = (result for result in results if not result.get("IsPartial") and result.get("Alternatives"))
    return Heard(in_turn(utterance for result in finals for utterance in _utterances(result)))


def _results(value: Any) -> Iterator[Json]:
    """Every result in a document; a payload may be a text that is JSON itself."""
    if isinstance(value, str) and value.startswith("{"):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            return
    if isinstance(value, Mapping):
        if isinstance(value.get("Results"), list):
            yield from value["Results"]
        else:
            for member in value.values():
                yield from _results(member)
    elif isinstance(value, list):
        for member in value:
            yield from _results(member)


def _utterances(result: Json) -> Iterator[Utterance]:
    best, *others = result["Alternatives"]
    channel = result.get("ChannelId")
    parts = list(parted(_spoken(item, result) for item in best["Items"] if "Content" in item))
    readings = {other["Transcript"]: _mean(other) for other in others if tokens_of(other["Transcript"])}
    for part in parts:
        utterance = utterance_of(
            part,
            None if channel is None else int(channel.removeprefix("ch_")),
            tuple(Reading(*pair) for pair in readings.items()) if len(parts) == 1 else (),
        )
        entities = {each["Content"]: _entity(each) for each in best.get("Entities", ())}
        found = (entity for text, entity in entities.items() if ranges_of(utterance.pieces, text))
        yield utterance_of(part, utterance.channel, utterance.alternatives, tuple(found))


def _spoken(item: Json, result: Json) -> Spoken:
    if item["Type"] == "punctuation":
        return Spoken(item["Content"])
    confidence = item.get("Confidence")
    return Spoken(
        item["Content"],
        round(float(item["StartTime"]), 3),
        round(float(item["EndTime"]), 3),
        None if confidence is None else round(float(confidence), 4),
        (),
        f"spk_{item['Speaker']}" if "Speaker" in item else None,
        result.get("LanguageCode"),
    )


def _mean(alternative: Json) -> float:
    confidences = [item["Confidence"] for item in alternative["Items"] if "Confidence" in item]
    return round(sum(confidences) / len(confidences), 4) if confidences else 0.0


def _entity(entity: Json) -> Entity:
    confidence = entity.get("Confidence")
    category = "PHI" if entity.get("Category") == "PHI" else "PII"
    return Entity(entity["Content"], entity["Type"], category, None if confidence is None else round(confidence, 4))
