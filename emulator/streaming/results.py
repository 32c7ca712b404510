"""What a stream answers and when: a timeline becomes a schedule of events, each due at a second of AUDIO, never of the
clock. Each segment is rendered once, whatever number of streams hears it; it knows nothing of sessions or carriers.

The shape follows a recording of the service: an empty event at once, in pauses and once a second of silence; partials
that end 0.04 s behind a grid of 0.1 s; a last partial with the true times; then the same as a final.
"""

import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from typing import Any, NamedTuple

import orjson

from emulator.scripts.timeline import Item, Segment, Timeline, text_of
from emulator.scripts.words import FULL_STOPS, QUESTION_MARKS
from emulator.wire.eventstream import event_head, frame

HEAD = event_head("TranscriptEvent")
EMPTY = frame(HEAD, b'{"Transcript":{"Results":[]}}')
# A stand-in as long as the ids that sessions make, so that lengths and checksums of all that precedes it hold.
NO_ID = "00000000-0000-0000-0000-000000000000"

PAUSE = 0.2  # seconds of silence that bring an empty event; another follows each second
# In milliseconds, read off the recording.
GRID = 100  # partials end on this grid …
LEAD = 40  # … and this much more
BEHIND = 30  # how far the last word's end stays behind the partial's own end while the word is still being said
HEARD = 50  # how much of a word must have sounded before it is written
JOINED = 100  # a shorter gap before a word is not seen until the times are corrected
# Differs: where the service ends a result in speech without a pause is not known. Ours ends at the first full stop
# after 15 s and in any case after 60 words, or the partials of one endless segment would grow without bound.
LONG, CROWDED = 15.0, 60
CLOSING = FULL_STOPS | QUESTION_MARKS


@dataclass(frozen=True, slots=True)
class Features:
    """What of a request changes the events."""

    show_speaker_label: bool = False


class Event(NamedTuple):
    """One event, framed: complete when `rest` is empty, else to be spliced with the id of its result."""

    due: float  # seconds of audio
    begins: float  # where its segment begins: audio that ends later than this hears the segment to its end
    closing: bool  # the last partial or the final: said even if the audio ends within the segment
    result: int  # number of the segment, from 0: one ResultId each; -1 in an empty event
    head: bytes  # the frame up to the id
    checksum: int  # CRC32 of `head`
    rest: bytes  # what follows the id, without the message's own checksum


class Part(NamedTuple):
    """One event of a segment, free of its place in a stream."""

    due: float
    closing: bool
    head: bytes
    checksum: int
    rest: bytes


def spliced(event: Event, result_id: bytes) -> bytes:
    """The frame of `event` with the 36 bytes of its id and the checksum that they bring."""
    if not event.rest:
        return event.head
    rest = result_id + event.rest
    return event.head + rest + zlib.crc32(rest, event.checksum).to_bytes(4, "big")


def schedule(timeline: Timeline, features: Features) -> Iterator[Event]:
    """Every event of a stream in the order of audio, without an end: after the last word comes silence."""
    yield _empty(0.0)  # before any audio: some clients wait for an event before they do anything
    quiet = 1.0
    for number, segment in enumerate(_results(timeline.segments)):
        yield from _silence(quiet, segment.start)
        for part in _rendered(segment, features):
            yield Event(part.due, segment.start, part.closing, number, part.head, part.checksum, part.rest)
        quiet = round(segment.end + PAUSE, 3)
    yield from _silence(quiet, inf)


def _silence(since: float, until: float) -> Iterator[Event]:
    """An empty event at `since` and every second after it."""
    due = since
    while due < until:
        yield _empty(due)
        due = round(due + 1, 3)


def _empty(due: float) -> Event:
    return Event(due, due, False, -1, EMPTY, 0, b"")


def _results(segments: Iterable[Segment]) -> Iterator[Segment]:
    """The segments as results: long ones are cut behind a full stop, or where they get too long for one result."""
    for segment in segments:
        piece: list[Item] = []
        for item in segment.items:
            full = len(piece) >= CROWDED and not item.punctuation
            if piece and (full or (_closed(piece) and item.start - piece[0].start >= LONG)):
                yield Segment(segment.speaker, tuple(piece))
                piece = []
            piece.append(item)
        yield Segment(segment.speaker, tuple(piece))


