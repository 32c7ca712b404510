"""The transcript file of a job, in the service's form since 2024. Pure: a timeline goes in, bytes come out.

Keys stand in the recorded order; times and confidences are strings, as they were recorded.

Unverified: the form of 2024 is recorded of plain, silent, labelled and two-channel transcripts. Where the members of
other features stand in it follows from older samples: `isRedacted` behind the account, languages before the
transcripts, `segments` and `toxicity_detection` behind the items, an item's language behind its label.

Differs: nobody listens for voices. An audio segment is a segment of the script and has the times of its words; recorded
ones end at pauses, and reach a little beyond their words.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from emulator.jobs.document import compact, number_text
from emulator.jobs.labels import Label, channel_labels, labels_of, speaker_labels, times_of
from emulator.scripts.segments import TOXIC
from emulator.scripts.timeline import Item, Mention, Segment, Timeline, text_of
from emulator.speech.filters import matches
from emulator.speech.languages import language_of

Readings = Sequence[Sequence[Item]]

# Recorded: a segment of alternatives begins a little before its first word and ends a little behind its last.
BEFORE, BEHIND = 0.05, 0.065


@dataclass(frozen=True, slots=True)
class Asked:
    """What a job wants of its transcript.

    `most_speakers` None: no speaker labels. `redacted` None: redaction was not asked for; False: this is the other
    file. `tagged`: the folded words of a filter that tags, None: there is none. `identified`: what results say of
    languages; `language`: of items whose segments name none, None: items say nothing of it.
    """

    job: str
    account: str
    most_speakers: int | None = None
    channels: bool = False
    redacted: bool | None = None
    tagged: Container[str] | None = None
    toxicity: bool = False
    identified: Mapping[str, Any] = field(default_factory=dict)
    language: str | None = None


def transcript(asked: Asked, timeline: Timeline, readings: Sequence[Readings] | None = None) -> bytes:
    """The whole file. `readings`: what each segment may say, None: alternatives were not asked for."""
    segments = timeline.segments
    labels = labels_of(segments, asked.most_speakers, channels=asked.channels)
    items: list[dict[str, Any]] = []
    audio_segments: list[dict[str, Any]] = []
    for segment, label in zip(segments, labels, strict=True):
        own = list(_items(segment, label, asked))
        ids = range(len(items), len(items) + len(own))
        items += ({"id": number, **item} for number, item in zip(ids, own, strict=True))
        audio_segments.append(_audio_segment(len(audio_segments), segment, label, ids))
    results = {
        **asked.identified,
        "transcripts": [{"transcript": text_of([item for segment in segments for item in segment.items])}],
        **_labelled(asked, segments, labels, items),
        "items": items,
        **({} if readings is None else {"segments": segments_of(readings)}),
        **({"toxicity_detection": [_toxicity(segment) for segment in segments]} if asked.toxicity else {}),
        "audio_segments": audio_segments,
    }
    heading = {"jobName": asked.job, "accountId": asked.account}
    redaction = {} if asked.redacted is None else {"isRedacted": asked.redacted}
    return compact({**heading, **redaction, "status": "COMPLETED", "results": results})


def segments_of(readings: Sequence[Readings]) -> list[dict[str, Any]]:
    """The alternatives of each segment, in their recorded form, which is another than that of the items.

    Unverified: what is redacted stands in them without its redactions.
    """
    return [
        {
            "start_time": number_text(max(0.0, first[0].start - BEFORE)),
            "end_time": number_text(first[-1].end + BEHIND),
            "alternatives": [
                {"transcript": text_of(items), "items": [_reading_item(item) for item in items]}
                for items in (first, *others)
            ],
        }
        for first, *others in readings
    ]


def _reading_item(item: Item) -> dict[str, str]:
    confidence = {"confidence": number_text(item.confidence or 0.0)}
    if item.punctuation:
        return {**confidence, "type": "punctuation", "content": item.content}
    start, end = times_of(item).items()
    return dict((start, *confidence.items(), end, ("type", "pronunciation"), ("content", item.content)))


def _labelled(
    asked: Asked, segments: Sequence[Segment], labels: Sequence[Label], items: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    if asked.channels:
        return {"channel_labels": channel_labels(items)}
    return {} if asked.most_speakers is None else {"speaker_labels": speaker_labels(segments, labels)}


def _items(segment: Segment, label: Label, asked: Asked) -> Iterator[dict[str, Any]]:
    hidden = {entity.first: entity for entity in segment.entities} if asked.redacted else {}
    language = {} if asked.language is None else {"language_code": language_of(segment, asked.language)}
    for place, item in enumerate(segment.items):
        tag = {} if asked.tagged is None or item.punctuation else {"vocabularyFilterMatch": matches(item, asked.tagged)}
        yield {
            "type": "punctuation" if item.punctuation else "pronunciation",
            "alternatives": [_redaction(item, hidden[place]) if place in hidden else _certain(item)],
            **({} if item.punctuation else times_of(item)),  # recorded: a mark has no times
            **label,
            **language,
            **tag,
        }


def _certain(item: Item) -> dict[str, Any]:
    """Recorded: the confidence of a mark is 0.0."""
    return {"confidence": number_text(item.confidence or 0.0), "content": item.content}


def _redaction(item: Item, entity: Mention) -> dict[str, Any]:
    """Documented: what stands for the words has no confidence, but that of the redaction, with four decimals."""
    redaction = {"confidence": number_text(entity.confidence, 4), "type": entity.type, "category": entity.category}
    return {"content": item.content, "redactions": [redaction]}


def _audio_segment(number: int, segment: Segment, label: Label, ids: Sequence[int]) -> dict[str, Any]:
    return {"id": number, "transcript": segment.text, **times_of(segment), **label, "items": list(ids)}


def _toxicity(segment: Segment) -> dict[str, Any]:
    """Recorded: every segment has its numbers, harmless or not. Differs: what a script says nothing of is 0.0."""
    found = segment.toxicity
    scores = {} if found is None else dict(found.scores)
    return {
        "text": segment.text,
        "toxicity": 0.0 if found is None else found.overall,
        "categories": {category: scores.get(category, 0.0) for category in TOXIC},
        "start_time": segment.start,
        "end_time": segment.end,
    }
