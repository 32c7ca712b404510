"""What the worker does with a transcription job: it writes down what is said, as each feature of its request has it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from emulator.jobs import life
from emulator.jobs.files import REDACTED, subtitle_files, transcript_files
from emulator.jobs.identified import Heard, heard_in
from emulator.jobs.lexicon import Filter, by_lexicon
from emulator.jobs.media import detected
from emulator.jobs.outcome import Delivery, Outcome, Parts
from emulator.jobs.said import said_in
from emulator.jobs.subtitles import WRITERS, cues_of
from emulator.jobs.transcript import Asked, Readings, transcript
from emulator.scripts.timeline import Segment, Timeline
from emulator.speech.alternatives import readings_of
from emulator.speech.languages import DEFAULT
from emulator.speech.redaction import identified, redacted

if TYPE_CHECKING:
    from emulator.store.database import Resource


def identify(job: "Resource", parts: Parts) -> dict[str, Any]:
    """Documented: the language and its score are shown while the job is still at work. Nothing once they are known."""
    request = job.document
    if not request.get("IdentifyLanguage") or "identified" in request:
        return {}
    return {"identified": heard_in(request, _said(job, parts)).members}


def transcribe(job: "Resource", parts: Parts) -> Outcome:
    """IN_PROGRESS → COMPLETED, with the transcripts that the job asks for."""
    request = job.document
    said = _said(job, parts)
    heard = heard_in(request, said)
    said, filters = by_lexicon(job, said, heard.codes, parts)
    deliveries = []
    for file, (bucket, key) in transcript_files(request).items():
        shown = without_pii(request, heard, said) if file == REDACTED else said
        readings = readings_for(request, shown, filters)
        body = transcript(_asked(job, heard, filters, file), filters.applied(shown), readings)
        deliveries.append(Delivery(job.region, bucket, key, body, "application/json"))
    shown = without_pii(request, heard, said) if "ContentRedaction" in request else said
    subtitles = _subtitles(job, filters.applied(shown))
    made = {"subtitled": bool(subtitles)} if "Subtitles" in request else {}
    done = life.at_rest(job, life.COMPLETED, parts.clock.now(), **detected(job), **heard.members, **made)
    return Outcome(done, (*deliveries, *subtitles))


def _said(job: "Resource", parts: Parts) -> Timeline:
    request = job.document
    return said_in(job, request.get("LanguageCode") or next(iter(request.get("LanguageOptions", ())), DEFAULT), parts)


def _subtitles(job: "Resource", said: Timeline) -> list[Delivery]:
    """The files of the formats that were asked for; none when nothing is said."""
    cues, asked = cues_of(said.segments), job.document.get("Subtitles", {})
    deliveries = []
    for format_, (bucket, key) in subtitle_files(job.document).items() if cues else ():
        write, content_type = WRITERS[format_]
        body = write(cues, asked.get("OutputStartIndex", 0)).encode()
        deliveries.append(Delivery(job.region, bucket, key, body, content_type))
    return deliveries


def without_pii(request: Mapping[str, Any], heard: Heard, said: Timeline) -> Timeline:
    """Documented: where languages are identified, only what is said in English is redacted, and nothing warns."""
    types = request["ContentRedaction"].get("PiiEntityTypes", ())
    return redacted(identified(said, types, english_or=None if "LanguageCode" in request else heard.language))


def readings_for(request: Mapping[str, Any], said: Timeline, filters: Filter) -> list[Readings] | None:
    """What each segment may say, as far as the filters leave it; None where nobody asked."""
    settings = request.get("Settings", {})
    if not settings.get("ShowAlternatives"):
        return None
    found: list[Readings] = []
    for segment in said.segments:
        readings = (Segment(None, items) for items in readings_of(segment, settings["MaxAlternatives"]))
        first, *others = (filters.applied(Timeline((reading,))).segments for reading in readings)
        if first:  # else the transcript has nothing of this segment either
            found.append([left.items for kept in (first, *others) for left in kept])
    return found


def _asked(job: "Resource", heard: Heard, filters: Filter, file: str) -> Asked:
    request, settings = job.document, job.document.get("Settings", {})
    return Asked(
        job.name,
        job.account,
        settings["MaxSpeakerLabels"] if settings.get("ShowSpeakerLabels") else None,
        channels=settings.get("ChannelIdentification", False),
        redacted=file == REDACTED if "ContentRedaction" in request else None,
        tagged=filters.tagged,
        toxicity="ToxicityDetection" in request,
        identified=heard.results,
        language=heard.language if request.get("IdentifyMultipleLanguages") else None,
    )
