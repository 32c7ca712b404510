"""What came and went in one stream, event by event: the first events and the last ones, and the totals of all.

It is written as the stream goes, by its session, for less than a microsecond an event. It asks for no time, and reads
nothing of what was said before somebody asks for `events`.
"""

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from functools import lru_cache
from itertools import chain
from typing import Any

import orjson

from emulator.streaming.forms import NO_ID
from emulator.streaming.results import Event, spliced
from emulator.wire.eventstream import decode
from emulator.wire.eventstream import frame as framed

AUDIO, CONFIGURATION, END, UNREADABLE = "AudioEvent", "ConfigurationEvent", "End", ""
DEFINITIONS = b'"ChannelDefinitions"'  # in a configuration: of two channels
HEAD = 12  # bytes in front of the headers of a frame
EVENT_BYTES = 250  # what one takes in memory, without what was said
SPLICED = 36 + 4  # bytes that an event with an id has beside its two parts: the id, and the checksum
BEGINNING = 16  # bytes of the sound that are kept, to tell what it is

# (at, kind, bytes, seconds of audio before and after it, bytes that are a second or 0, whether it was signed)
Heard = tuple[float, str, int, float, float, int, bool]
# (at, event, seconds of audio until then)
Said = tuple[float, Event, float]


class Totals:
    """What is true of all events, kept or not. Times and lengths in seconds; None where nothing has come yet."""

    __slots__ = (
        "bytes_in", "bytes_out", "chunks", "empty", "events_in", "events_out", "first", "last", "last_chunk", "latest",
        "longest_chunk", "longest_gap", "odd_chunks", "seconds", "shortest_chunk", "start",
    )  # fmt: skip

    def __init__(self) -> None:
        self.events_in = self.events_out = self.bytes_in = self.bytes_out = self.chunks = self.odd_chunks = 0
        self.empty = False  # an event without sound has come, which ends the stream
        self.first: float | None = None  # when the first sound came
        self.last: float | None = None  # and the last
        self.latest: float | None = None  # when any event came
        self.start = 0.0  # seconds of audio behind the first sound
        self.seconds = 0.0  # of audio, all of it
        self.longest_gap = 0.0  # between two events of the client
        self.longest_chunk: float | None = None
        self.shortest_chunk: float | None = None  # but for the last one, which is what was left
        self.last_chunk: float | None = None

    def add(self, events: "list[Heard | Said]") -> None:
        for event in events:
            if len(event) == 3:
                self.events_out += 1
                self.bytes_out += _size(event[1])
                continue
            at, kind, size, before, after, _, _ = event
            self.events_in += 1
            self.bytes_in += size
            if self.latest is not None and at - self.latest > self.longest_gap:
                self.longest_gap = at - self.latest
            self.latest = at
            if kind == END or (kind == AUDIO and not size):
                self.empty = True
            elif kind == AUDIO:
                self._chunk(at, size, _seconds(event))
                self.seconds += after - before

    def _chunk(self, at: float, size: int, seconds: float) -> None:
        if self.first is None:
            self.first, self.start = at, seconds
        self.last = at
        self.chunks += 1
        self.odd_chunks += size % 2
        last = self.last_chunk
        if last is not None and (self.shortest_chunk is None or last < self.shortest_chunk):
            self.shortest_chunk = last
        self.last_chunk = seconds
        if self.longest_chunk is None or seconds > self.longest_chunk:
            self.longest_chunk = seconds

    @property
    def real_time_factor(self) -> float | None:
        """Seconds of audio that came in a second: 1 is the pace of speech. None: it cannot be told."""
        if self.first is None or self.last is None or self.last <= self.first:
            return None
        return (self.seconds - self.start) / (self.last - self.first)


