"""The journal as the control API shows it: what clients did at every door, found, followed, listened to, forgotten."""

import asyncio
import json
import wave
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import cbor2
import pytest

from emulator.app import Emulator
from emulator.control.journal import JournalLine
from emulator.journal.form import MOST_BODY
from tests.asgi.standing import PARAMETERS, presigned_get, signed_get
from tests.control.documented import ask
from tests.control.using import (
    call,
    call_cbor,
    emulator_in,
    last_line,
    lines,
    signed,
    stream_http2,
    stream_websocket,
)
from tests.streaming.client import audio_event, silence
from tests.streaming.line import Line, settle

STOP = audio_event(b"")
TENTH = audio_event(silence(0.1))


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Emulator]:
    with emulator_in(tmp_path, keep_audio=1_000_000) as made:
        yield made


async def test_a_call(emulator: Emulator) -> None:
    answered = await call(
        emulator, "CreateVocabularyFilter", VocabularyFilterName="f", LanguageCode="en-US", Words=["x"]
    )
    assert answered.status == 200
    line = await last_line(emulator)
    JournalLine.model_validate(line, strict=True)
    assert line["request_id"] == answered.headers["x-amzn-requestid"]
    headers = line.pop("headers")
    assert headers["authorization"].endswith("Signature=hidden")
    assert headers["x-amz-target"] == "Transcribe.CreateVocabularyFilter"
    assert abs(line["at"] - emulator.clock.now()) < 60
    assert 0 <= line["seconds"] < 60
    assert 0 <= line["machine_seconds"] < 60
    assert abs(line["machine_at"] - line["at"]) < 1  # the clock is not held
    moving = ("at", "seconds", "machine_at", "machine_seconds", "request_id", "output")
    assert {name: value for name, value in line.items() if name not in moving} == {
        "id": 1,
        "changed": 2,
        "kind": "call",
        "door": "batch",
        "protocol": "json-1.1",
        "method": "POST",
        "path": "/",
        "query": "",
        "scheme": "http",
        "identity": {"access_key": "test", "account": "000000000000", "region": "eu-west-1"},
        "signature": "valid",
        "operation": "CreateVocabularyFilter",
        "name": "f",
        "session": None,
        "input": {"VocabularyFilterName": "f", "LanguageCode": "en-US", "Words": ["x"]},
        "unread": None,
        "script": None,
        "why": None,
        "fault": None,
        "harm": None,
        "status": 200,
        "error": None,
        "bytes_in": 70,
        "bytes_out": len(answered.body),
        "stream": None,
        "audio": None,
    }
    assert line["output"] == json.loads(answered.body)


async def test_secrets_are_hidden(emulator: Emulator) -> None:
    await signed(emulator, "POST", "/?X-Amz-Security-Token=hush", {"x-amz-security-token": "hush", "cookie": "hush"})
    text = json.dumps(await last_line(emulator))
    assert "hush" not in text
    assert "X-Amz-Security-Token=hidden" in text


async def test_a_call_of_cbor(emulator: Emulator) -> None:
    body = cbor2.dumps({"VocabularyFilterName": "f", "LanguageCode": "en-US", "Words": ["x"], "More": b"\x00\xff"})
    answered = await call_cbor(emulator, "CreateVocabularyFilter", body)
    line = await last_line(emulator)
    assert (line["protocol"], line["status"], line["name"]) == ("cbor", answered.status, "f")
    assert line["input"]["More"] == "\x00�"
    assert line["output"]["VocabularyFilterName"] == "f"
    assert line["output"]["LastModifiedTime"] == pytest.approx(emulator.clock.now(), abs=60)


