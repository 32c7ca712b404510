"""What the worker does with a medical transcription job, and its transcript file, which has an older form than others.

The form is documented, not recorded: no ids, no audio segments, marks without confidence, times with three decimals.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import orjson

from emulator.jobs import life
from emulator.jobs.document import number_text
from emulator.jobs.labels import speakers_of
from emulator.jobs.media import detected
from emulator.jobs.outcome import Delivery, Outcome, Parts
from emulator.jobs.said import said_in
from emulator.jobs.transcript import Asked
from emulator.scripts.timeline import Item, Segment, Timeline, text_of

if TYPE_CHECKING:
    from emulator.store.database import Resource


def transcribe_medical(job: "Resource", parts: Parts) -> Outcome:
    """IN_PROGRESS → COMPLETED, with a transcript of what the script says.

    Differs: nobody listens, so alternatives, channels and health information are not in the transcript.
    """
    request = job.document
    settings = request.get("Settings", {})
    speakers = settings["MaxSpeakerLabels"] if settings.get("ShowSpeakerLabels") else None
    said = said_in(job, request["LanguageCode"], parts)
    body = medical_transcript(Asked(job.name, job.account, speakers), said)
    bucket, key = request["output"]
    return Outcome(
        life.at_rest(job, life.COMPLETED, parts.clock.now(), **detected(job)),
        (Delivery(job.region, bucket, key, body, "application/json"),),
    )


def medical_transcript(asked: Asked, timeline: Timeline) -> bytes:
    """The whole file, compact JSON. Medical transcripts say nothing of languages: `asked.language` is not used."""
    segments = timeline.segments
    items = [item for segment in segments for item in segment.items]
    labels = {}
    if asked.most_speakers is not None:
        labels = {"speaker_labels": _speaker_labels(segments, speakers_of(segments, asked.most_speakers))}
    results = {"transcripts": [{"transcript": text_of(items)}], **labels, "items": [_item(item) for item in items]}
    document = {"jobName": asked.job, "accountId": asked.account, "results": results, "status": "COMPLETED"}
    return orjson.dumps(document)


def time_text(seconds: float) -> str:
    """Three decimals; documented: nought has six."""
    return f"{seconds:.3f}" if seconds else "0.000000"


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
        "alternatives": [{"confidence": number_text(item.confidence or 0.0), "content": item.content}],
        "type": "pronunciation",
    }
