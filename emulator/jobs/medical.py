"""What the worker does with a medical transcription job, and its transcript file, which has an older form than others.

The form is documented, not recorded: no ids, no audio segments, marks without confidence, times with three decimals,
confidences with up to four.
Unverified: alternatives have the form of other transcripts, and stand behind the items; the category of an entity is
PHI alone, as in streams, though one sample adds a kind to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from emulator.jobs import life
from emulator.jobs.document import compact, number_text
from emulator.jobs.labels import CHANNELS, speakers_of
from emulator.jobs.lexicon import by_lexicon
from emulator.jobs.media import detected
from emulator.jobs.outcome import Delivery, Outcome, Parts
from emulator.jobs.said import said_in
from emulator.jobs.transcript import Readings, segments_of
from emulator.scripts.timeline import Item, Segment, Timeline, text_of
from emulator.speech.alternatives import readings_of
from emulator.speech.channels import channels_of
from emulator.speech.redaction import PHI, entities_of, identified

if TYPE_CHECKING:
    from emulator.store.database import Resource


@dataclass(frozen=True, slots=True)
class Asked:
    """What a job wants of its transcript. `most_speakers` None: no speaker labels."""

    job: str
    account: str
    most_speakers: int | None = None
    channels: bool = False
    entities: bool = False


def transcribe_medical(job: "Resource", parts: Parts) -> Outcome:
    """IN_PROGRESS → COMPLETED, with a transcript of what the script says."""
    request = job.document
    settings, language = request.get("Settings", {}), request["LanguageCode"]
    said, _ = by_lexicon(job, said_in(job, language, parts), [language], parts)
    readings = None
    if settings.get("ShowAlternatives"):
        readings = [readings_of(segment, settings["MaxAlternatives"]) for segment in said.segments]
    asked = Asked(
        job.name,
        job.account,
        settings["MaxSpeakerLabels"] if settings.get("ShowSpeakerLabels") else None,
        channels=settings.get("ChannelIdentification", False),
        entities=request.get("ContentIdentificationType") == PHI,
    )
    bucket, key = request["output"]
    return Outcome(
        life.at_rest(job, life.COMPLETED, parts.clock.now(), **detected(job)),
        (Delivery(job.region, bucket, key, medical_transcript(asked, said, readings), "application/json"),),
    )


def medical_transcript(asked: Asked, timeline: Timeline, readings: Sequence[Readings] | None = None) -> bytes:
    """The whole file. `readings`: what each segment may say, None: alternatives were not asked for."""
    segments = timeline.segments
    items = [item for segment in segments for item in segment.items]
    results = {
        "transcripts": [{"transcript": text_of(items)}],
        **_labelled(asked, segments),
        "items": _by_time(segments) if asked.channels else [_item(item) for item in items],
        **({} if readings is None else {"segments": segments_of(readings)}),
        **({"entities": _entities(timeline)} if asked.entities else {}),
    }
    return compact({"jobName": asked.job, "accountId": asked.account, "results": results, "status": "COMPLETED"})


def time_text(seconds: float) -> str:
    """Three decimals; documented: nought has six."""
    return f"{seconds:.3f}" if seconds else "0.000000"


def _labelled(asked: Asked, segments: Sequence[Segment]) -> dict[str, Any]:
    if asked.channels:
        return {"channel_labels": _channel_labels(segments)}
    if asked.most_speakers is None:
        return {}
    return {"speaker_labels": _speaker_labels(segments, speakers_of(segments, asked.most_speakers))}


def _entities(timeline: Timeline) -> list[dict[str, Any]]:
    """Documented: health information is told of, and stays where it is said; its times are numbers here."""
    return [
        {
            "content": entity.content,
            "category": entity.category,
            "startTime": entity.start,
            "endTime": entity.end,
            "confidence": entity.confidence,
        }
        for segment in identified(timeline, category=PHI).segments
        for entity in entities_of(segment)
    ]


def _channel_labels(segments: Sequence[Segment]) -> dict[str, Any]:
    by_channel: dict[str, list[dict[str, Any]]] = {channel: [] for channel in CHANNELS}
    for label, item in _on_channels(segments):
        by_channel[label].append(_labelled_item(label, item))
    channels = [{"channel_label": label, "items": items} for label, items in by_channel.items()]
    return {"channels": channels, "number_of_channels": len(channels)}


def _by_time(segments: Sequence[Segment]) -> list[dict[str, Any]]:
    """Recorded of this form: the items of both channels, merged by the time at which they start."""
    items = sorted(_on_channels(segments), key=lambda labelled: labelled[1].start)
    return [_labelled_item(label, item) for label, item in items]


def _on_channels(segments: Sequence[Segment]) -> list[tuple[str, Item]]:
    return [(CHANNELS[channel], item) for channel, segment in channels_of(segments) for item in segment.items]


def _labelled_item(label: str, item: Item) -> dict[str, Any]:
    return {"channel_label": label, **_item(item)}


def _speaker_labels(segments: Sequence[Segment], speakers: Sequence[str | None]) -> dict[str, Any]:
    labelled = [
        {
            **_times_of(segment, speaker),
            "items": [_times_of(item, speaker) for item in segment.items if not item.punctuation],
        }
        for segment, speaker in zip(segments, speakers, strict=True)
    ]
    return {"speakers": len(set(speakers)), "segments": labelled}


def _times_of(timed: Item | Segment, speaker: str | None) -> dict[str, str | None]:
    return {"start_time": time_text(timed.start), "speaker_label": speaker, "end_time": time_text(timed.end)}


def _item(item: Item) -> dict[str, Any]:
    if item.punctuation:
        return {"alternatives": [{"content": item.content}], "type": "punctuation"}
    return {
        "start_time": time_text(item.start),
        "end_time": time_text(item.end),
        "alternatives": [{"confidence": number_text(item.confidence or 0.0, 4), "content": item.content}],
        "type": "pronunciation",
    }