@pytest.mark.parametrize(
    ("target", "body", "secret", "status", "code", "more"),
    [
        ("Transcribe.GetVocabulary", b'{"VocabularyName":"v"}', "test", 400, "BadRequestException", {"name": "v"}),
        ("Transcribe.GetVocabulary", b"{}", "test", 400, "BadRequestException", {"input": {}, "name": None}),
        ("Transcribe.GetVocabulary", b'{"', "test", 400, "SerializationException", {"input": None, "unread": '{"'}),
        ("Transcribe.GetVocabulary", b"[1]", "test", 400, "SerializationException", {"input": None, "unread": "[1]"}),
        ("Transcribe.Sing", b"{}", "test", 400, "UnknownOperationException", {"operation": "Sing"}),
        (
            "Transcribe.GetVocabulary",
            b'{"VocabularyName":"v"}',
            "wrong",
            400,
            "InvalidSignatureException",
            {
                "signature": "refused: InvalidSignatureException",
                "identity": {"access_key": "test", "account": None, "region": "eu-west-1"},
                "operation": "GetVocabulary",
                "name": "v",
            },
        ),
        (None, b"", "test", 404, "UnknownOperationException", {"protocol": None, "operation": None}),
    ],
)
async def test_a_call_that_is_refused(
    emulator: Emulator, target: str | None, body: bytes, secret: str, status: int, code: str, more: dict[str, Any]
) -> None:
    headers = {"content-type": "application/x-amz-json-1.1"} | ({} if target is None else {"x-amz-target": target})
    answered = await signed(emulator, "POST", "/", headers, body, secret)
    line = await last_line(emulator)
    assert (answered.status, line["status"], line["error"]["code"]) == (status, status, code)
    assert line["output"] is None
    assert {name: line[name] for name in more} == more


async def test_a_call_without_a_host(emulator: Emulator) -> None:
    """Signed for a host that is none."""
    await ask(emulator, "POST", "/", {"host": "a b", "x-amz-target": "Transcribe.ListVocabularies"}, b"{}")
    line = await last_line(emulator)
    assert line["headers"]["host"] == "a b"
    assert line["error"]["code"] == "MissingAuthenticationTokenException"


async def test_bodies_that_are_too_long_are_counted(emulator: Emulator) -> None:
    await call(emulator, "GetVocabulary", VocabularyName="v" * MOST_BODY)
    line = await last_line(emulator)
    assert line["input"] is None
    assert len(line["unread"]) == 1000
    assert line["bytes_in"] > MOST_BODY


async def test_a_client_that_leaves_before_its_request_is_whole(emulator: Emulator) -> None:
    scope = {"type": "http", "method": "POST", "scheme": "http", "path": "/", "query_string": b"", "raw_path": b"/"}
    line = Line()
    line.put("http.disconnect")
    await emulator(scope | {"headers": [(b"x-amz-target", b"Transcribe.GetVocabulary")]}, line.receive, line.send)
    found = await last_line(emulator)
    assert (found["operation"], found["status"], found["error"]) == ("GetVocabulary", None, None)
    assert found["seconds"] is not None


async def test_relaxed_checks_no_signature(tmp_path: Path) -> None:
    with emulator_in(tmp_path, auth="relaxed") as relaxed:
        await ask(relaxed, "POST", "/", {"x-amz-target": "Transcribe.ListVocabularies"}, b"{}")
        line = await last_line(relaxed)
    assert (line["status"], line["signature"]) == (200, "unchecked")
    assert line["identity"] == {"access_key": None, "account": "000000000000", "region": "us-east-1"}


