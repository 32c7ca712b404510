"""Streams over HTTP, driven in memory: headers at once, events, the end, and errors before and after the beginning."""

import asyncio
import json
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from emulator.asgi.http2 import answer
from emulator.settings import Settings
from emulator.streaming.session import COMPLETED, GONE, IDLE
from emulator.wire.eventstream import Decoder, encode
from tests.asgi.standing import PARAMETERS, signed_post, standing_emulator
from tests.streaming.client import Signer, audio_event, silence
from tests.streaming.line import Line, settle

SESSION = "207abc31-4dc9-4e00-a586-d77f2e5c4c40"
OTHER_CHAIN = b"an event that is signed, but follows another one"
MISMATCH = "The request signature we calculated does not match the signature you provided."


class Stream:
    """One request to the door, answered by a task of its own."""

    def __init__(self, emulator: Any, scope: dict[str, Any], seed: str = "") -> None:
        self.emulator = emulator
        self.line = Line()
        self.now = emulator.clock.now()
        self._signer = Signer(seed)
        self.task = asyncio.create_task(answer(emulator, scope, self.line.receive, self.line.send))

    def send(self, sound: bytes) -> None:
        self.line.body(self._signer.sign(audio_event(sound), self.now))

    def end(self) -> None:
        self.line.body(self._signer.sign(b"", self.now))

    @property
    def status(self) -> int:
        status: int = self.line.sent[0]["status"]
        return status

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in self.line.sent[0]["headers"]}

    @property
    def body(self) -> bytes:
        return b"".join(message["body"] for message in self.line.sent[1:])

    @property
    def told(self) -> list[str]:
        """The events in short: the transcript, with "!" when it is final; the exception's message; "": empty."""
        said = [short(json.loads(message.payload)) for message in Decoder().feed(self.body)]
        return [text for before, text in pairwise(["-", *said]) if text or before]

    @property
    def ended(self) -> bool:
        """The response has ended, once."""
        return [message["more_body"] for message in self.line.sent[1:]].count(False) == 1


def short(document: dict[str, Any]) -> str:
    if "Message" in document:
        message: str = document["Message"]
        return message
    results = document["Transcript"]["Results"]
    return "" if not results else results[0]["Alternatives"][0]["Transcript"] + "!" * (not results[0]["IsPartial"])


@pytest.fixture
def emulator(tmp_path: Path) -> Any:
    return standing_emulator(tmp_path)


async def test_headers_leave_before_any_audio_and_an_event_with_them(emulator: Any) -> None:
    stream = Stream(emulator, *signed_post(PARAMETERS))
    await settle()
    assert stream.status == 200
    assert [message["type"] for message in stream.line.sent] == ["http.response.start", *["http.response.body"] * 2]
    assert stream.line.sent[1] == {"type": "http.response.body", "body": b"", "more_body": True}
    assert stream.told == [""]
    request_id, session_id = stream.headers["x-amzn-requestid"], stream.headers["x-amzn-transcribe-session-id"]
    assert UUID(request_id)
    assert UUID(session_id)
    assert stream.headers == {
        "x-amzn-requestid": request_id,
        "x-amzn-request-id": request_id,
        "x-amzn-transcribe-session-id": session_id,
        "x-amzn-transcribe-language-code": "en-US",
        "x-amzn-transcribe-sample-rate": "8000",
        "x-amzn-transcribe-media-encoding": "pcm",
        "x-amzn-transcribe-show-speaker-label": "false",
        "x-amzn-transcribe-enable-channel-identification": "false",
        "x-amzn-transcribe-enable-partial-results-stabilization": "false",
        "content-type": "application/vnd.amazon.eventstream",
    }
    stream.end()
    stream.line.body(more=False)
    await stream.task


async def test_a_session_id_of_the_client_is_kept(emulator: Any) -> None:
    stream = Stream(emulator, *signed_post(PARAMETERS | {"session-id": SESSION}))
    await settle()
    assert stream.headers["x-amzn-transcribe-session-id"] == SESSION
    assert [row["session_id"] for row in emulator.streams.describe()] == [SESSION]
    stream.line.put("http.disconnect")
    await stream.task


