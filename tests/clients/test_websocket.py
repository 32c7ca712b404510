"""A raw WebSocket client with a presigned URL, as pages, voice pipelines and telephony servers write their own."""

import asyncio
import base64
import hashlib
import json
import ssl
import uuid
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.clients.audio import CHUNK, CHUNKS
from tests.clients.events import Received, audio_event, finals_of, read, results_of, signed
from tests.clients.running import Running
from tests.clients.said import GREETING, WEATHER, weather_session

ASKED = {"language-code": "en-US", "media-encoding": "pcm", "sample-rate": "16000"}
PATH = "/stream-transcription-websocket"
STOP = audio_event(b"")
LAST_WORDS = "Streaming completed successfully"
MISMATCH = "The request signature we calculated does not match the signature you provided."


def presigned(
    emulator: Running, changes: Mapping[str, str] = ASKED, *, tls: bool = False, secret: str = "", path: str = PATH
) -> str:
    """The URL of a stream, signed as the developer guide says, for ws:// or wss://."""
    base = emulator.https if tls else emulator.http
    request = AWSRequest("GET", f"{base}{path}?{urlencode({**ASKED, **changes})}")
    credentials = Credentials(emulator.access_key, secret or emulator.secret_key)
    SigV4QueryAuth(credentials, "transcribe", emulator.region, expires=60).add_auth(request)
    return str(request.url).replace("http", "ws", 1)


@asynccontextmanager
async def opened(emulator: Running, url: str) -> AsyncIterator[ClientConnection]:
    trusted = ssl.create_default_context(cafile=emulator.ca) if url.startswith("wss:") else None
    async with connect(url, ssl=trusted, proxy=None, ping_interval=None) as connection:
        yield connection


async def heard(connection: ClientConnection) -> tuple[list[Received], int | None, str | None]:
    """All messages until the server closes, and its close code and reason."""
    messages = []
    async with asyncio.timeout(20):
        async for frame in connection:
            assert isinstance(frame, bytes), "every message is one binary frame"
            messages.append(read(frame))
    return messages, connection.close_code, connection.close_reason


async def conversation(
    emulator: Running, url: str, frames: Iterable[bytes | str]
) -> tuple[list[Received], int | None, str | None]:
    """Send the frames while listening; what is heard until the server closes."""
    async with opened(emulator, url) as connection:
        listening = asyncio.create_task(heard(connection))
        with suppress(ConnectionClosed):  # the server may have said what it had to say
            for frame in frames:
                await connection.send(frame)
        return await listening


def plain(end: bytes | str = STOP, *, chunks: int = CHUNKS, content_type: bool = True) -> list[bytes | str]:
    return [*(audio_event(CHUNK, content_type=content_type) for _ in range(chunks)), end]


@pytest.mark.parametrize("tls", [False, True], ids=["ws", "wss"])
@pytest.mark.parametrize("content_type", [True, False], ids=["typed", "untyped"])
async def test_plain_frames(emulator: Running, tls: bool, content_type: bool) -> None:
    messages, code, reason = await conversation(
        emulator, presigned(emulator, tls=tls), plain(content_type=content_type)
    )
    assert finals_of(messages) == GREETING
    assert (code, reason) == (1000, LAST_WORDS)
    assert messages[0].payload == b'{"Transcript":{"Results":[]}}', "an early empty one, byte for byte"
    assert {tuple(message.headers.items()) for message in messages} == {
        ((":event-type", "TranscriptEvent"), (":content-type", "application/json"), (":message-type", "event"))
    }


async def test_results_tell_the_time_of_the_audio(emulator: Running) -> None:
    messages, _, _ = await conversation(emulator, presigned(emulator), plain())
    first, second = (one for one in results_of(messages) if not one["IsPartial"])
    assert first["StartTime"] == pytest.approx(0.2, abs=0.05)
    assert second["StartTime"] == pytest.approx(2.2, abs=0.05)
    assert first["EndTime"] <= second["StartTime"] < second["EndTime"]


async def test_signed_frames(emulator: Running) -> None:
    url = presigned(emulator)
    seed = parse_qs(urlsplit(url).query)["X-Amz-Signature"][0]
    inner = [audio_event(CHUNK) for _ in range(CHUNKS)]
    frames = signed([*inner, b""], seed, emulator.region, emulator.access_key, emulator.secret_key)
    messages, code, reason = await conversation(emulator, url, frames)
    assert finals_of(messages) == GREETING
    assert (code, reason) == (1000, LAST_WORDS)