async def test_a_stream_over_http(emulator: Emulator) -> None:
    sent = await stream_http2(emulator, **{"session-id": "207abc31-4dc9-4e00-a586-d77f2e5c4c40"})
    line = await last_line(emulator)
    JournalLine.model_validate(line, strict=True)
    assert (line["kind"], line["door"], line["operation"]) == ("stream", "http2", "StartStreamTranscription")
    assert (line["status"], line["error"], line["signature"]) == (200, None, "valid")
    assert line["session"] == "207abc31-4dc9-4e00-a586-d77f2e5c4c40"
    assert line["request_id"] == dict(sent.sent[0]["headers"])[b"x-amzn-requestid"].decode()
    assert line["input"] == {
        "LanguageCode": "en-US",
        "MediaEncoding": "pcm",
        "MediaSampleRateHertz": 8000,
        "SessionId": line["session"],
    }
    assert line["script"].endswith("default.yaml")
    assert line["why"] == "default.yaml answers: it is the default"
    stream = line["stream"]
    assert (stream["seconds"], stream["events_in"], stream["empty_event"]) == (0.3, 4, True)
    assert stream["ended"] == "Streaming completed successfully"
    events = [event for event in stream["events"] if event["way"] == "in"]
    assert [(event["kind"], event["seconds"], event["signed"]) for event in events] == [
        *[("AudioEvent", 0.1, True)] * 3,
        ("End", 0.0, True),
    ]
    said = [event.get("text") for event in stream["events"] if event["way"] == "out"]
    assert said[-1] == "Good day."
    assert len(said) == stream["events_out"]
    assert line["audio"] == "/_emulator/journal/1/audio.wav"


async def test_a_stream_over_websocket(emulator: Emulator) -> None:
    await stream_websocket(emulator, TENTH, STOP)
    line = await last_line(emulator)
    assert (line["door"], line["method"], line["status"], line["scheme"]) == ("websocket", "GET", 101, "https")
    assert "X-Amz-Signature=hidden" in line["query"]
    assert "X-Amz-Credential=test" in line["query"]
    assert [(event["bytes"], event["signed"]) for event in line["stream"]["events"] if event["way"] == "in"] == [
        (1600, False),
        (0, False),
    ]


@pytest.mark.parametrize(
    ("parameters", "secret", "status", "code"),
    [
        ({}, "wrong", 403, "InvalidSignatureException"),
        ({"language-code": "xx-XX"}, "test", 400, "BadRequestException"),
        ({"vocabulary-name": "none"}, "test", 400, "BadRequestException"),
    ],
)
async def test_a_stream_that_is_refused(
    emulator: Emulator, parameters: dict[str, str], secret: str, status: int, code: str
) -> None:
    await stream_http2(emulator, secret, **parameters)
    await stream_websocket(emulator, secret=secret, **parameters)
    http, websocket = await lines(emulator)
    assert (http["status"], http["error"]["code"], http["stream"]) == (status, code, None)
    assert (websocket["status"], websocket["error"]["code"], websocket["stream"]) == (101, code, None)


async def test_a_stream_that_ends_with_an_exception(emulator: Emulator) -> None:
    await stream_websocket(emulator, TENTH, audio_event(bytes(20_000)))
    line = await last_line(emulator)
    assert line["status"] == 101
    assert line["error"]["code"] == "BadRequestException"
    assert line["error"]["message"].startswith("Your stream is too big.")
    assert line["stream"]["ended"] == f"BadRequestException: {line['error']['message']}"
    assert line["stream"]["longest_chunk"] == 1.25
    assert line["stream"]["events"][-1]["kind"] == "BadRequestException"


async def test_a_stream_without_a_place(emulator: Emulator) -> None:
    scope, _ = presigned_get(PARAMETERS, path="/no-such-stream-websocket")
    line = Line()
    line.put("websocket.connect")
    await emulator(scope, line.receive, line.send)
    assert (await last_line(emulator))["error"]["code"] == "UnknownOperationException"


async def test_a_stream_is_seen_while_it_is_open(emulator: Emulator) -> None:
    scope, _ = presigned_get(PARAMETERS)
    client = Line()
    client.put("websocket.connect")
    client.binary(TENTH)
    serving = asyncio.create_task(emulator(scope, client.receive, client.send))
    async with asyncio.timeout(10):
        while not (line := await last_line(emulator))["stream"] or not line["stream"]["events_in"]:
            await settle()
    assert (line["seconds"], line["stream"]["events_in"], line["stream"]["ended"]) == (None, 1, None)
    client.put("websocket.disconnect")
    await serving
    line = await last_line(emulator)
    assert line["stream"]["ended"] == "The client went away"
    assert (line["error"], line["seconds"] is None) == (None, False)


