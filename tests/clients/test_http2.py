"""Streams of a raw HTTP/2 client on one connection: too many of them, and one that is reset while others go on."""

import asyncio
import json
import ssl
import struct
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.eventstream import EventStreamBuffer
from h2.errors import ErrorCodes
from h2.events import DataReceived, Event, ResponseReceived, StreamEnded

from tests.clients.audio import CHUNK
from tests.clients.events import audio_event, signed
from tests.clients.moving import control, settled
from tests.clients.running import SCRIPTS, Running, running
from tests.clients.said import GREETING, new_session
from tests.clients.steering import awaited
from tests.clients.talks import DOORS, texts
from tests.clients.test_javascript import Plan, streams
from tests.clients.test_listener import Http2

PATH = "/stream-transcription"
ASKED = {"language-code": "en-US", "media-encoding": "pcm", "sample-rate": "16000"}
LIMIT = "You have reached your limit of concurrent streams, 2. Try again later."
GONE, LAST_WORDS = "The client went away", "Streaming completed successfully"
BEGUN = 10  # chunks
DATA, HEADERS, GOAWAY, END_STREAM = 0, 1, 7, 1  # RFC 9113


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An emulator of its own: two streams are the most."""
    folder = tmp_path_factory.mktemp("http2")
    with running(folder, "--scripts", str(SCRIPTS), "--quotas", "http2-streams=2") as started:
        yield started


class Client:
    """One connection, and streams on it."""

    def __init__(self, emulator: Running, http2: Http2, authority: str) -> None:
        self.emulator, self.http2, self.authority = emulator, http2, authority
        self.seeds: dict[int, str] = {}
        self.events: list[Event] = []

    def begin(self, session: str) -> int:
        """Ask for a stream; its number on the connection."""
        parameters = {f"x-amzn-transcribe-{name}": value for name, value in (ASKED | {"session-id": session}).items()}
        request = AWSRequest("POST", f"https://{self.authority}{PATH}", headers=parameters | {"host": self.authority})
        credentials = Credentials(self.emulator.access_key, self.emulator.secret_key)
        SigV4Auth(credentials, "transcribe", self.emulator.region).add_auth(request)
        headers = {name.lower(): value for name, value in request.headers.items() if name != "host"}
        number = self.http2.request(PATH, self.authority, **headers)
        self.seeds[number] = headers["authorization"].rpartition("=")[2]
        return number

    def say(self, number: int, chunks: int, *, end: bool = False) -> None:
        """So much sound, in signed events."""
        emulator = self.emulator
        events = [audio_event(CHUNK)] * chunks + [b""] * end
        for event in signed(events, self.seeds[number], emulator.region, emulator.access_key, emulator.secret_key):
            self.http2.h2.send_data(number, event)
        if end:
            self.http2.h2.end_stream(number)

    def flush(self) -> None:
        self.http2.writer.write(self.http2.h2.data_to_send())

    async def until(self, number: int, wanted: type[Event]) -> list[Any]:
        """What has come on that stream, once an event of this kind is among it."""
        while not any(isinstance(event, wanted) for event in self._of(number)):
            self.events += await self.http2.until(Event)
        return self._of(number)

    def _of(self, number: int) -> list[Any]:
        return [event for event in self.events if getattr(event, "stream_id", None) == number]


@asynccontextmanager
async def connected(emulator: Running, door: str) -> AsyncIterator[Client]:
    to = urlsplit(getattr(emulator, door))
    trusted = None
    if door == "https":
        trusted = ssl.create_default_context(cafile=emulator.ca)
        trusted.set_alpn_protocols(["h2"])
    reader, writer = await asyncio.open_connection(to.hostname, to.port, ssl=trusted)
    yield Client(emulator, Http2(reader, writer), to.netloc)
    writer.close()
    awaited(lambda: all(row["ended"] for row in control(emulator, "streams")), lambda: "streams outlive the client")


def ended(emulator: Running, session: str) -> str | None:
    [row] = [row for row in control(emulator, "streams") if row["session_id"] == session]
    return str(row["ended"]) if row["ended"] else None


@DOORS
async def test_too_many_streams_are_answered_with_429(emulator: Running, door: str) -> None:
    async with connected(emulator, door) as client:
        first, second = client.begin(new_session()), client.begin(new_session())
        for number in (first, second):
            await client.until(number, ResponseReceived)
        third = client.begin(new_session())
        events = await client.until(third, StreamEnded)
        [headers] = [event.headers for event in events if isinstance(event, ResponseReceived)]
        assert {(":status", "429"), ("x-amzn-errortype", "LimitExceededException")} < {*headers}
        assert json.loads(body_of(events))["Message"] == LIMIT
        [report] = await asyncio.to_thread(streams, emulator, Plan(), AWS_ENDPOINT_URL=getattr(emulator, door))
        error = report["error"]
        assert (error["name"], error["message"], error["status"]) == ("LimitExceededException", LIMIT, 429)


@DOORS
async def test_a_stream_that_is_reset_is_gone_and_its_neighbour_goes_on(emulator: Running, door: str) -> None:
    left, kept, third = new_session(), new_session(), new_session()
    async with connected(emulator, door) as client:
        leaving, staying = client.begin(left), client.begin(kept)
        for number in (leaving, staying):
            await client.until(number, ResponseReceived)
        client.say(leaving, BEGUN)
        client.flush()
        settled(emulator, left, BEGUN)
        client.http2.h2.reset_stream(leaving, ErrorCodes.CANCEL)
        client.flush()
        awaited(lambda: ended(emulator, left), lambda: "it is not gone")
        assert (ended(emulator, left), ended(emulator, kept)) == (GONE, None)
        another = client.begin(third)  # its place is free again
        for number in (staying, another):
            client.say(number, BEGUN, end=True)
            assert finals_in(await client.until(number, StreamEnded)) == GREETING[:1]
        assert (ended(emulator, kept), ended(emulator, third)) == (LAST_WORDS, LAST_WORDS)


@pytest.mark.parametrize(
    ("do", "pieces"),  # how many whole events are in a piece; 0: each piece is one byte
    [({"split": 1}, 0), ({"merge": 4}, 4), ({"merge": 3}, 3)],
    ids=json.dumps,
)
async def test_pieces_are_as_a_fault_has_them(emulator: Running, do: dict[str, Any], pieces: int) -> None:
    """The bytes are the same: an SDK notices nothing."""
    session = new_session()
    fault(emulator, session, do)
    async with connected(emulator, "http") as client:
        number = client.begin(session)
        await client.until(number, ResponseReceived)
        client.say(number, BEGUN, end=True)
        events = await client.until(number, StreamEnded)
    parts = [event.data for event in events if isinstance(event, DataReceived) and event.data]
    assert finals_in(events) == GREETING[:1]
    if pieces:
        first, *middle, last = map(len, map(messages_in, parts))
        assert (first, {*middle}) == (1, {pieces})
        assert 0 < last <= pieces
    else:
        assert {*map(len, parts)} == {1}


async def test_a_gentle_goaway_lets_a_stream_go_on(emulator: Running) -> None:
    """Frame by frame: h2 takes no data behind a GOAWAY."""
    session, said = new_session(), b""
    fault(emulator, session, {"after": 0.5, "break": "goaway"})
    async with connected(emulator, "http") as client, asyncio.timeout(20):
        number = client.begin(session)
        client.say(number, BEGUN, end=True)
        client.flush()
        goaways, ends, reader = [], False, client.http2.reader
        while not ends:
            length, kind, flags, stream = struct.unpack(">3sBBI", await reader.readexactly(9))
            body = await reader.readexactly(int.from_bytes(length, "big"))
            goaways += [struct.unpack(">II", body[:8])] if kind == GOAWAY else []
            said += body if kind == DATA else b""
            ends = kind in (DATA, HEADERS) and stream == number and bool(flags & END_STREAM)
    assert goaways == [(number, 0)]
    assert texts(documents_in(said)) == GREETING[:1]


def fault(emulator: Running, session: str, do: dict[str, Any]) -> None:
    control(emulator, "faults", {"when": {"session": session}, "do": do})


def body_of(events: list[Any]) -> bytes:
    return b"".join(event.data for event in events if isinstance(event, DataReceived))


def finals_in(events: list[Any]) -> list[str]:
    """What a stream has said, in whole sentences."""
    return texts(documents_in(body_of(events)))


def documents_in(data: bytes) -> list[dict[str, Any]]:
    return [{message.headers[":event-type"]: json.loads(message.payload)} for message in messages_in(data)]


def messages_in(data: bytes) -> list[Any]:
    buffer = EventStreamBuffer()
    buffer.add_data(data)
    return list(buffer)


def test_a_client_that_aborts_is_gone(emulator: Running) -> None:
    """As the SDK for JavaScript leaves a stream in the middle."""
    session = new_session()
    [report] = streams(emulator, Plan(session=session, chunks=BEGUN, leave=True, hold=True))
    assert report["results"]
    awaited(lambda: ended(emulator, session), lambda: "it is not gone")
    assert ended(emulator, session) == GONE
