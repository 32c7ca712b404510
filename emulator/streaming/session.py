"""One stream, whatever carries it: bytes or messages of audio in, framed events out. Every time is an argument.

It never waits, sends or asks for the time; `pump` does that for it. After its end it ignores all further input.
"""

from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from math import inf

from emulator.errors import AwsError
from emulator.streaming import refusals
from emulator.streaming.about import About
from emulator.streaming.inputs import AUDIO, AUDIO_ONLY, CONFIGURATION, CONTROL, Ending, Inputs, Prepared, read, told_in
from emulator.streaming.results import Event
from emulator.streaming.tape import END, UNREADABLE, Tape
from emulator.streaming.voice import Position, Voice
from emulator.wire.audio import Counter
from emulator.wire.chunks import Chain
from emulator.wire.eventstream import Damaged, Decoder, Message, decode

IDLE = 15.0
LONGEST = AUDIO_ONLY.hours * 3600.0  # seconds of a stream, by the clock
COMPLETED = "Streaming completed successfully"
GONE = "The client went away"
NEVER = inf, None


class Session:
    """A stream from its opening to its end. Each method that takes input returns the frames to send, in order.

    `events` is the schedule (without an end), `chain` checks signatures (None: relaxed), `new_id` makes ResultIds.
    `window`: for how many seconds from its opening another stream may go on with the session.

    When `errand` is set, it must be called with the time, and `proceed` with what it returns, before anything else.
    """

    __slots__ = (
        "_audio", "_backlog", "_base", "_chain", "_conclude", "_damage", "_decoder", "_error",
        "_heard_at", "_imposed", "_inputs", "_opened", "_over", "_plain", "_unready", "_until", "_voice",
        "about", "ended", "errand", "events_in", "fall", "input_over", "mark", "seconds", "tape",
    )  # fmt: skip

    def __init__(
        self,
        about: About,
        events: Iterator[Event],
        audio: Counter,
        chain: Chain | None,
        new_id: Callable[[], str],
        now: float,
        inputs: Inputs = AUDIO_ONLY,
        window: float = 0.0,
    ) -> None:
        self.about = about
        self.ended: str | None = None  # how: COMPLETED, GONE, or an error's code and message
        self.errand: Callable[[float], Prepared] | None = None
        self.input_over = False  # the client will send no more
        self.seconds = 0.0  # of audio that has come
        self.events_in = 0
        self.fall: tuple[float, AwsError | None] = NEVER  # at which second to set `mark`, and with what to end
        self.mark: int | None = None  # how many of the frames given last were said before the fall
        self.tape: Tape | None = None  # where every event that comes is to be written down
        self._audio = audio
        self._backlog: deque[Message] = deque()  # what has come behind a configuration that is not in force yet
        self._base = 0.0  # seconds of audio that an earlier stream of the session has heard
        self._chain = chain
        self._conclude = inputs.conclude
        self._damage: AwsError | None = None  # how to tell that what follows the backlog is no event
        self._decoder = Decoder()
        self._error: AwsError | None = None
        self._heard_at = self._opened = now
        self._imposed: AwsError | None = None
        self._inputs = inputs
        self._over = False  # the client has said that the session will not go on
        self._unready = inputs.required  # a configuration must come before any audio
        self._voice = Voice(events, new_id)
        self._plain = False  # events may come without an envelope
        self._until = now + window  # another stream may go on with the session

    @property
    def position(self) -> Position:
        """How far the session has come, for a stream that may go on with it."""
        return self._voice.position(-inf if self._over else self._until, self.seconds)

    @property
    def events_out(self) -> int:
        return self._voice.said

    def resume(self, position: Position) -> None:
        """Go on, before the first `tick`, where an earlier stream of the session has stopped."""
        self.seconds = self._base = position.seconds
        self._until = position.until
        self._voice.resume(position)

    def begin(self, now: float) -> None:
        """Wait for audio from now on, before the first `tick`: the stream has been held back since it was made."""
        self._heard_at = self._opened = now

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
        return inf if self.finished else min(self._heard_at + IDLE, self._opened + LONGEST)

    def receive(
        self, data: bytes, now: float, damaged: AwsError = refusals.DAMAGED, *, plain: bool = False
    ) -> list[bytes]:
        """Bytes of an event stream, cut anywhere (HTTP). In strict mode every event must be signed.

        `damaged` is how to tell of bytes that are no events. `plain`: events may come without an envelope, and whole.
        """
        if self.ended is not None:
            return []
        try:
            self._backlog += self._decoder.feed(data)
            broken = plain and self._decoder.pending > 0
        except Damaged as damage:
            self._backlog += damage.before
            broken = True
        self._damage = damaged if broken else None
        self._plain = plain
        return self._work_off(now)

    def message(self, data: bytes | str, now: float) -> list[bytes]:
        """One WebSocket message: whole events, plain or signed, or JSON. Nothing, or a certain text, is the end."""
        if isinstance(data, bytes) and data and not data.startswith(b"{"):
            return self.receive(data, now, refusals.UNEXPECTED_FRAME, plain=True)
        said = told_in(data) if data else (AUDIO, b"")
        if said is None:
            return self.refuse(refusals.UNEXPECTED_FRAME)
        self._plain = True
        self._backlog.append(Message({":event-type": said[0]}, said[1]))
        return self._work_off(now)

    def write_down(self, at: float) -> None:
        """Let the tape have what was said since this was last called."""
        if self.tape is not None:
            self.tape.say(at, self._voice.uttered, self.seconds)
        self._voice.uttered.clear()

    def end_of_input(self) -> list[bytes]:
        """The client has closed its side (HTTP). Without the empty frame before it that is an error."""
        self.input_over = True
        return [] if self.errand else self.refuse(refusals.NO_EMPTY_FRAME)

    def proceed(self, prepared: Prepared, now: float) -> list[bytes]:
        """Go on behind the errand that a configuration has brought."""
        self.errand = None
        self._audio = prepared.audio
        self._voice.follow(prepared.events)
        return self._work_off(now)

    def refuse(self, error: AwsError) -> list[bytes]:
        """End the stream at once, with an error; nothing is said of one that has ended already."""
        self.errand = None
        frames: list[bytes] = []
        if not self.finished:
            self._fail(error, frames)
        return frames

    def conclusion(self) -> Callable[[float], None] | None:
        """What is to be done once the stream has ended, with the time; it is given once."""
        conclude, self._conclude = self._conclude, None
        return None if conclude is None else partial(conclude, Ending(self.seconds, self._over, self._error))

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
            return self.refuse(self._imposed)
        if now >= self.due:
            return self.refuse(
                refusals.too_long(AUDIO_ONLY.hours) if now >= self._opened + LONGEST else refusals.TIMED_OUT
            )
        frames: list[bytes] = []
        if not self.finished:
            self._voice.say(self.seconds, frames)
        return frames

    def _work_off(self, now: float) -> list[bytes]:
        """Take what has come, up to the end or to a configuration that must be in force before all that follows."""
        backlog = self._backlog
        frames: list[bytes] = []
        try:
            while backlog and self.errand is None and self.ended is None:
                self._take(backlog.popleft(), now, frames)
        except Damaged:
            self._fail(refusals.UNEXPECTED_FRAME if self._plain else refusals.DAMAGED, frames)
        except AwsError as error:
            self._fail(error, frames)
        if self.errand is None and self.ended is None:
            if self._damage is not None:
                self._fail(self._damage, frames)
            elif self.input_over:
                self._fail(refusals.NO_EMPTY_FRAME, frames)
        return frames

    def _take(self, message: Message, now: float, frames: list[bytes]) -> None:
        """One event, in an envelope or (on WebSocket) without."""
        self.events_in += 1
        headers, payload = message
        signed, before, kind = ":chunk-signature" in headers, self.seconds, UNREADABLE
        try:
            if self._chain is not None and (signed or not self._plain):
                self._chain.verify(message, now)
            if signed and not payload:
                kind = END
                self._end(frames)
                return
            if signed:
                headers, payload = decode(payload)
            kind = str(headers.get(":event-type", UNREADABLE))
            if kind == AUDIO:
                self._listen(payload, now, frames)
            else:
                self._heed(kind, payload, frames)
        finally:
            if self.tape is not None:
                self.tape.hear(now, kind, payload, before, self.seconds, signed, self._voice.uttered)
            self._voice.uttered.clear()

    def _listen(self, sound: bytes, now: float, frames: list[bytes]) -> None:
        if not sound:
            self._end(frames)
            return
        if self._unready:
            raise refusals.UNCONFIGURED
        self.seconds = seconds = self._base + self._audio.feed(sound)
        self._heard_at = now
        if seconds >= self.fall[0]:
            self._pass_fall(frames)
        self._voice.say(seconds, frames)
        if seconds > self._inputs.hours * 3600:
            raise refusals.too_long(self._inputs.hours)

    def _heed(self, kind: str, payload: bytes, frames: list[bytes]) -> None:
        """An event that is none of audio."""
        if kind == CONFIGURATION:
            self._configure(payload)
        elif kind != CONTROL or not self._inputs.control:
            raise Damaged(f"an event of type {kind!r}")
        elif self._unready and payload:
            raise refusals.UNCONFIGURED
        else:
            read(kind, self._inputs.control, payload)
            self._over = True
            self._end(frames)

    def _pass_fall(self, frames: list[bytes]) -> None:
        (seconds, error), self.fall = self.fall, NEVER
        self._voice.say(seconds, frames)
        self.mark = len(frames)
        if error is not None:
            raise error

    def _configure(self, payload: bytes) -> None:
        """The model lets a ConfigurationEvent into every stream; those that have no use for it do not look at it."""
        prepare = self._inputs.prepare
        if prepare is None:
            return
        if self.events_in > 1:
            raise refusals.TOO_LATE
        self._unready = False
        self.errand = partial(prepare, read(CONFIGURATION, self._inputs.shape, payload))

    def _end(self, frames: list[bytes]) -> None:
        """The client has said all."""
        self._voice.finish(self.seconds, frames)
        if self._audio.whole():
            self.ended = COMPLETED
        else:
            self._fail(refusals.DAMAGED, frames)

    def _fail(self, error: AwsError, frames: list[bytes]) -> None:
        self._voice.exclaim(refusals.exception_frame(error), frames)
        self._error = error
        self.ended = f"{error.code}: {error.message}"