class Tape:
    """The events of one stream. `most`: how many are kept of its beginning, and at least of its end.

    `second`: bytes of one channel that are a second, where all are: so the length of a chunk that is refused is known.
    """

    __slots__ = (
        "_first",
        "_last",
        "_most",
        "_new",
        "_second",
        "_totals",
        "begins",
        "channels",
        "configuration",
        "ended",
        "latest",
        "sound",
    )

    def __init__(self, most: int, second: int = 0, channels: int = 1) -> None:
        self.channels = channels
        self.begins = b""  # the first bytes of the sound
        self.latest = b""  # the sound that came last
        self.configuration = b""  # the JSON of the event that configures the stream
        self.ended: str | None = None  # how, once it has
        self.sound: Callable[[str, bytes], None] | None = None  # is to hear every event of the client
        self._most = most
        self._second = second
        self._first: list[Heard | Said] = []
        self._last: list[Heard | Said] = []
        self._new: list[Heard | Said] = []
        self._totals = Totals()

    def hear(
        self,
        at: float,
        kind: str,
        payload: bytes,
        before: float,
        after: float,
        signed: bool,
        said: Iterable[Event] = (),
    ) -> None:
        """An event of the client has come: the audio went from second `before` to `after`, and `said` was the answer.

        `kind`: END for an empty envelope, UNREADABLE for one that could not be opened.
        """
        if kind == AUDIO:
            self.latest = payload
            if not self.begins:
                self.begins = payload[:BEGINNING]
        elif kind == CONFIGURATION:
            self.configuration = payload
            if DEFINITIONS in payload:
                self.channels = 2
        if self.sound is not None:
            self.sound(kind, payload)
        new = self._new
        new.append((at, kind, len(payload), before, after, self._second * self.channels, signed))
        for event in said:
            new.append((at, event, after))
        if len(new) >= self._most:
            self._fold()

    def say(self, at: float, events: Iterable[Event], heard: float) -> None:
        """Events have been said, when so many seconds of audio had come."""
        for event in events:
            self._new.append((at, event, heard))
        if len(self._new) >= self._most:
            self._fold()

    @property
    def totals(self) -> Totals:
        totals = copy(self._totals)
        totals.add(self._new)
        return totals

    def events(self) -> list[dict[str, Any]]:
        """The events that are kept, oldest first; where the middle is missing, the totals know of more."""
        return [_shown(event) for event in chain(self._first, self._last, self._new)]

    @property
    def weight(self) -> int:
        """How many bytes it holds, more or less."""
        kept = self._first + self._last + self._new
        return EVENT_BYTES * len(kept) + sum([len(event[1].head) for event in kept if len(event) == 3])

    def said(self) -> tuple[str, bool] | None:
        """The last words that were sent, and whether they may still change."""
        for event in chain(reversed(self._new), reversed(self._last), reversed(self._first)):
            words = _read(event[1])[1] if len(event) == 3 else {}
            if "text" in words:
                return words["text"], bool(words.get("partial"))
        return None

    def _fold(self) -> None:
        """Make room: what is new becomes the last, and what was last is forgotten."""
        self._totals.add(self._new)
        if not self._first:
            self._first = self._new
        else:
            self._last = self._new
        self._new = []


def _seconds(event: Heard) -> float:
    """Of audio in an event: in one that was refused, as many as its bytes are."""
    _, kind, size, before, after, second, _ = event
    return size / second if after == before and kind == AUDIO and second else after - before


def _size(event: Event) -> int:
    return len(event.head) + (SPLICED + len(event.rest) if event.rest else 0)


def _shown(event: Heard | Said) -> dict[str, Any]:
    """One event, for people. `seconds`: of the audio in it; `heard`: of all audio so far."""
    if len(event) == 7:
        at, kind, size, _, after, _, signed = event
        return _row(at, "in", kind, size, after, round(_seconds(event), 6), signed)
    at, said, heard = event
    kind, words = _read(said)
    return _row(at, "out", kind, _size(said), heard) | words


@lru_cache(maxsize=512)  # many streams say the same
def _read(event: Event) -> tuple[str, dict[str, Any]]:
    """The kind of an event that was said, and its words."""
    frame = spliced(event, NO_ID.encode())
    end = HEAD + int.from_bytes(frame[4:8], "big")
    return _kind(frame[HEAD:end]), _words(orjson.loads(frame[end:-4]))


@lru_cache(maxsize=64)  # there are as many as kinds of events
def _kind(head: bytes) -> str:
    """The type of event that a header block names."""
    headers = decode(framed(head, b"")).headers
    return str(headers.get(":event-type") or headers.get(":exception-type"))


def _row(
    at: float, way: str, kind: str, size: int, heard: float, seconds: float | None = None, signed: bool = False
) -> dict[str, Any]:
    return {
        "at": at, "way": way, "kind": kind, "bytes": size, "seconds": seconds, "heard": round(heard, 6),
        "signed": signed,
    }  # fmt: skip


def _words(document: Mapping[str, Any]) -> dict[str, Any]:
    """The first text that an event of any kind has, and whether it is partial."""
    if "Message" in document:
        return {"text": document["Message"]}
    transcript = document.get("Transcript")
    if isinstance(transcript, dict):
        said: Mapping[str, Any] = next(iter(transcript.get("Results", ())), {})
        text = said["Alternatives"][0]["Transcript"] if said.get("Alternatives") else None
    else:
        said = document.get("TranscriptSegment") or document
        text = said.get("Content", transcript)
    return {} if text is None else {"text": text, "partial": said.get("IsPartial", False)}