async def test_the_one_call_of_the_streaming_api(emulator: Emulator) -> None:
    path = "/medical-scribe-stream/207abc31-4dc9-4e00-a586-d77f2e5c4c40"
    await ask(emulator, "GET", path, signed_get(path) | {"host": "localhost:8443"})
    line = await last_line(emulator)
    assert (line["door"], line["operation"], line["status"]) == ("rest", "GetMedicalScribeStream", 404)
    assert line["session"] == "207abc31-4dc9-4e00-a586-d77f2e5c4c40"


async def test_a_neighbour(emulator: Emulator) -> None:
    authorization = (
        "AWS4-HMAC-SHA256 Credential=test/20000101/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0"
    )
    answered = await ask(emulator, "PUT", "/calls", {"authorization": authorization})
    line = await last_line(emulator)
    assert answered.status == line["status"]
    assert (line["kind"], line["operation"], line["path"]) == ("neighbour", "s3", "/calls")
    assert line["identity"] == {"access_key": "test", "account": "000000000000", "region": "eu-west-1"}
    assert (line["input"], line["output"]) == (None, None)
    await ask(emulator, "GET", "/calls/none")
    assert (await last_line(emulator))["identity"] is None


async def test_the_control_api_is_not_journaled(emulator: Emulator) -> None:
    await ask(emulator, "GET", "/_emulator/health")
    assert await lines(emulator) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 3, 5, 7]),
        ("?operation=Get*", [1, 3]),
        ("?name=v&status=4xx", [1]),
        ("?status=InvalidSignatureException", [5]),
        ("?kind=stream", [7]),
        ("?session=207abc31-4dc9-4e00-a586-d77f2e5c4c40", [7]),
        ("?access_key=test&limit=2", [5, 7]),
        ("?account=000000000000", [1, 3, 7]),
        ("?region=us-east-1", [7]),
        ("?after=3&limit=1", [5]),
        ("?since=99999999999", []),
    ],
)
async def test_lines_are_found(emulator: Emulator, query: str, found: list[int]) -> None:
    await call(emulator, "GetVocabulary", VocabularyName="v")
    await call(emulator, "GetVocabularyFilter", VocabularyFilterName="f")
    await call(emulator, "ListVocabularies", secret="wrong")
    await stream_http2(emulator, **{"session-id": "207abc31-4dc9-4e00-a586-d77f2e5c4c40"})
    assert [line["id"] for line in await lines(emulator, query)] == found


@pytest.mark.parametrize(
    "query", ["?limit=0", "?limit=1001", "?kind=song", "?after=-1", "?since=NaN", "?operation=", f"?after={2**63}"]
)
async def test_a_question_that_makes_no_sense(emulator: Emulator, query: str) -> None:
    answer = await ask(emulator, "GET", f"/_emulator/journal{query}")
    assert answer.status == 422
    assert json.loads(answer.body)["detail"]


async def test_one_line_and_none(emulator: Emulator) -> None:
    await call(emulator, "ListVocabularies")
    answer = await ask(emulator, "GET", "/_emulator/journal/1")
    assert json.loads(answer.body) == await last_line(emulator)
    for path in ("2", "2/audio.wav", "1/audio.wav"):
        missing = await ask(emulator, "GET", f"/_emulator/journal/{path}")
        assert missing.status == 404
        assert json.loads(missing.body)["detail"]


async def test_the_sound_of_a_stream(emulator: Emulator) -> None:
    await stream_http2(emulator)
    answer = await ask(emulator, "GET", (await last_line(emulator))["audio"])
    assert (answer.status, answer.headers["content-type"]) == (200, "audio/wav")
    with wave.open(BytesIO(answer.body), "rb") as file:
        assert (file.getframerate(), file.getnchannels(), file.getnframes()) == (8000, 1, 2400)


