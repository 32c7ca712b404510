"""The transcript file of a job, in the service's form since 2024. Pure: a timeline goes in, bytes come out.

Keys stand in the recorded order; times and confidences are strings, as they were recorded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from emulator.scripts.timeline import Item, Segment, Timeline, text_of

CHANNEL = "ch_0"
LONE_SPEAKER = "spk_0"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a job wants of its transcript. `most_speakers` None: no speaker labels; `language`: what was identified."""

    job: str
    account: str
    most_speakers: int | None = None
    language: Mapping[str, Any] = field(default_factory=dict)


def transcript(asked: Asked, timeline: Timeline) -> bytes:
    """The whole file, compact JSON."""
    speakers = speakers_of(timeline.segments, asked.most_speakers)
    items: list[dict[str, Any]] = []
    audio_segments: list[dict[str, Any]] = []
    for segment, speaker in zip(timeline.segments, speakers, strict=True):
        ids = range(len(items), len(items) + len(segment.items))
        items += [{"id": number, **_item(item, speaker)} for number, item in zip(ids, segment.items, strict=True)]
        audio_segments.append(_audio_segment(len(audio_segments), segment, speaker, ids))
    labels = {} if asked.most_speakers is None else {"speaker_labels": _speaker_labels(timeline.segments, speakers)}
    everything = [item for segment in timeline.segments for item in segment.items]
    results = {
        **asked.language,
        "transcripts": [{"transcript": text_of(everything)}],
        **labels,
        "items": items,
        "audio_segments": audio_segments,
    }
    return orjson.dumps(
        {"jobName": asked.job, "accountId": asked.account, "status": "COMPLETED", "results": results},
    )


def number_text(value: float) -> str:
    """At most three decimals, at least one, nothing padded: 1.0, 0.49, 0.998."""
    return repr(round(float(value), 3))


def speakers_of(segments: Sequence[Segment], most: int | None) -> list[str | None]:
    """Who speaks each segment, None where nobody asked. Those beyond the most count as the last of them."""
    if most is None:
        return [None] * len(segments)
    labels: dict[str, str] = {}
    for segment in segments:
        speaker = segment.speaker or LONE_SPEAKER
        labels.setdefault(speaker, speaker if len(labels) < most else list(labels)[most - 1])
    return [labels[segment.speaker or LONE_SPEAKER] for segment in segments]


def _speaker_labels(segments: Sequence[Segment], speakers: Sequence[str | None]) -> dict[str, Any] | None:
    """None for silence, as recorded: the key is there and holds null."""
    if not segments:
        return None
    labelled = [
        {
            **_times(segment),
            "speaker_label": speaker,
            "items": [{"speaker_label": speaker, **_times(item)} for item in segment.items if not item.punctuation],
        }
        for segment, speaker in zip(segments, speakers, strict=True)
    ]
    return {"segments": labelled, "channel_label": CHANNEL, "speakers": len(set(speakers))}


def _item(item: Item, speaker: str | None) -> dict[str, Any]:
    # Recorded: a mark has no times, and "0.0" for a confidence.
    confidence = number_text(item.confidence or 0.0)
    return {
        "type": "punctuation" if item.punctuation else "pronunciation",
        "alternatives": [{"confidence": confidence, "content": item.content}],
        **({} if item.punctuation else _times(item)),
        **_label(speaker),
    }


def _audio_segment(number: int, segment: Segment, speaker: str | None, ids: Sequence[int]) -> dict[str, Any]:
    return {
        "id": number,
        "transcript": segment.text,
        **_times(segment),
        **_label(speaker),
        "items": list(ids),
    }


def _times(timed: Item | Segment) -> dict[str, str]:
    return {"start_time": number_text(timed.start), "end_time": number_text(timed.end)}


def _label(speaker: str | None) -> dict[str, str]:
    return {} if speaker is None else {"speaker_label": speaker}
