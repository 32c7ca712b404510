"""What goes by the emulator's clock, each through the whole application, whose clock is moved by the control API."""

import asyncio
import io
import json
import wave
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from botocore.auth import HmacV1QueryAuth, S3SigV4QueryAuth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from emulator.app import Emulator, create
from emulator.settings import Settings
from emulator.wire.eventstream import Decoder
from tests.asgi.ask import HOST, Answered, ask
from tests.asgi.standing import PARAMETERS, presigned_get, signed_get, signed_post
from tests.asgi.test_http2 import short
from tests.streaming.client import Signer, audio_event, silence, told
from tests.streaming.line import Line, settle
from tests.test_app import Lifespan

JSON_11 = {"content-type": "application/x-amz-json-1.1"}
NAME = {"TranscriptionJobName": "call"}
VOCABULARY = {"VocabularyName": "words", "LanguageCode": "en-US"}
DAY = 86_400
EXPIRED = (403, b"<Code>AccessDenied</Code><Message>Request has expired</Message>")
# Of a test that makes a URL and moves the clock within one second.
JUST_BEFORE = timedelta(seconds=1)


class House:
    """A running emulator, asked in memory."""

    def __init__(self, app: Emulator) -> None:
        self.app = app

    async def clock(self, **change: Any) -> None:
        body = json.dumps(change).encode()
        headers = {"content-type": "application/json"}
        assert (await ask(self.app, "POST", "/_emulator/clock", headers, body)).status == 200

    async def post(self, operation: str, **given: Any) -> Answered:
        """A call of the batch API, signed by the machine's time."""
        headers = {**JSON_11, "x-amz-target": f"Transcribe.{operation}", "host": HOST}
        request = AWSRequest("POST", f"http://{HOST}/", headers=headers, data=json.dumps(given).encode())
        SigV4Auth(Credentials("test", "test"), "transcribe", "us-east-1").add_auth(request)
        return await ask(self.app, "POST", "/", dict(request.headers.items()), request.data)

    async def call(self, operation: str, **given: Any) -> Any:
        answered = await self.post(operation, **given)
        assert answered.status == 200, answered.body
        return json.loads(answered.body or b"null")

    async def job(self) -> Any:
        return (await self.call("GetTranscriptionJob", **NAME))["TranscriptionJob"]

    async def start(self) -> None:
        """A job for eight seconds of silence."""
        sound = io.BytesIO()
        with wave.open(sound, "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", ""))
            file.writeframes(bytes(2 * 8000))
        s3 = {"authorization": "AWS4-HMAC-SHA256 Credential=test/20000101/us-east-1/s3/aws4_request"}
        assert (await ask(self.app, "PUT", "/calls", s3)).status == 200
        assert (await ask(self.app, "PUT", "/calls/call.wav", s3, sound.getvalue())).status == 200
        media = {"MediaFileUri": "s3://calls/call.wav"}
        await self.call("StartTranscriptionJob", **NAME, LanguageCode="en-US", Media=media)

    async def refusal(self) -> str | None:
        """The error of a call; None when it is answered."""
        answered = await self.post("ListTranscriptionJobs")
        return None if answered.status == 200 else str(json.loads(answered.body)["__type"])


class Stream:
    """A stream over HTTP, its events signed by the machine's time."""

    def __init__(self, house: House) -> None:
        scope, seed = signed_post(PARAMETERS)
        self.line, self.signer = Line(), Signer(seed)
        self.task = asyncio.create_task(house.app(scope, self.line.receive, self.line.send))

    def send(self, sound: bytes) -> None:
        self.line.body(self.signer.sign(audio_event(sound) if sound else b"", datetime.now(UTC).timestamp()))

    async def told(self) -> list[str]:
        """All that was said."""
        self.line.body(more=False)
        await self.task
        messages = Decoder().feed(b"".join(message["body"] for message in self.line.sent[1:]))
        return [short(json.loads(message.payload)) for message in messages]


@pytest.fixture
def settings() -> dict[str, Any]:
    return {}


@pytest.fixture
async def house(tmp_path: Path, settings: dict[str, Any]) -> AsyncIterator[House]:
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "default.yaml").write_text("say: Good day.\n")
    app = create(Settings(database=str(tmp_path / "store.db"), scripts=tmp_path / "scripts", **settings))
    async with Lifespan(app):
        yield House(app)


