"""What the worker does once a stream is over: the analysis of a call, the transcript and the note of a consultation.

A thing of these kinds keeps what the stream has left: its script's question, how much of it was heard, and what to put
where.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING, Any
from uuid import UUID

from emulator.jobs import life
from emulator.jobs.analysis import PhoneCall, analysis
from emulator.jobs.analytics import matched_categories
from emulator.jobs.files import REDACTED, REDACTED_SOUND
from emulator.jobs.outcome import Delivery, Outcome, Parts, Recorded
from emulator.jobs.scribe import DEFAULT_TEMPLATE, clinical_note, roles_of, scribe_transcript, sentences_of
from emulator.scripts.library import Question
from emulator.scripts.timeline import Timeline, timeline
from emulator.speech.conversation import turns_of
from emulator.speech.filters import filtered
from emulator.speech.redaction import entities_of, identified

if TYPE_CHECKING:
    from emulator.jobs.recordings import Sound
    from emulator.store.database import Resource

MOST_SPEAKERS = 10  # of a consultation on one channel: as many as a scribe job may tell apart
JSON = "application/json"
PATIENCE = 60.0  # seconds for the process that has recorded a call, of several on one database, to come and fetch it


def heard_in(stream: "Resource", parts: Parts) -> Timeline:
    """What was said as long as the stream lasted: all segments that had begun."""
    document = stream.document
    question = Question(language=document["LanguageCode"], **document["script"])
    choice = parts.scripts.find(question)
    parts.chosen.append(choice)
    said = timeline(choice.script)
    words, method = frozenset(document["words"]), document["method"]
    heard = takewhile(lambda segment: segment.start < document["seconds"], said.rounds())
    return filtered(replace(said, segments=tuple(heard), repeat_after=None), words, method)


def analyse_stream(stream: "Resource", parts: Parts) -> Outcome:
    """IN_PROGRESS → COMPLETED, with the files that a call analytics stream asked for."""
    document, now = stream.document, parts.clock.now()
    recording = parts.recordings.of(stream)
    elsewhere = document["sound"] and recording is None and document["recorder"] != parts.store.holder
    if elsewhere and now < stream.created + PATIENCE:
        return Outcome(stream._replace(due=now + 1.0))
    said = identified(heard_in(stream, parts), document["types"])
    turns = turns_of(said, document["roles"])
    call = PhoneCall(
        stream.name,
        stream.account,
        document["LanguageCode"],
        turns,
        categories=matched_categories(stream, turns, parts),
        loud=document["loud"],
    )
    texts = tuple(
        Delivery(stream.region, bucket, key, analysis(call, redacted=file == REDACTED), JSON)
        for file, (bucket, key) in document["outputs"].items()
    )
    sound = {} if recording is None else document["sound"]
    heard = () if recording is None else tuple(_recorded(stream, recording, said))
    return Outcome(life.at_rest(stream, life.COMPLETED, now, sound=sound), texts, sound=heard)


def _recorded(stream: "Resource", recording: "Sound", said: Timeline) -> Iterator[Recorded]:
    """The files of sound. Differs: both channels are silent where one says what is personal; of the service's own files
    that is not known.
    """
    personal = [(entity.start, entity.end) for segment in said.segments for entity in entities_of(segment)]
    for member, (bucket, key) in stream.document["sound"].items():
        silent = personal if member == REDACTED_SOUND else ()
        yield Recorded(stream.region, bucket, key, partial(recording.wav, silent))


def write_down_stream(stream: "Resource", parts: Parts) -> Outcome:
    """ANALYSING → COMPLETED, with the transcript and the note of a scribe stream."""
    document = stream.document
    said = heard_in(stream, parts)
    conversation = UUID(stream.name)
    sentences = sentences_of(conversation, said, roles_of(_as_job(document), said))
    settings = document["PostStreamAnalyticsSettings"]["ClinicalNoteGenerationSettings"]
    heading = {"ConversationId": stream.name, "LanguageCode": document["LanguageCode"], "SessionId": stream.name}
    bodies = (
        scribe_transcript(heading, sentences),
        clinical_note(settings.get("NoteTemplate", DEFAULT_TEMPLATE), sentences, {"SessionId": stream.name}),
    )
    return Outcome(
        life.at_rest(stream, life.COMPLETED, parts.clock.now()),
        tuple(
            Delivery(stream.region, bucket, key, body, JSON)
            for (bucket, key), body in zip(document["outputs"], bodies, strict=True)
        ),
    )


def _as_job(document: Mapping[str, Any]) -> dict[str, Any]:
    """What tells the roles of a job's speakers."""
    channels = document.get("ChannelDefinitions")
    settings = {"Settings": {"MaxSpeakerLabels": MOST_SPEAKERS}}
    return settings if channels is None else settings | {"ChannelDefinitions": channels}
