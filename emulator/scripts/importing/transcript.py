"""Transcript files of the service, of every generation since 2017: plain, with speakers, channels or alternatives."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from emulator.scripts.format import Languages
from emulator.scripts.importing.heard import PAUSE, Heard, NotImportable, Spoken, in_turn, parted, utterance_of
from emulator.scripts.utterance import Reading, Utterance
from emulator.scripts.words import tokens_of

Json = Mapping[str, Any]
Speakers = Mapping[str, str]  # by the start of the word, as it is written


def transcript(document: Json) -> Heard:
    """What a transcript says. Raises NotImportable for a document without results."""
    results = document.get("results")
    if not isinstance(results, Mapping) or not isinstance(results.get("items"), Sequence):
        raise NotImportable("A transcript has `results` with `items`.")
    speakers = _speakers(results)
    if "segments" in results:
        utterances = _with_alternatives(results["segments"], speakers)
    elif results.get("channel_labels"):
        utterances = _by_channel(results["channel_labels"]["channels"], speakers)
    else:
        utterances = _plain(results, speakers)
    return Heard(in_turn(utterances), _languages(results))


def _plain(results: Json, speakers: Speakers) -> Iterator[Utterance]:
    """By the service's own segments where it names them, or else by speakers and pauses."""
    items = results["items"]
    segments = [segment["items"] for segment in results.get("audio_segments") or ()]
    if sum(map(len, segments)) == len(items):
        by_id = {item["id"]: item for item in items}
        for ids in segments:
            yield from _utterances([by_id[number] for number in ids], speakers)
    else:
        yield from _utterances(items, speakers, PAUSE)


def _by_channel(channels: Iterable[Json], speakers: Speakers) -> Iterator[Utterance]:
    for channel in channels:
        number = int(channel["channel_label"].removeprefix("ch_"))
        yield from _utterances(channel["items"], speakers, PAUSE, number)


def _utterances(
    items: Iterable[Json], speakers: Speakers, pause: float | None = None, channel: int | None = None
) -> Iterator[Utterance]:
    for part in parted((_spoken(item, speakers) for item in items), pause):
        yield utterance_of(part, channel)


def _with_alternatives(segments: Iterable[Json], speakers: Speakers) -> Iterator[Utterance]:
    """The segments of a transcript with alternatives: the first of them is what was said."""
    for segment in segments:
        first, *others = segment["alternatives"]
        readings = {other["transcript"]: _mean(other["items"]) for other in others if tokens_of(other["transcript"])}
        parts = list(parted(_spoken({**item, "alternatives": [item]}, speakers) for item in first["items"]))
        for part in parts:
            alternatives = tuple(Reading(*pair) for pair in readings.items()) if len(parts) == 1 else ()
            yield utterance_of(part, alternatives=alternatives)


def _spoken(item: Json, speakers: Speakers) -> Spoken:
    best, *others = item["alternatives"]
    if item["type"] == "punctuation":
        return Spoken(best["content"])
    return Spoken(
        best["content"],
        float(item["start_time"]),
        float(item["end_time"]),
        _confidence(best),
        tuple(Reading(other["content"], _confidence(other) or 0.0) for other in others),
        item.get("speaker_label") or speakers.get(item["start_time"]),
        item.get("language_code"),
    )


def _speakers(results: Json) -> dict[str, str]:
    """Who says the word that starts then: before 2023 only the speaker labels told it."""
    labels = results.get("speaker_labels") or {}
    return {
        item["start_time"]: item["speaker_label"] for segment in labels.get("segments", ()) for item in segment["items"]
    }


def _confidence(alternative: Json) -> float | None:
    """None where there is none, or (since 2019, of redacted words) it stands elsewhere."""
    confidence = alternative.get("confidence")
    return None if confidence is None else round(float(confidence), 4)


def _mean(items: Sequence[Json]) -> float:
    confidences = [_confidence(item) or 0.0 for item in items if item["type"] == "pronunciation"]
    return round(sum(confidences) / len(confidences), 4) if confidences else 0.0


def _languages(results: Json) -> Languages:
    scores = tuple((each["code"], float(each["score"])) for each in results.get("language_identification") or ())
    if scores:
        return tuple(sorted(scores, key=lambda score: -score[1]))
    return ((results["language_code"], 1.0),) if "language_code" in results else ()