def starting(**settings: Any) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("settings", [settings], ids=["-".join(settings)])


@starting(job_seconds=60, clock="manual")
async def test_a_job_ends_and_is_forgotten(house: House) -> None:
    await house.start()
    started = await house.job()
    assert started["TranscriptionJobStatus"] == "IN_PROGRESS"
    await house.clock(advance=59)
    assert (await house.job())["TranscriptionJobStatus"] == "IN_PROGRESS"
    await house.clock(advance=1)
    ended = await house.job()
    assert ended["TranscriptionJobStatus"] == "COMPLETED"
    assert ended["CompletionTime"] - started["StartTime"] == 60
    await house.clock(advance=90 * DAY)
    assert b"couldn't be found" in (await house.post("GetTranscriptionJob", **NAME)).body


@starting(job_seconds=3600, clock_scale=DAY)
async def test_a_job_ends_soon_by_a_fast_clock(house: House) -> None:
    await house.start()  # an hour is 42 milliseconds
    async with asyncio.timeout(20):
        while (await house.job())["TranscriptionJobStatus"] == "IN_PROGRESS":
            await settle()
    job = await house.job()
    assert job["CompletionTime"] - job["StartTime"] >= 3600


@starting(vocabulary_seconds=60, model_seconds=60, clock="manual", clock_at="2030-01-01T00:00:00Z")
async def test_a_vocabulary_is_ready(house: House) -> None:
    await house.call("CreateVocabulary", **VOCABULARY, Phrases=["one"])
    assert (await house.call("GetVocabulary", VocabularyName="words"))["VocabularyState"] == "PENDING"
    await house.clock(advance=60)
    ready = await house.call("GetVocabulary", VocabularyName="words")
    assert (ready["VocabularyState"], ready["LastModifiedTime"]) == ("READY", 1893456000.0)


@starting(clock="manual", clock_at="2030-01-01T00:00:00Z")  # a link tells only the second in which it was made
async def test_a_link_that_was_handed_out_runs_out(house: House) -> None:
    await house.start()
    uri = (await house.job())["Transcript"]["TranscriptFileUri"]
    assert (await opened(house, uri)).status == 200
    await house.clock(advance=899.9)
    assert (await opened(house, uri)).status == 200
    await house.clock(advance=0.2)
    assert_expired(await opened(house, uri))
    assert (await opened(house, (await house.job())["Transcript"]["TranscriptFileUri"])).status == 200


async def opened(house: House, uri: str) -> Answered:
    parts = urlsplit(uri)
    return await ask(house.app, "GET", f"{parts.path}?{parts.query}", {"host": parts.netloc})


def assert_expired(answered: Answered) -> None:
    assert answered.status == EXPIRED[0]
    assert EXPIRED[1] in answered.body


async def test_a_clients_own_url_is_as_old_as_the_clock_made_it(house: House) -> None:
    await house.start()
    mine = presigned(JUST_BEFORE)
    assert (await opened(house, mine)).status == 200
    await house.clock(advance=3600)
    assert_expired(await opened(house, mine))
    assert (await opened(house, presigned())).status == 200, "one that is made now, by a clock that has not moved"
    await house.clock(mode="real")
    assert (await opened(house, mine)).status == 200


async def test_a_clients_url_of_version_2_ends_by_clients_clocks(house: House) -> None:
    await house.start()
    request = AWSRequest("GET", f"http://{HOST}/calls/call.wav")
    HmacV1QueryAuth(Credentials("test", "test"), expires=900).add_auth(request)
    await house.clock(advance=3600)
    assert (await opened(house, request.url)).status == 200
    await house.clock(clients="emulator")
    assert_expired(await opened(house, request.url))


def presigned(earlier: timedelta = timedelta()) -> str:
    request = AWSRequest("GET", f"http://{HOST}/calls/call.wav")
    now = datetime.now(UTC) - earlier
    with patch("botocore.auth.get_current_datetime", lambda: now):
        S3SigV4QueryAuth(Credentials("test", "test"), "s3", "us-east-1", expires=900).add_auth(request)
    return str(request.url)