async def test_no_sound_is_kept_unless_somebody_asks(tmp_path: Path) -> None:
    with emulator_in(tmp_path) as silent:
        await stream_http2(silent)
        assert (await last_line(silent))["audio"] is None
        assert (await ask(silent, "GET", "/_emulator/journal/1/audio.wav")).status == 404


@pytest.mark.parametrize(("method", "path"), [("DELETE", "journal"), ("POST", "reset")])
async def test_it_forgets(emulator: Emulator, method: str, path: str) -> None:
    await stream_http2(emulator)
    assert (await ask(emulator, method, f"/_emulator/{path}")).status == 200
    assert await lines(emulator) == []
    assert (await ask(emulator, "GET", "/_emulator/journal/1/audio.wav")).status == 404
    await call(emulator, "ListVocabularies")
    assert [line["id"] for line in await lines(emulator)] == [4]


async def test_a_reset_of_another_account_forgets_nothing(emulator: Emulator) -> None:
    await call(emulator, "ListVocabularies")
    content = {"content-type": "application/json"}
    await ask(emulator, "POST", "/_emulator/reset", content, b'{"account": "111111111111"}')
    assert len(await lines(emulator)) == 1
    await ask(emulator, "POST", "/_emulator/reset", content, b'{"account": "000000000000"}')
    assert await lines(emulator) == []


@pytest.mark.parametrize("settings", [{"journal_lines": 0}, {"journal_bytes": 0}])
async def test_it_can_be_off(tmp_path: Path, settings: dict[str, int]) -> None:
    with emulator_in(tmp_path, **settings) as off:
        await call(off, "ListVocabularies")
        await stream_http2(off)
        assert await lines(off) == []


class Follower:
    """One client of the live journal."""

    def __init__(self, emulator: Emulator, query: str = "", **headers: str) -> None:
        self.line = Line()
        self.line.body(more=False)
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": "/_emulator/journal/live",
            "raw_path": b"/_emulator/journal/live",
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        }
        self.task = asyncio.create_task(emulator(scope, self.line.receive, self.line.send))

    async def told(self, number: int) -> list[dict[str, Any]]:
        """The first so many lines."""
        async with asyncio.timeout(10):
            while len(found := self._lines()) < number:
                await asyncio.wait([self.task], timeout=0.01)
        return found

    def _lines(self) -> list[dict[str, Any]]:
        text = b"".join(message.get("body", b"") for message in self.line.sent).decode()
        return [json.loads(line.removeprefix("data: ")) for line in text.splitlines() if line.startswith("data: ")]

    async def left(self) -> None:
        async with asyncio.timeout(10):
            await self.task


async def test_it_is_followed_until_the_program_ends(emulator: Emulator) -> None:
    await call(emulator, "ListVocabularies")
    follower, streams = Follower(emulator), Follower(emulator, "kind=stream")
    while len(emulator.journal._bells) < 2:
        await asyncio.wait([follower.task], timeout=0.01)
    assert dict(follower.line.sent[0]["headers"])[b"content-type"].startswith(b"text/event-stream")
    await call(emulator, "ListVocabularyFilters")
    await stream_http2(emulator)
    found = await follower.told(2)
    assert found[0]["operation"] == "ListVocabularyFilters"
    assert {line["kind"] for line in await streams.told(1)} == {"stream"}
    emulator.journal.leave()
    await follower.left()
    await streams.left()


@pytest.mark.parametrize(("query", "headers"), [("after=2", {}), ("after=0", {"last_event_id": "2"})])
async def test_who_comes_back_goes_on(emulator: Emulator, query: str, headers: dict[str, str]) -> None:
    await call(emulator, "ListVocabularies")
    await call(emulator, "ListVocabularyFilters")
    follower = Follower(emulator, query, **headers)
    assert [line["id"] for line in await follower.told(1)] == [3]
    emulator.journal.leave()
    await follower.left()