async def test_a_stream_from_its_beginning_to_its_end(emulator: Any) -> None:
    stream = Stream(emulator, *signed_post(PARAMETERS))
    for _ in range(7):
        stream.send(silence(0.1))
    await settle()
    assert stream.told == ["", "Good", "Good.", "Good day", "Good day.", "Good day.!", ""]
    assert not stream.ended
    stream.end()
    await settle()
    assert stream.ended
    assert not stream.task.done()  # the client may still send
    stream.line.body(b"whatever", more=True)
    stream.line.body(more=False)
    await stream.task
    (row,) = emulator.streams.describe()
    assert (row["carrier"], row["ended"], row["seconds"]) == ("http", COMPLETED, 0.7)


async def test_an_edited_script_counts_for_the_next_stream(emulator: Any) -> None:
    (emulator.scripts.folder / "default.yaml").write_text("say: Something else.\n")
    stream = Stream(emulator, *signed_post(PARAMETERS))
    stream.send(silence(0.1))
    stream.end()
    await settle()
    assert stream.told[-1] == "Something else.!"
    stream.line.put("http.disconnect")
    await stream.task


async def test_one_body_may_hold_everything(emulator: Any) -> None:
    """As a server gives it that collects a body before it calls."""
    scope, seed = signed_post(PARAMETERS)
    stream, signer = Stream(emulator, scope, seed), Signer(seed)
    events = [signer.sign(audio_event(silence(0.2)), stream.now), signer.sign(b"", stream.now)]
    stream.line.body(b"".join(events), more=False)
    await stream.task
    assert stream.told == ["", "Good", "Good day.", "Good day.!"]
    assert stream.ended


@pytest.mark.parametrize(
    ("last", "message"),  # of the client; of the exception: its beginning
    [
        (b"", "A complete signal was sent without the preceding empty frame."),
        (b"junk that is no event", "Could not decode the audio stream that you provided."),
        (audio_event(b"\0\0"), "The event isn't signed: it has no :date header."),
        (OTHER_CHAIN, MISMATCH),
        (encode([(":date", 1)], b""), "The event isn't signed: it has no :date header."),
    ],
)
async def test_an_error_within_a_stream_is_an_event_and_its_end(emulator: Any, last: bytes, message: str) -> None:
    stream = Stream(emulator, *signed_post(PARAMETERS))
    stream.send(silence(0.2))
    if last == OTHER_CHAIN:
        last = Signer("cd" * 32).sign(audio_event(b"\0\0"), stream.now)
    stream.line.body(last, more=bool(last))
    await settle()
    assert stream.status == 200
    assert stream.told[:2] == ["", "Good"]
    assert stream.told[2].startswith(message)
    assert len(stream.told) == 3
    assert stream.ended
    assert stream.task.done() is (not last)
    stream.line.body(more=False)
    await stream.task


