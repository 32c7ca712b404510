"""Sessions without a server: what each input brings, every way to end, and that the cut of the input never counts."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.errors import AwsError
from emulator.scripts.format import parse
from emulator.scripts.timeline import Timeline, timeline
from emulator.streaming.about import About
from emulator.streaming.audio import counter
from emulator.streaming.forms import Features
from emulator.streaming.inputs import Ending, Inputs, Prepared
from emulator.streaming.results import schedule
from emulator.streaming.session import COMPLETED, GONE, IDLE, LONGEST, Session
from emulator.streaming.tape import UNREADABLE, Tape
from emulator.wire.chunks import Chain
from emulator.wire.eventstream import encode
from tests.streaming.client import (
    EVENT,
    NOW,
    RATE,
    REGION,
    SECOND,
    SECRET,
    SEED,
    Signer,
    audio_event,
    read,
    silence,
    told,
)

SCRIPT = parse("say:\n  - spk_0: Good day.\n  - spk_1: Bye.\n    at: 2", "test.yaml")
# "Good" lasts to 0.28, "day" to 0.5; "Bye" from 2.0 to 2.21.
FIRST = ["Good", "Good.", "Good day", "Good day.", "Good day.!"]
BEGUN = ["Good day.", "Good day.!"]
PAUSE = [""]
SECOND_ONE = ["Bye", "Bye.", "Bye.!"]
ALL = ["", *FIRST, *PAUSE, "", *SECOND_ONE]  # heard second by second
WHOLE = ["", *FIRST, "", *SECOND_ONE]  # heard in one

BAD = "BadRequestException: "
UNDECODABLE = (
    BAD + "Could not decode the audio stream that you provided. "
    "Check that the audio stream is valid and try your request again."
)
UNEXPECTED = BAD + "Unexpected WebSocket frame received."
TOO_BIG = BAD + "Your stream is too big. Reduce the frame size and try your request again."
NO_EMPTY_FRAME = BAD + "A complete signal was sent without the preceding empty frame."
TIMED_OUT = BAD + "Your request timed out because no new audio was received for 15 seconds."
MISMATCH = BAD + (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)
FIRST_IS = "The first event of this stream must be a ConfigurationEvent."
UNSIGNED = BAD + "The event isn't signed: it has no :date header."


def new_session(
    *, strict: bool = True, channels: int = 1, fall: tuple[float, AwsError | None] | None = None, window: float = 0.0
) -> Session:
    ids = count(1)
    made = Session(
        about=About("session", "StartStreamTranscription", "en-US", "test.yaml", "it is the default"),
        events=schedule(timeline(SCRIPT), Features()),
        audio=counter("pcm", RATE, channels),
        chain=Chain(SEED, SECRET, REGION) if strict else None,
        new_id=lambda: f"{next(ids):036}",
        now=NOW,
        window=window,
    )
    if fall is not None:
        made.fall = fall
    return made


def begun(*, strict: bool = True) -> Session:
    session = new_session(strict=strict)
    assert told(session.tick(NOW)) == [""]
    return session


def test_a_stream_over_http() -> None:
    session, signer = begun(), Signer()
    assert told(session.receive(signer.audio(silence(0.13)), NOW)) == []
    assert told(session.receive(signer.audio(silence(0.4)), NOW)) == FIRST
    assert told(session.receive(signer.audio(silence(1.0)), NOW)) == PAUSE
    assert told(session.receive(signer.audio(silence(0.63)), NOW)) == ["", "Bye"]
    assert not session.finished
    assert told(session.receive(signer.end(), NOW)) == ["Bye.", "Bye.!"]
    assert session.end_of_input() == []
    assert (session.ended, session.close_reason, session.gone) == (COMPLETED, COMPLETED, False)
    assert session.seconds == pytest.approx(2.16)
    assert (session.events_in, session.events_out) == (5, len([*FIRST, *SECOND_ONE]) + 3 + 3), "empty ones too"


def test_a_result_keeps_its_id_and_the_next_has_another() -> None:
    session, signer = begun(), Signer()
    frames = [frame for _ in range(3) for frame in session.receive(signer.audio(silence(1.0)), NOW)]
    results = [result for frame in frames for result in read(frame)["Transcript"]["Results"]]
    assert {result["ResultId"] for result in results[: len(FIRST)]} == {f"{1:036}"}
    assert {result["ResultId"] for result in results[len(FIRST) :]} == {f"{2:036}"}


def wrapped(*events: bytes) -> Callable[[Session], list[bytes]]:
    """Signed or plain events, over HTTP."""
    return lambda session: session.receive(b"".join(events), NOW)


def messages(*events: bytes | str) -> Callable[[Session], list[bytes]]:
    """WebSocket messages."""
    return lambda session: [frame for event in events for frame in session.message(event, NOW)]


def signed(*sounds: bytes, end: bool = False) -> list[bytes]:
    signer = Signer()
    return [signer.audio(sound) for sound in sounds] + ([signer.end()] if end else [])


def broken(event: bytes) -> bytes:
    """The same with a bit of its last byte turned: a wrong checksum."""
    return event[:-1] + bytes((event[-1] ^ 1,))


def both_ends(session: Session) -> list[bytes]:
    """As one agent in the field does: an empty AudioEvent, and the empty envelope after it."""
    return session.receive(b"".join(signed(CHUNK, b"", end=True)), NOW)


def idle(session: Session) -> list[bytes]:
    return session.tick(NOW + IDLE)


def unavailable(session: Session) -> list[bytes]:
    session.impose(AwsError("ServiceUnavailableException", "Later."))
    return session.tick(NOW)


CHUNK = silence(0.1)  # "Good" has begun
OTHER_KEY = Signer(secret="other")
PING = encode([(":event-type", "Ping")], b"")

ENDS: dict[str, tuple[Callable[[Session], list[bytes]], list[str], str]] = {
    "signed empty frame": (wrapped(*signed(CHUNK, end=True)), BEGUN, COMPLETED),
    "signed empty AudioEvent": (wrapped(*signed(CHUNK, b"")), BEGUN, COMPLETED),
    "both": (both_ends, BEGUN, COMPLETED),
    "no audio at all": (wrapped(*signed(end=True)), [], COMPLETED),
    "a moment of audio": (wrapped(*signed(silence(0.0125), end=True)), BEGUN, COMPLETED),
    "END_STREAM alone": (Session.end_of_input, [NO_EMPTY_FRAME], "BadRequestException"),
    "idle": (idle, [TIMED_OUT], "BadRequestException"),
    "imposed": (unavailable, ["ServiceUnavailableException: Later."], "ServiceUnavailableException"),
    "wrong secret": (wrapped(OTHER_KEY.audio(CHUNK)), [MISMATCH], "BadRequestException"),
    "event left out of the chain": (wrapped(signed(CHUNK, CHUNK)[1]), [MISMATCH], "BadRequestException"),
    "unsigned over HTTP": (wrapped(audio_event(CHUNK)), [UNSIGNED], "BadRequestException"),
    "wrong checksum": (wrapped(broken(signed(CHUNK)[0])), [UNDECODABLE], "BadRequestException"),
    "no event stream": (wrapped(b"RIFF" + bytes(40)), [UNDECODABLE], "BadRequestException"),
    "wrong checksum inside": (wrapped(Signer().sign(broken(audio_event(CHUNK)))), [UNDECODABLE], "BadRequestException"),
    "two events in an envelope": (wrapped(Signer().sign(audio_event(b"") * 2)), [UNDECODABLE], "BadRequestException"),
    "unknown event": (wrapped(Signer().sign(PING)), [UNDECODABLE], "BadRequestException"),
    "good, then damage": (wrapped(*signed(silence(0.3)), b"x" * 16), ["Good", UNDECODABLE], "BadRequestException"),
    "more than a second": (wrapped(*signed(bytes(SECOND + 2))), [TOO_BIG], "BadRequestException"),
    "plain empty AudioEvent": (messages(audio_event(CHUNK), audio_event(b"")), BEGUN, COMPLETED),
    "plain without content-type": (messages(encode(EVENT[:2], CHUNK), encode(EVENT[:2], b"")), BEGUN, COMPLETED),
    "signed messages": (messages(*signed(CHUNK, end=True)), BEGUN, COMPLETED),
    "plain audio, signed end": (messages(audio_event(CHUNK), *signed(end=True)), BEGUN, COMPLETED),
    "two events in a message": (messages(audio_event(CHUNK) + audio_event(b"")), BEGUN, COMPLETED),
    "zero bytes": (messages(audio_event(CHUNK), b""), BEGUN, COMPLETED),
    "text": (messages(audio_event(CHUNK), '{"message-type": "event", "event": "end"}'), BEGUN, COMPLETED),
    "no text": (messages(audio_event(CHUNK), ""), BEGUN, COMPLETED),
    "other text": (messages("hello"), [UNEXPECTED], "BadRequestException"),
    "other JSON": (messages('{"event": "begin"}'), [UNEXPECTED], "BadRequestException"),
    "JSON list": (messages("[]"), [UNEXPECTED], "BadRequestException"),
    "raw sound in a message": (messages(bytes(640)), [UNEXPECTED], "BadRequestException"),
    "half an event": (messages(audio_event(CHUNK)[:-1]), [UNEXPECTED], "BadRequestException"),
    "an event and a half": (
        messages(audio_event(silence(0.3)) + audio_event(CHUNK)[:-1]),
        ["Good", UNEXPECTED],
        "BadRequestException",
    ),
    "an end and a half": (messages(audio_event(b"") + audio_event(CHUNK)[:-1]), [], COMPLETED),
    "wrong signature in a message": (messages(OTHER_KEY.audio(CHUNK)), [MISMATCH], "BadRequestException"),
}  # fmt: skip


@pytest.mark.parametrize("name", ENDS)
def test_ways_to_end(name: str) -> None:
    act, expected, reason = ENDS[name]
    session = begun()
    assert told(act(session)) == expected
    assert session.finished
    assert session.close_reason == reason
    assert session.due == float("inf")


@pytest.mark.parametrize("name", ENDS)
def test_nothing_is_said_after_the_end(name: str) -> None:
    session = begun()
    ENDS[name][0](session)
    ended = session.ended
    assert session.tick(NOW + 100) == []
    session.impose(AwsError("ServiceUnavailableException"))
    late = (
        session.receive(b"x" * 100, NOW),
        session.message(audio_event(silence(1.0)), NOW),
        session.message("more", NOW),
        session.tick(NOW + 100),
        session.end_of_input(),
    )
    assert late == ([], [], [], [], [])
    session.abandon()
    assert session.ended == ended
    assert session.input_over


def test_an_exception_is_framed_as_recorded() -> None:
    (frame,) = begun().message(b"junk and more junk", NOW)
    headers = (
        (":exception-type", "BadRequestException"),
        (":content-type", "application/json"),
        (":message-type", "exception"),
    )
    assert frame == encode(headers, b'{"Message":"Unexpected WebSocket frame received."}')
    # The prelude and the message's checksum of the one frame that is known from the service.
    assert (frame[:12].hex(), frame[-4:].hex()) == ("000000a30000006168106be1", "bdce4b8a")


def test_a_client_that_left_is_sent_nothing() -> None:
    session = begun()
    session.message(audio_event(CHUNK), NOW)
    session.abandon()
    assert (session.ended, session.gone, session.input_over) == (GONE, True, True)
    assert session.message(audio_event(b""), NOW) == []


def test_only_audio_keeps_a_stream_awake() -> None:
    session = begun()
    assert session.due == NOW + IDLE
    session.message(encode([(":event-type", "ConfigurationEvent")], b"{}"), NOW + 5)
    assert session.due == NOW + IDLE
    session.message(audio_event(b"\0"), NOW + 10)
    assert session.due == NOW + 10 + IDLE
    assert session.tick(NOW + IDLE) == []
    assert told(session.tick(NOW + 10 + IDLE)) == [TIMED_OUT]


def test_relaxed_opens_envelopes_without_a_look_at_the_signature() -> None:
    session, signer = begun(strict=False), Signer(secret="anything")
    assert told(session.receive(signer.audio(silence(0.3)), NOW)) == ["Good"]
    assert told(session.receive(audio_event(silence(0.05)), NOW)) == ["Good."]
    assert told(session.receive(signer.end(), NOW)) == BEGUN


def test_a_segment_that_has_not_begun_is_not_said() -> None:
    session = begun()
    for _ in range(2):
        session.message(audio_event(silence(1.0)), NOW)
    assert told(session.message(b"", NOW)) == []


def test_two_channels_are_heard_at_once() -> None:
    session = new_session(channels=2)
    session.message(audio_event(silence(1.0)), NOW)
    assert session.seconds == 0.5


def test_four_hours_are_the_most() -> None:
    message = "LimitExceededException: Your stream has reached the maximum duration of 4 hours."
    session = begun()
    for quarter in range(1, 4 * 360):
        session.message(audio_event(b"\0\0"), NOW + quarter * 10)
    assert session.due == NOW + LONGEST
    assert session.tick(NOW + LONGEST - 1) == []
    assert told(session.tick(NOW + LONGEST)) == [message]
    other = begun()
    position = other.position._replace(until=NOW + 1, seconds=LONGEST - 0.5)
    other.resume(position)
    assert told(other.message(audio_event(silence(1.0)), NOW))[-1] == message


def test_an_error_ends_the_stream_at_its_second() -> None:
    fall = (0.4, AwsError("InternalFailureException", "Broken."))
    sessions = [new_session(fall=fall) for _ in range(2)]
    heard = [told(session.tick(NOW)) for session in sessions]
    heard[0] += told(sessions[0].message(audio_event(silence(1.0)), NOW))
    for _ in range(4):
        heard[1] += told(sessions[1].message(audio_event(silence(0.1)), NOW))
    assert heard[0] == heard[1] == ["", "Good", "Good.", "InternalFailureException: Broken."]
    assert [session.mark for session in sessions] == [2, 1]


def test_a_fall_without_an_error_is_only_marked() -> None:
    session = new_session(fall=(0.4, None))
    session.tick(NOW)
    frames = session.message(audio_event(silence(1.0)), NOW)
    assert (len(frames) > 2, session.mark, session.finished) == (True, 2, False)


def test_half_a_sample_at_the_end_is_no_sound() -> None:
    session = begun()
    session.message(audio_event(CHUNK + b"\0"), NOW)
    assert told(session.message(b"", NOW)) == [*BEGUN, UNDECODABLE]
    assert session.close_reason == "BadRequestException"


def resumed(session: Session, until: float = NOW + 60) -> Session:
    other = new_session()
    other.resume(session.position._replace(until=until))
    return other


@pytest.mark.parametrize("cut", [0.0, 0.1, 0.3, 0.5, 1.0, 2.0, 2.1])
def test_a_resumed_session_goes_on_where_it_stopped(cut: float) -> None:
    first = begun()
    said = [""]
    for _ in range(round(cut * 10)):
        said += told(first.message(audio_event(silence(0.1)), NOW))
    first.abandon()
    second = resumed(first)
    assert told(second.tick(NOW)) == [""]
    for _ in range(round((2.3 - cut) * 10)):
        said += told(second.message(audio_event(silence(0.1)), NOW))
    assert said == ALL
    assert second.seconds == pytest.approx(2.3)


def test_a_result_keeps_its_id_in_the_stream_that_goes_on() -> None:
    first = begun()
    (partial,) = first.message(audio_event(silence(0.3)), NOW)
    second = resumed(first)
    second.tick(NOW)
    frames = second.message(audio_event(silence(0.3)), NOW)
    ids = {result["ResultId"] for frame in (partial, *frames) for result in read(frame)["Transcript"]["Results"]}
    assert len(ids) == 1


CONFIGURATION = encode([(":event-type", "ConfigurationEvent")], b"{}")


def configured_session(*, required: bool = True) -> Session:
    """Its configuration brings the schedule; without it, there is silence."""

    def prepare(document: dict[str, Any], now: float) -> Prepared:
        assert (document, now) == ({}, NOW)
        return Prepared(schedule(timeline(SCRIPT), Features()), counter("pcm", RATE))

    ids = count(1)
    return Session(
        about=About("session", "StartCallAnalyticsStreamTranscription", "en-US", "test.yaml", "it is the default"),
        events=schedule(Timeline(()), Features()),
        audio=counter("pcm", RATE),
        chain=Chain(SEED, SECRET, REGION),
        new_id=lambda: f"{next(ids):036}",
        now=NOW,
        inputs=Inputs(shape="ConfigurationEvent", prepare=prepare, required=required),
    )


def done(session: Session, frames: list[bytes]) -> list[str]:
    """With the work of the pump."""
    while session.errand is not None:
        frames += session.proceed(session.errand(NOW), NOW)
    return told(frames)


def test_what_comes_behind_a_configuration_waits_for_it() -> None:
    session, signer = configured_session(), Signer()
    assert told(session.tick(NOW)) == [""]
    events = [signer.sign(CONFIGURATION), signer.audio(silence(0.3)), signer.end()]
    frames = session.receive(b"".join(events), NOW)
    assert frames == []
    frames += session.end_of_input()
    assert frames == []
    assert done(session, frames) == ["Good", *BEGUN]
    assert session.ended == COMPLETED


def test_a_half_closed_stream_waits_too() -> None:
    session = configured_session()
    frames = session.receive(Signer().sign(CONFIGURATION), NOW) + session.end_of_input()
    assert done(session, frames) == [NO_EMPTY_FRAME]


def test_damage_behind_a_configuration_is_told_of_behind_it() -> None:
    session, signer = configured_session(), Signer()
    frames = session.receive(signer.sign(CONFIGURATION) + signer.audio(silence(0.3)) + b"x" * 16, NOW)
    assert done(session, frames) == ["", "Good", UNDECODABLE]


def test_an_errand_that_fails_ends_the_stream() -> None:
    session = configured_session()
    session.receive(Signer().sign(CONFIGURATION), NOW)
    assert told(session.refuse(AwsError("BadRequestException", "No."))) == ["BadRequestException: No."]
    assert session.errand is None


def test_a_configuration_may_be_json() -> None:
    session = configured_session()
    assert done(session, session.message('{"ConfigurationEvent": {}}', NOW)) == []
    assert done(session, session.message(audio_event(silence(0.3)), NOW)) == ["", "Good"]
    other = configured_session()
    assert done(other, other.message(b'{"ConfigurationEvent": {}}', NOW)) == []


@pytest.mark.parametrize(("required", "frames"), [(True, ["BadRequestException: " + FIRST_IS]), (False, [""])])
def test_audio_without_a_configuration(required: bool, frames: list[str]) -> None:
    session = configured_session(required=required)
    assert told(session.message(audio_event(silence(0.3)), NOW)) == frames


def test_the_end_is_concluded_once() -> None:
    endings: list[tuple[Ending, float]] = []
    session = new_session()
    session = Session(
        session.about, schedule(timeline(SCRIPT), Features()), counter("pcm", RATE), None, lambda: "0" * 36, NOW,
        Inputs(conclude=lambda ending, now: endings.append((ending, now))),
    )  # fmt: skip
    session.message(audio_event(silence(0.3)), NOW)
    session.message(b"", NOW)
    conclude = session.conclusion()
    assert conclude is not None
    conclude(NOW + 1)
    assert endings == [(Ending(0.3, over=False, error=None), NOW + 1)]
    assert session.conclusion() is None


def cuts(data: bytes, sizes: list[int]) -> Iterator[bytes]:
    start = 0
    for size in sizes:
        yield data[start : start + size]
        start += size
    yield data[start:]


def over_http(sound: list[bytes], sizes: list[int]) -> list[bytes]:
    session = new_session()
    frames = session.tick(NOW)
    for piece in cuts(b"".join(signed(*sound, end=True)), sizes):
        frames += session.receive(piece, NOW)
    return frames + session.end_of_input()


def over_websocket(sound: list[bytes]) -> list[bytes]:
    session = new_session()
    frames = session.tick(NOW)
    for piece in sound:
        frames += session.message(audio_event(piece), NOW)
    return frames + session.message(audio_event(b""), NOW)


def test_a_whole_script_is_said() -> None:
    assert told(over_websocket([silence(0.1)] * 23)) == WHOLE


@given(
    length=st.integers(0, 4 * SECOND + 1),
    chunks=st.lists(st.integers(1, SECOND), max_size=20),
    sizes=st.lists(st.integers(0, 20_000), max_size=20),
)
@settings(max_examples=60, deadline=None)
def test_the_same_audio_gives_the_same_events(length: int, chunks: list[int], sizes: list[int]) -> None:
    """Whatever the size of the chunks, odd bytes too, the cut of the bytes, and the carrier."""
    sound = bytes(length)
    whole = [sound[start : start + 1000] for start in range(0, length, 1000)]
    chunked = [piece for part in cuts(sound, chunks) for piece in cuts(part, [SECOND] * 4) if piece]
    expected = over_websocket(whole)
    assert over_websocket(chunked) == expected
    assert over_http(chunked, sizes) == expected


def test_what_has_no_name_is_written_down_as_unreadable() -> None:
    session = begun(strict=False)
    session.write_down(NOW)
    session.tape = Tape(9)
    assert told(session.message(encode((("a", "b"),), CHUNK), NOW)) == [UNEXPECTED]
    session.write_down(NOW)
    heard, said = session.tape.events()
    assert (heard["kind"], heard["bytes"], said["kind"]) == (UNREADABLE, len(CHUNK), "BadRequestException")
