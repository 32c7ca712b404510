"""One stream, whatever carries it: bytes or messages of audio in, framed events out. Every time is an argument.

It never waits, sends or asks for the time; `pump` does that for it. After its end it ignores all further input.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf

import orjson

from emulator.errors import AwsError
from emulator.streaming.results import Event, spliced
from emulator.wire.audio import UNDECODABLE, Counter
from emulator.wire.chunks import Chain
from emulator.wire.eventstream import Damaged, Decoder, Message, decode, exception_head, frame

IDLE = 15.0
TIMED_OUT = AwsError("BadRequestException", "Your request timed out because no new audio was received for 15 seconds.")
NO_EMPTY_FRAME = AwsError("BadRequestException", "A complete signal was sent without the preceding empty frame.")
DAMAGED = AwsError("BadRequestException", UNDECODABLE)
UNEXPECTED_FRAME = AwsError("BadRequestException", "Unexpected WebSocket frame received.")
COMPLETED = "Streaming completed successfully"
GONE = "The client went away"


@dataclass(frozen=True, slots=True)
class About:
    """What the control API tells of a stream."""

    session_id: str
    operation: str
    language: str | None
    script: str
    why: str


def exception_frame(error: AwsError) -> bytes:
    """The event that tells a client of an error once its stream is open."""
    return frame(exception_head(error.code), orjson.dumps({"Message": error.message or ""}))


def _says_end(text: str) -> bool:
    """True for the text message with which one client in the field ends where others send an empty frame."""
    try:
        said = orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return isinstance(said, dict) and said.get("event") == "end"


class Session:
    """A stream from its opening to its end. Each method that takes input returns the frames to send, in order.

    `events` is the schedule (without an end), `chain` checks signatures (None: relaxed), `new_id` makes ResultIds.
    """

    __slots__ = (
        "_audio", "_chain", "_decoder", "_events", "_heard_at", "_imposed", "_new_id", "_next", "_result", "_result_id",
        "about", "ended", "events_in", "events_out", "input_over", "seconds",
    )  # fmt: skip

    def __init__(
        self,
        about: About,
        events: Iterator[Event],
        audio: Counter,
        chain: Chain | None,
        new_id: Callable[[], str],
        now: float,
    ) -> None:
        self.about = about
        self.ended: str | None = None  # how: COMPLETED, GONE, or an error's code and message
        self.input_over = False  # the client will send no more
        self.seconds = 0.0  # of audio that has come
        self.events_in = 0
        self.events_out = 0
        self._audio = audio
        self._chain = chain
        self._decoder = Decoder()
        self._events = events
        self._heard_at = now
        self._imposed: AwsError | None = None
        self._new_id = new_id
        self._next = next(events)
        self._result = -1
        self._result_id = b""

    @property
    def finished(self) -> bool:
        return self.ended is not None

    @property
    def gone(self) -> bool:
        """The client left before the end: it must be sent nothing."""
        return self.ended == GONE

    @property
    def close_reason(self) -> str:
        """What a WebSocket's close frame says: the service's words, or the type of the error."""
        return (self.ended or "").partition(":")[0]

    @property
    def due(self) -> float:
        """When `tick` must be called, after the call that begins the stream. It only ever moves on."""
        return inf if self.finished else self._heard_at + IDLE

    def receive(self, data: bytes, now: float) -> list[bytes]:
        """Bytes of an event stream, cut anywhere (HTTP). In strict mode every event must be signed."""
        return self._read(data, now, DAMAGED, plain=False)

    def message(self, data: bytes | str, now: float) -> list[bytes]:
        """One WebSocket message of whole events, each plain or signed; an empty one, or a certain text, is the end."""
        if isinstance(data, bytes) and data:
            frames = self._read(data, now, UNEXPECTED_FRAME, plain=True)
            if self._decoder.pending and not self.finished:
                self._fail(UNEXPECTED_FRAME, frames)
            return frames
        ended = not data or _says_end(data)
        return self._ending(None if ended else UNEXPECTED_FRAME)

    def end_of_input(self) -> list[bytes]:
        """The client has closed its side (HTTP). Without the empty frame before it that is an error."""
        self.input_over = True
        return self._ending(NO_EMPTY_FRAME)

    def abandon(self) -> None:
        """The client is gone: nothing is left to say. A stream that has ended already stays as it ended."""
        if not self.finished:
            self.ended = GONE
            self.input_over = True

    def impose(self, error: AwsError) -> None:
        """End the stream with `error` at the next `tick`."""
        self._imposed = error

    def tick(self, now: float) -> list[bytes]:
        """What time alone brings: the event before any audio, the end of a stream without new audio, an imposed end."""
        if self._imposed is not None:
            return self._ending(self._imposed)
        if now >= self.due:
            return self._ending(TIMED_OUT)
        frames: list[bytes] = []
        if not self.finished:
            self._say(frames)
        return frames

    def _ending(self, error: AwsError | None) -> list[bytes]:
        """The last frames, with an error or (None) without. None of a stream that has ended already."""
        frames: list[bytes] = []
        if self.finished:
            return frames
        if error is None:
            self._end(frames)
        else:
            self._fail(error, frames)
        return frames

    def _read(self, data: bytes, now: float, damaged: AwsError, *, plain: bool) -> list[bytes]:
        """The frames that the events in `data` bring; `damaged` is how to tell of bytes that are none."""
        frames: list[bytes] = []
        if self.finished:
            return frames
        try:
            messages, sound = self._decoder.feed(data), True
        except Damaged as damage:
            messages, sound = damage.before, False
        try:
            for message in messages:
                self._take(message, now, frames, plain=plain)
                if self.finished:
                    return frames
        except Damaged:
            sound = False
        except AwsError as error:
            self._fail(error, frames)
            return frames
        if not sound:
            self._fail(damaged, frames)
        return frames

    def _take(self, message: Message, now: float, frames: list[bytes], *, plain: bool) -> None:
        """One event, in an envelope or (`plain` allows it) without."""
        self.events_in += 1
        enveloped = ":chunk-signature" in message.headers
        if self._chain is not None and (enveloped or not plain):
            self._chain.verify(message, now)
        if not enveloped:
            self._open(message, now, frames)
        elif message.payload:
            self._open(decode(message.payload), now, frames)
        else:
            self._end(frames)

    def _open(self, message: Message, now: float, frames: list[bytes]) -> None:
        kind = message.headers.get(":event-type")
        if kind == "AudioEvent":
            if message.payload:
                self._hear(message.payload, now, frames)
            else:
                self._end(frames)
        elif kind != "ConfigurationEvent":
            # The model lets a ConfigurationEvent into every stream; only Call Analytics has a use for it.
            raise Damaged(f"an event of type {kind!r}")

    def _hear(self, sound: bytes, now: float, frames: list[bytes]) -> None:
        self.seconds = self._audio.feed(sound)
        self._heard_at = now
        self._say(frames)

    def _say(self, frames: list[bytes]) -> None:
        """Whatever is due at the audio that has come."""
        while self._next.due <= self.seconds:
            self._utter(self._next, frames)
            self._next = next(self._events)

    def _utter(self, event: Event, frames: list[bytes]) -> None:
        if event.result > self._result:
            self._result = event.result
            self._result_id = self._new_id().encode()
        self.events_out += 1
        frames.append(spliced(event, self._result_id))

    def _end(self, frames: list[bytes]) -> None:
        """The client has said all: a segment that has begun is finished, a later one is not said.

        Differs: a script's segment is said whole even if the audio stops within it; the service hears what is there.
        """
        event = self._next
        while event.begins < self.seconds:
            if event.closing:
                self._utter(event, frames)
            event = next(self._events)
        self.ended = COMPLETED

    def _fail(self, error: AwsError, frames: list[bytes]) -> None:
        self.events_out += 1
        frames.append(exception_frame(error))
        self.ended = f"{error.code}: {error.message}"