async def test_a_broken_chain_of_signatures(emulator: Running) -> None:
    wrong_seed = hashlib.sha256(b"another").hexdigest()
    frames = signed([audio_event(CHUNK)] * 3, wrong_seed, emulator.region, emulator.access_key, emulator.secret_key)
    messages, code, _ = await conversation(emulator, presigned(emulator), frames)
    assert messages[-1].kind == "BadRequestException"
    assert messages[-1].document["Message"].startswith(MISMATCH)
    assert code == 1000


@pytest.mark.parametrize(
    "end", [b"", json.dumps({"message-type": "event", "event": "end"}), STOP], ids=["zero bytes", "text", "empty event"]
)
async def test_every_way_to_say_the_end(emulator: Running, end: bytes | str) -> None:
    messages, code, reason = await conversation(emulator, presigned(emulator), plain(end))
    assert finals_of(messages) == GREETING
    assert (code, reason) == (1000, LAST_WORDS)


async def test_a_client_that_closes_in_the_middle(emulator: Running) -> None:
    async with opened(emulator, presigned(emulator)) as connection:
        for frame in plain(chunks=5)[:-1]:
            await connection.send(frame)
        await connection.close()
        assert connection.close_code == 1000


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (b"junk", "Unexpected WebSocket frame received."),
        (
            audio_event(bytes(64_000)),
            "Your stream is too big. Reduce the frame size and try your request again.",
        ),
    ],
    ids=["junk", "too big"],
)
async def test_a_frame_that_is_refused(emulator: Running, frame: bytes, message: str) -> None:
    messages, code, _ = await conversation(emulator, presigned(emulator), [frame])
    assert (messages[-1].kind, messages[-1].document) == ("BadRequestException", {"Message": message})
    assert list(messages[-1].headers) == [":exception-type", ":content-type", ":message-type"]
    assert code == 1000


@pytest.mark.parametrize(
    ("changes", "secret", "kind", "start"),
    [
        ({}, "wrong", "InvalidSignatureException", MISMATCH),
        (
            {"language-code": "xx-XX"},
            "",
            "BadRequestException",
            "1 validation error detected: Value 'xx-XX' at 'languageC",
        ),
    ],
    ids=["wrong secret", "wrong language"],
)
async def test_a_refusal_comes_after_the_handshake(
    emulator: Running, changes: dict[str, str], secret: str, kind: str, start: str
) -> None:
    """Clients that cannot read an HTTP answer to a handshake can read an exception event."""
    messages, code, reason = await conversation(emulator, presigned(emulator, changes, secret=secret), [])
    assert [message.kind for message in messages] == [kind]
    assert messages[0].document["Message"].startswith(start)
    assert code == 1000
    assert reason


async def test_relaxed_takes_an_unsigned_url(relaxed: Running) -> None:
    url = f"{relaxed.http.replace('http', 'ws', 1)}{PATH}?{urlencode(ASKED)}"
    messages, _, _ = await conversation(relaxed, url, plain())
    assert finals_of(messages) == GREETING


async def test_the_session_names_the_script(emulator: Running) -> None:
    url = presigned(emulator, {"session-id": weather_session()})
    messages, _, _ = await conversation(emulator, url, plain())
    assert finals_of(messages) == WEATHER


async def test_a_handshake_with_doubled_headers(emulator: Running) -> None:
    """Some voice pipelines send key, version and connection twice, and a subprotocol; the first key counts."""
    url = urlsplit(presigned(emulator, tls=True))
    first, second = (base64.b64encode(uuid.uuid4().bytes).decode() for _ in range(2))
    head = [
        f"GET {url.path}?{url.query} HTTP/1.1",
        f"Host: {url.netloc}",
        *("Upgrade: websocket", "Connection: Upgrade", "Connection: keep-alive"),
        *(f"Sec-WebSocket-Key: {first}", f"Sec-WebSocket-Key: {second}"),
        *("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Protocol: mqtt"),
    ]
    trusted = ssl.create_default_context(cafile=emulator.ca)
    reader, writer = await asyncio.open_connection(url.hostname, url.port, ssl=trusted)
    async with asyncio.timeout(20):
        writer.write("\r\n".join([*head, "", ""]).encode())
        answer = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        magic = hashlib.sha1(f"{first}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()).digest()
        assert answer.startswith("http/1.1 101 ")
        assert f"sec-websocket-accept: {base64.b64encode(magic).decode().lower()}\r\n" in answer
        # A binary frame of 126 to 65,535 bytes: 0x82, 126, two bytes of length.
        kind, short, *length = await reader.readexactly(4)
        assert (kind, short) == (0x82, 126)
        assert read(await reader.readexactly(int.from_bytes(bytes(length), "big"))).kind == "TranscriptEvent"
        writer.close()
        await writer.wait_closed()
