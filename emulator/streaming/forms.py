"""What the events of each operation look like: documents for results, with their keys as the model has them.

The order of keys is alphabetical, as recorded; whoever writes the document sees to that.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from emulator.scripts.timeline import Item, Segment, Timeline, text_of
from emulator.speech.conversation import millis
from emulator.speech.filters import matches
from emulator.speech.redaction import PII, Entity, by_type, entities_of, redacted
from emulator.speech.sentiment import MIXED, sentiment
from emulator.streaming.cuts import Result
from emulator.wire.eventstream import event_head, frame

# A stand-in as long as the ids that sessions make, so that lengths and checksums of all that precedes it hold.
NO_ID = "00000000-0000-0000-0000-000000000000"

# How many of a partial's last words may still change. Documented: high changes least, low most; seen: one to three.
UNSTABLE = {"high": 1, "medium": 2, "low": 3}


@dataclass(frozen=True, slots=True)
class Features:
    """What of a request changes the events."""

    show_speaker_label: bool = False
    show_channel: bool = False
    stability: str | None = None  # low, medium or high; None: items say nothing of it
    identified: tuple[tuple[str, float], ...] = ()  # languages with their scores, the likeliest first
    filtered: frozenset[str] = frozenset()  # the folded words of the vocabulary filters
    roles: tuple[str, ...] = ()  # who is on channel 0, who on channel 1
    entities: bool = False  # finals tell of the entities that the timeline has
    redacted: bool = False  # and hide what they say


def redacted_result(result: Result, features: Features) -> Result:
    """What the final shows of a result: documented, redaction happens when a result is complete."""
    if not features.redacted:
        return result
    return replace(result, segments=redacted(Timeline(result.segments), by_type).segments)


class Shown(NamedTuple):
    """What one event shows of a result: its items up to a second of audio."""

    result: Result
    end: float
    items: tuple[Item, ...]
    final: bool


Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Form:
    """The events of an operation. `empty`: the frame that says nothing; `pauses`: whether pauses bring it too."""

    head: bytes
    empty: bytes
    pauses: bool
    document: Callable[[Shown, Features], Document]


def transcript(shown: Shown, features: Features) -> Document:
    """A TranscriptEvent, standard or medical: a medical one was captured with VocabularyFilterMatch too."""
    alternative: Document = {"Items": _items(shown, features), "Transcript": text_of(shown.items)}
    if entities := _entities(shown, features):
        alternative["Entities"] = [_told(entity, _seconds(entity.start, entity.end)) for entity in entities]
    result = {
        "Alternatives": [alternative],
        "EndTime": float(shown.end),
        "IsPartial": not shown.final,
        "ResultId": NO_ID,
        "StartTime": float(shown.result.start),
        **_languages(shown, features),
    }
    if features.show_channel:
        result["ChannelId"] = f"ch_{shown.result.channel}"
    return {"Transcript": {"Results": [result]}}


def utterance(shown: Shown, features: Features) -> Document:
    """An UtteranceEvent of call analytics. Differs: none was recorded; the sentiment is in finals alone."""
    flags = iter(_stable(shown, features))
    document: Document = {
        **_offsets(shown.result.start, shown.end),
        "IsPartial": not shown.final,
        "Items": [
            {**_offsets(item.start, item.end), **_plain(item, shown, features), **next(flags)} for item in shown.items
        ],
        "ParticipantRole": features.roles[shown.result.channel],
        "Transcript": text_of(shown.items),
        "UtteranceId": NO_ID,
        **_languages(shown, features),
    }
    if entities := _entities(shown, features):
        document["Entities"] = [_told(entity, _offsets(entity.start, entity.end)) for entity in entities]
    if shown.final:
        document["Sentiment"] = _sentiment(shown.result)
        if issues := _issues(shown.result):
            document["IssuesDetected"] = issues
    return document


def scribe(shown: Shown, features: Features) -> Document:
    """A TranscriptEvent of a scribe stream; documented: without ChannelDefinitions there is no ChannelId."""
    segment = {
        "BeginAudioTime": float(shown.result.start),
        "Content": text_of(shown.items),
        "EndAudioTime": float(shown.end),
        "IsPartial": not shown.final,
        "Items": [
            {
                "BeginAudioTime": float(item.start),
                "EndAudioTime": float(item.end),
                **_plain(item, shown, features),
            }
            for item in shown.items
        ],
        "SegmentId": NO_ID,
    }
    if features.show_channel:
        segment["ChannelId"] = f"ch_{shown.result.channel}"
    return {"TranscriptSegment": segment}


def _form(event_type: str, empty: bytes, document: Callable[[Shown, Features], Document], *, pauses: bool) -> Form:
    head = event_head(event_type)
    return Form(head, frame(head, empty), pauses, document)


STANDARD = _form("TranscriptEvent", b'{"Transcript":{"Results":[]}}', transcript, pauses=True)
# Differs: what these two services say before the first word is not known. Some clients wait for an event before they do
# anything, so there is one at the beginning, with nothing in it.
UTTERANCES = _form("UtteranceEvent", b"{}", utterance, pauses=False)
SCRIBE = _form("TranscriptEvent", b"{}", scribe, pauses=False)
CATEGORIES = event_head("CategoryEvent")


def _items(shown: Shown, features: Features) -> list[Document]:
    """The items of a transcript. The captures that show speaker labels are all of finals."""
    flags = iter(_stable(shown, features))
    if not (features.show_speaker_label and shown.final):
        return [_timed(item, shown, features) | next(flags) for item in shown.items]
    items: list[Document] = []
    before = None
    for segment in shown.result.segments:
        speaker = _label(segment)
        if before not in (None, speaker):
            items.append(_change(segment.start))
        before = speaker
        for item in segment.items:
            label = {} if item.punctuation else {"Speaker": speaker}
            items.append(_timed(item, shown, features) | label | next(flags))
    return items


def _label(segment: Segment) -> str:
    return (segment.speaker or "spk_0").removeprefix("spk_")


def _change(at: float) -> Document:
    """Captured between two speakers in one result: an item without content."""
    return {"EndTime": float(at), "StartTime": float(at), "Type": "speaker-change", "VocabularyFilterMatch": False}


def _timed(item: Item, shown: Shown, features: Features) -> Document:
    return {**_seconds(item.start, item.end), **_plain(item, shown, features)}


def _plain(item: Item, shown: Shown, features: Features) -> Document:
    """What items have in common, whatever their times are called."""
    document: Document = {
        "Content": item.content,
        "Type": "punctuation" if item.punctuation else "pronunciation",
        "VocabularyFilterMatch": bool(features.filtered) and matches(item, features.filtered),
    }
    if shown.final and item.confidence is not None:
        document["Confidence"] = float(item.confidence)
    return document


def _stable(shown: Shown, features: Features) -> list[dict[str, bool]]:
    """For each item whether it may still change, when that was asked for: a mark is as stable as its word."""
    if features.stability is None:
        return [{}] * len(shown.items)
    unstable = 0 if shown.final else UNSTABLE[features.stability]
    flags: list[dict[str, bool]] = []
    words = 0
    for item in reversed(shown.items):
        words += not item.punctuation
        flags.append({"Stable": words + item.punctuation > unstable})
    return flags[::-1]


def _languages(shown: Shown, features: Features) -> Document:
    """What was identified: the language that a script gives the result, or the likeliest."""
    if not features.identified:
        return {}
    said = shown.result.segments[0].language or features.identified[0][0]
    scores = [{"LanguageCode": code, "Score": score} for code, score in features.identified]
    return {"LanguageCode": said, "LanguageIdentification": scores}


def _entities(shown: Shown, features: Features) -> list[Entity]:
    """Finals alone have any."""
    if not (features.entities and shown.final):
        return []
    return [entity for segment in shown.result.segments for entity in entities_of(segment)]


def _told(entity: Entity, times: Document) -> Document:
    # The model gives health information no type of its own.
    kind = {"Type": entity.type} if entity.category == PII else {}
    told = {"Category": entity.category, "Confidence": entity.confidence, "Content": entity.content}
    return {**told, **kind, **times}


def _seconds(start: float, end: float) -> Document:
    return {"EndTime": float(end), "StartTime": float(start)}


def _offsets(start: float, end: float) -> Document:
    return {"BeginOffsetMillis": millis(start), "EndOffsetMillis": millis(end)}


def _sentiment(result: Result) -> str:
    """What the script says of it; the sentiment of its words where the script says nothing."""
    said = {segment.sentiment for segment in result.segments if segment.sentiment}
    if not said:
        return sentiment(item.content for item in result.items if not item.punctuation)
    return said.pop() if len(said) == 1 else MIXED


def _issues(result: Result) -> list[Document]:
    """Where in the transcript the script's issues are, in characters."""
    issues = []
    before: tuple[Item, ...] = ()
    for segment in result.segments:
        for first, stop in segment.issues:
            through = text_of((*before, *segment.items[:stop]))
            issue = text_of(segment.items[first:stop])
            issues.append({"CharacterOffsets": {"Begin": len(through) - len(issue), "End": len(through)}})
        before += segment.items
    return issues