def _closed(items: list[Item]) -> bool:
    return items[-1].punctuation and items[-1].content in CLOSING


@lru_cache(maxsize=512)
def _rendered(segment: Segment, features: Features) -> tuple[Part, ...]:
    """The events of one segment: partials, the last partial with the true times, the final."""
    parts = [_part(segment, end, items, features, closing=False) for end, items in _partials(segment)]
    parts.append(_part(segment, segment.end, segment.items, features, closing=True))
    parts.append(_part(segment, segment.end, segment.items, features, closing=True, final=True))
    return tuple(parts)


def _part(
    segment: Segment,
    end: float,
    items: tuple[Item, ...],
    features: Features,
    *,
    closing: bool,
    final: bool = False,
) -> Part:
    document = _document(segment, end, items, features, final=final)
    whole = frame(HEAD, orjson.dumps(document, option=orjson.OPT_SORT_KEYS))
    head, stand_in, rest = whole.rpartition(NO_ID.encode())
    assert stand_in  # the document has one
    return Part(end, closing, head, zlib.crc32(head), rest[:-4])


def _document(
    segment: Segment, end: float, items: tuple[Item, ...], features: Features, *, final: bool
) -> dict[str, Any]:
    # The captures that show speaker labels are all of finals.
    speaker = (segment.speaker or "spk_0").removeprefix("spk_") if features.show_speaker_label and final else None
    alternative = {"Items": [_item(item, speaker, final=final) for item in items], "Transcript": text_of(items)}
    result = {
        "Alternatives": [alternative],
        "EndTime": float(end),
        "IsPartial": not final,
        "ResultId": NO_ID,
        "StartTime": float(segment.start),
    }
    return {"Transcript": {"Results": [result]}}


def _item(item: Item, speaker: str | None, *, final: bool) -> dict[str, Any]:
    document: dict[str, Any] = {
        "Content": item.content,
        "EndTime": float(item.end),
        "StartTime": float(item.start),
        "Type": "punctuation" if item.punctuation else "pronunciation",
        "VocabularyFilterMatch": False,
    }
    if final and item.confidence is not None:
        document["Confidence"] = float(item.confidence)
    if speaker is not None and not item.punctuation:
        document["Speaker"] = speaker
    return document


def _partials(segment: Segment) -> Iterator[tuple[float, tuple[Item, ...]]]:
    """(EndTime, items) of each partial but the last: one wherever a word has begun or ended since the one before."""
    start, end = _milliseconds(segment.start), _milliseconds(segment.end)
    words = [item for item in segment.items if not item.punctuation]
    starts = [_milliseconds(word.start) for word in words]
    ends = [_milliseconds(word.end) for word in words]
    before = (0, 0)
    for now in range(start // GRID * GRID + LEAD, end, GRID):
        reach = now - BEHIND
        heard = bisect_right(starts, reach - HEARD), bisect_right(ends, reach)
        if heard[0] and heard != before:
            yield now / 1000, _heard(segment, heard[0], reach)
            before = heard


def _heard(segment: Segment, begun: int, reach: int) -> tuple[Item, ...]:
    """What a partial shows of a segment whose first `begun` words have sounded up to `reach` (milliseconds).

    A mark is shown once the next word has begun. The word that was heard last gets the segment's closing mark as soon
    as it is through, as if nothing came after it: "Good day." and then "Good day to".
    """
    heard: list[Item] = []
    through = False
    for item in segment.items:
        if not item.punctuation:
            begun -= 1
            if begun < 0:
                break
            heard.append(_placed(item, heard, reach))
            through = _milliseconds(item.end) <= reach
        elif begun > 0 and heard:
            heard.append(_mark(item.content, heard[-1].end))
    last = segment.items[-1]
    if through and last.punctuation and last.content in CLOSING:
        heard.append(_mark(last.content, heard[-1].end))
    return tuple(heard)


def _placed(word: Item, before: list[Item], reach: int) -> Item:
    """The word as partials have it: right behind the word before, and no further than the audio has reached."""
    start = word.start
    if before and _milliseconds(start - before[-1].end) < JOINED:
        start = round(before[-1].end + 0.01, 3)
    end = min(word.end, reach / 1000)
    return Item(word.content, start, max(start, end), None, punctuation=False)


def _mark(content: str, at: float) -> Item:
    return Item(content, at, at, None, punctuation=True)


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