@pytest.mark.parametrize(
    ("seconds", "message"),
    [
        (15, "Your request timed out because no new audio was received for 15 seconds."),
        (4 * 3600, "Your stream has reached the maximum duration of 4 hours."),
    ],
)
async def test_a_stream_ends_in_time(house: House, seconds: float, message: str) -> None:
    stream = Stream(house)
    stream.send(silence(0.1))
    await settle()
    await house.clock(advance=seconds)
    *_, last = await stream.told()
    assert message in last


@starting(rates=True, clock="manual")
async def test_rates_are_those_of_the_clock(house: House) -> None:
    assert [await house.refusal() for _ in range(6)] == [None] * 5 + ["ThrottlingException"]
    await house.clock(advance=0.2)
    assert [await house.refusal() for _ in range(2)] == [None, "ThrottlingException"]


@pytest.mark.parametrize(
    ("change", "ends"),
    [
        ({"advance": 30 * DAY}, "4 hours"),
        ({"mode": "manual", "at": 0}, "Good day.!"),
        ({"mode": "manual", "at": "2030-01-01T00:00:00Z"}, "4 hours"),
        ({"scale": 60, "at": "2030-01-01T00:00:00Z"}, "4 hours"),
        ({"clients": "emulator", "advance": 299}, "15 seconds"),
        ({"clients": -DAY, "advance": DAY}, "4 hours"),
        ({"clients": "machine-200"}, "Good day.!"),
        ({"mode": "manual"}, "Good day.!"),
        ({"mode": "manual", "advance": 14}, "Good day.!"),
    ],
    ids=json.dumps,
)
async def test_clients_go_on_whatever_is_done_to_the_clock(house: House, change: dict[str, Any], ends: str) -> None:
    """`ends`: how a stream ends that was open before: in the end it is the clock that ends it, never a signature."""
    stream = Stream(house)
    stream.send(silence(0.1))
    await settle()
    await house.clock(**change)
    assert await house.refusal() is None
    assert await websocket(house) == ""
    assert (await scribe(house)).status == 404  # asked of a session that there is not: it was let in
    again = Stream(house)
    again.send(silence(0.1))
    again.send(b"")
    assert (await again.told())[-1] == "Good day.!"
    stream.send(b"")
    assert ends in (await stream.told())[-1]


@pytest.mark.parametrize(
    "change",
    [
        {"clients": "emulator", "advance": DAY},
        {"clients": "emulator", "at": 0},
        {"clients": 3600},
        {"clients": "machine-3600"},
    ],
    ids=json.dumps,
)
async def test_a_client_whose_clock_is_wrong_is_refused(house: House, change: dict[str, Any]) -> None:
    stream = Stream(house)
    stream.send(silence(0.1))
    await settle()
    await house.clock(**{name: value for name, value in change.items() if name != "advance"})
    if "advance" not in change:
        stream.send(silence(0.1))
        assert "Signature" in (await stream.told())[-1]
    else:
        await house.clock(advance=change["advance"])
        await stream.told()
    assert await house.refusal() == "InvalidSignatureException"
    assert (await websocket(house)).startswith("InvalidSignatureException: Signature ")
    assert b"Signature " in (await scribe(house)).body
    refused = Stream(house)
    refused.line.body(more=False)
    await refused.task
    assert refused.line.sent[0]["status"] == 403


async def websocket(house: House) -> str:
    """What a stream on a presigned URL says first."""
    scope, _ = presigned_get(PARAMETERS)
    line = Line()
    line.put("websocket.connect")
    task = asyncio.create_task(house.app(scope, line.receive, line.send))
    await settle()
    line.put("websocket.disconnect")
    await task
    return told(message["bytes"] for message in line.sent if message["type"] == "websocket.send")[0]


async def test_a_websockets_url_runs_out(house: House) -> None:
    scope, _ = signed_before()
    await house.clock(advance=301)
    line = Line()
    line.put("websocket.connect")
    await house.app(scope, line.receive, line.send)
    first = told([line.sent[1]["bytes"]])[0]
    assert first.startswith("InvalidSignatureException: Signature expired: ")
    assert " - 5 min.)" in first


def signed_before() -> tuple[dict[str, Any], str]:
    now = datetime.now(UTC) - JUST_BEFORE
    with patch("botocore.auth.get_current_datetime", lambda: now):
        return presigned_get(PARAMETERS)


async def scribe(house: House) -> Answered:
    path = "/medical-scribe-stream/12345678-1234-1234-1234-123456789012"
    return await ask(house.app, "GET", path, signed_get(path))