async def test_a_client_that_goes_on_sending_is_read_for_a_while(
    emulator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emulator.asgi.http2.DRAIN_SECONDS", 0.05)
    stream = Stream(emulator, *signed_post(PARAMETERS))
    stream.line.body(b"junk that is no event")
    await settle()
    for _ in range(3):
        stream.send(silence(0.5))
    await settle()
    assert stream.line.unread == 0
    assert not stream.task.done()
    emulator.clock.advance(86_400)
    await settle()
    assert not stream.task.done(), "the machine's time it is"
    await stream.task
    assert len(stream.told) == 2


async def test_the_clock_ends_an_idle_stream(emulator: Any) -> None:
    stream = Stream(emulator, *signed_post(PARAMETERS))
    await settle()
    emulator.clock.advance(IDLE)
    await settle()
    assert stream.told == ["", "Your request timed out because no new audio was received for 15 seconds."]
    assert stream.ended
    stream.line.body(more=False)
    await stream.task


async def test_a_shutdown_ends_open_streams(emulator: Any) -> None:
    stream = Stream(emulator, *signed_post(PARAMETERS))
    await settle()
    emulator.streams.end_all()
    stream.line.body(more=False)
    await stream.task
    assert stream.told == ["", "The service is currently unavailable. Try your request later."]
    assert stream.ended


@pytest.mark.parametrize("how", ["tells", "breaks"])
async def test_a_client_that_left_is_sent_nothing(emulator: Any, how: str) -> None:
    stream = Stream(emulator, *signed_post(PARAMETERS))
    await settle()
    if how == "tells":
        stream.line.put("http.disconnect")
    else:
        stream.line.hang_up()
        stream.send(silence(0.2))
    await stream.task
    assert stream.told == [""]
    assert not stream.ended
    assert emulator.streams.describe()[0]["ended"] == GONE


@pytest.mark.parametrize(
    ("parameters", "secret", "path", "status", "code"),
    [
        (PARAMETERS, "wrong", "/stream-transcription", 403, "InvalidSignatureException"),
        ({"language-code": "en-US"}, "test", "/stream-transcription", 400, "BadRequestException"),
        (PARAMETERS | {"language-code": "xx-XX"}, "test", "/stream-transcription", 400, "BadRequestException"),
        (PARAMETERS | {"identify-language": "True"}, "test", "/stream-transcription", 400, "BadRequestException"),
        (PARAMETERS, "test", "/other-stream", 404, "UnknownOperationException"),
        (PARAMETERS, "test", "/medical-stream-transcription", 400, "BadRequestException"),
    ],
)
async def test_a_refused_request_is_an_http_error(
    emulator: Any, parameters: dict[str, str], secret: str, path: str, status: int, code: str
) -> None:
    stream = Stream(emulator, *signed_post(parameters, secret, path))
    await stream.task
    assert (stream.status, stream.headers["x-amzn-errortype"]) == (status, code)
    assert stream.headers["content-type"] == "application/json"
    assert stream.headers["content-length"] == str(len(stream.body))
    assert UUID(stream.headers["x-amzn-requestid"])
    assert json.loads(stream.body)["__type"] == code
    assert emulator.streams.describe() == []


async def test_the_words_of_a_refusal(emulator: Any) -> None:
    stream = Stream(emulator, *signed_post({"language-code": "en-US", "media-encoding": "pcm"}))
    await stream.task
    assert json.loads(stream.body)["Message"] == (
        "1 validation error detected: Value null at 'mediaSampleRateHertz' failed to satisfy constraint: "
        "Member must not be null"
    )


async def test_a_fault_while_opening_is_logged_and_told(emulator: Any, caplog: pytest.LogCaptureFixture) -> None:
    emulator.scripts = None
    stream = Stream(emulator, *signed_post(PARAMETERS))
    await stream.task
    assert (stream.status, stream.headers["x-amzn-errortype"]) == (500, "InternalFailureException")
    assert [record.message for record in caplog.records] == ["A stream on /stream-transcription failed to open."]


async def test_relaxed_asks_for_no_signature_and_a_remote_store_is_asked_in_a_thread(tmp_path: Path) -> None:
    emulator = standing_emulator(tmp_path, auth="relaxed", remote=True)
    stream = Stream(emulator, *signed_post(PARAMETERS, "wrong"))
    stream.line.body(audio_event(silence(0.2)) + audio_event(b""), more=False)
    await stream.task
    assert stream.told == ["", "Good", "Good day.", "Good day.!"]


async def test_a_second_stream_of_a_session_ends_the_first(emulator: Any) -> None:
    first = Stream(emulator, *signed_post(PARAMETERS | {"session-id": SESSION}))
    await settle()
    second = Stream(emulator, *signed_post(PARAMETERS | {"session-id": SESSION}))
    await settle()
    conflict = "A new stream started with the same session ID. The current stream has been terminated."
    assert first.told == ["", conflict]
    assert first.ended
    assert second.told == [""]
    for stream in (first, second):
        stream.line.body(more=False)
        await stream.task


async def test_too_many_streams_are_refused_before_they_begin(emulator: Any) -> None:
    emulator.settings = Settings(quotas="http2-streams=1")
    first = Stream(emulator, *signed_post(PARAMETERS))
    await settle()
    second = Stream(emulator, *signed_post(PARAMETERS))
    await second.task
    assert (second.status, second.headers["x-amzn-errortype"]) == (429, "LimitExceededException")
    message = "You have reached your limit of concurrent streams, 1. Try again later."
    assert json.loads(second.body)["Message"] == message
    first.line.put("http.disconnect")
    await first.task
    third = Stream(emulator, *signed_post(PARAMETERS))
    await settle()
    assert third.status == 200
    third.line.put("http.disconnect")
    await third.task


async def test_a_session_goes_on_in_its_window(emulator: Any) -> None:
    parameters = PARAMETERS | {"session-id": SESSION, "session-resume-window": "1"}
    first = Stream(emulator, *signed_post(parameters))
    first.send(silence(0.2))
    await settle()
    first.line.put("http.disconnect")
    await first.task
    assert first.told == ["", "Good"]
    second = Stream(emulator, *signed_post(parameters))
    await settle()
    assert second.headers["x-amzn-transcribe-session-resume-window"] == "1"
    second.send(silence(0.5))
    second.end()
    second.line.body(more=False)
    await second.task
    assert second.told == ["", "Good.", "Good day", "Good day.", "Good day.!", ""]
