"""The control API's routes of the journal: look, follow, listen, forget."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, HTTPException, Path, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from emulator.control.document import refusals
from emulator.control.download import Download
from emulator.journal.following import follow
from emulator.journal.sound import TYPES, WAV
from emulator.journal.wanted import Wanted

if TYPE_CHECKING:
    from emulator.app import Emulator
    from emulator.journal.journal import Journal

JSON = "application/json"
BINARY = {"schema": {"type": "string", "format": "binary"}}
MOST = 1000  # lines in one answer
EVENTS = {"one": {"value": 'id: 14\ndata: {"id": 11, "changed": 14, "kind": "call", "operation": "GetVocabulary"}\n\n'}}
Kind = Literal["call", "stream", "job", "neighbour"]


class Who(BaseModel):
    """Who asked. `account` is null where that was not proved: then it is who the request says it is."""

    access_key: str | None = Field(description="the key that signed", examples=["test"])
    account: str | None = Field(description="of that key", examples=["000000000000"])
    region: str | None = Field(description="that was signed for", examples=["us-east-1"])


class Error(BaseModel):
    """What went wrong, as the client was told."""

    code: str = Field(description="as AWS names it", examples=["BadRequestException"])
    message: str | None = Field(description="in AWS's words", examples=["The language code is not supported."])


class Event(BaseModel):
    """One event of a stream."""

    at: float = Field(description="seconds since 1970", examples=[1795298400.1])
    way: Literal["in", "out"] = Field(description="in: from the client; out: to it")
    kind: str = Field(
        description="its type; End: an empty signed frame; empty: it could not be opened", examples=["AudioEvent"]
    )
    bytes: int = Field(
        description="of the payload of an event that came; of the whole frame of one that went", examples=[3200]
    )
    seconds: float | None = Field(description="of audio in it; null for what went out", examples=[0.1])
    heard: float = Field(description="seconds of audio that had come by then", examples=[1.2])
    signed: bool = Field(description="whether it came with a signature", examples=[True])
    text: str | None = Field(None, description="what it says, in a result or an exception", examples=["Good morning."])
    partial: bool | None = Field(None, description="whether the result is partial", examples=[False])


class StreamTraffic(BaseModel):
    """What came and went in a stream. The totals count all events; `events` are the first and the last ones."""

    seconds: float = Field(description="of audio", examples=[4.0])
    events_in: int = Field(description="how many came", examples=[41])
    events_out: int = Field(description="how many went", examples=[11])
    bytes_in: int = Field(description="of the events that came", examples=[128000])
    bytes_out: int = Field(description="of the events that went", examples=[9310])
    real_time_factor: float | None = Field(
        description="seconds of audio that came in a second: 1 is the pace of speech; null with less than two chunks",
        examples=[1.0],
    )
    ended: str | None = Field(description="how; null while it is open", examples=["Streaming completed successfully"])
    empty_event: bool = Field(
        description="whether the client has sent the event without sound that ends a stream", examples=[True]
    )
    longest_gap: float = Field(description="seconds between two events of the client", examples=[0.1])
    shortest_chunk: float | None = Field(description="seconds of audio; the last chunk does not count", examples=[0.1])
    longest_chunk: float | None = Field(description="seconds of audio", examples=[0.1])
    odd_chunks: int = Field(description="chunks with an odd number of bytes", examples=[0])
    begins: str = Field(description="the first 16 bytes of the sound, in hex", examples=["00" * 16])
    configuration: dict[str, Any] | None = Field(description="what a ConfigurationEvent has said", examples=[None])
    left_out: int = Field(description="events between the first and the last ones", examples=[0])
    events: list[Event] = Field(description="the first and the last ones")


class JournalLine(BaseModel):
    """One call, stream, job, or request to a neighbour such as S3."""

    id: int = Field(description="grows from line to line", examples=[11])
    changed: int = Field(description="grows with every line that ends: where `live` can go on from", examples=[14])
    kind: Kind = Field(description="what it is of", examples=["call"])
    at: float = Field(description="when it began; of a job: when it began to run", examples=[1795298400.0])
    seconds: float | None = Field(description="how long it took; null while it is open", examples=[0.003])
    machine_at: float = Field(description="when it came, by the machine's clock", examples=[1795298400.0])
    machine_seconds: float | None = Field(description="how long it took by that clock", examples=[0.003])
    request_id: str = Field(
        description="as in the header x-amzn-requestid; empty where there is none",
        examples=["7f1d0a52-3d3a-4a56-9a3f-2f6a2b0c5e11"],
    )
    door: str = Field(description="batch, http2, websocket, rest, neighbours or worker", examples=["batch"])
    protocol: str | None = Field(description="of a batch call: json-1.1 or cbor", examples=["json-1.1"])
    method: str | None = Field(description="of the request; null for a job", examples=["POST"])
    path: str | None = Field(description="as it came: percent-encoded", examples=["/"])
    query: str | None = Field(description="as it came, without its secrets", examples=[""])
    scheme: str | None = Field(description="http or https", examples=["http"])
    headers: dict[str, str] = Field(
        description="by lower-case names, without their secrets",
        examples=[{"host": "localhost:4610", "x-amz-target": "Transcribe.StartTranscriptionJob"}],
    )
    identity: Who | None = Field(description="who asked; null: nobody knows")
    signature: str | None = Field(
        description="valid; unchecked: relaxed mode, or nobody came to it; refused, and the error; null for a job",
        examples=["valid", "refused: InvalidSignatureException"],
    )
    operation: str | None = Field(
        description="as AWS names it; of a job the kind of the thing, of a neighbour the service",
        examples=["StartTranscriptionJob"],
    )
    name: str | None = Field(description="of the job, the vocabulary and so on", examples=["hello"])
    session: str | None = Field(description="of a stream", examples=[None])
    input: dict[str, Any] | None = Field(
        description="as it came; of a stream its parameters, checked",
        examples=[{"TranscriptionJobName": "hello", "Media": {"MediaFileUri": "s3://calls/hello.wav"}}],
    )
    unread: str | None = Field(description="the beginning of a body that could not be read", examples=[None])
    script: str | None = Field(description="the file that answered", examples=["/scripts/default.yaml"])
    why: str | None = Field(
        description="why that script, and why no other", examples=["default.yaml answers: it is the default"]
    )
    fault: str | None = Field(description="the id of the fault that was done to it", examples=[None])
    harm: str | None = Field(description="what that fault did", examples=[None])
    status: int | None = Field(description="of the answer; 101 for a WebSocket; null: none was sent", examples=[200])
    error: Error | None = Field(
        description="of the answer, of the stream's end, or of a job that failed", examples=[None]
    )
    output: dict[str, Any] | None = Field(
        description="what was answered, up to 64 KB",
        examples=[{"TranscriptionJob": {"TranscriptionJobName": "hello", "TranscriptionJobStatus": "IN_PROGRESS"}}],
    )
    bytes_in: int = Field(description="of the body", examples=[84])
    bytes_out: int = Field(description="of the answer's body", examples=[90])
    stream: StreamTraffic | None = Field(
        description="what came and went in it; null for all but streams", examples=[None]
    )
    audio: str | None = Field(description="where its sound is, if that is kept", examples=[None])


class Cleared(BaseModel):
    """They are gone."""

    done: bool = Field(default=True, description="it is")


Text = Annotated[str | None, Query(min_length=1, max_length=256)]


def wanted(
    operation: Annotated[Text, Query(description="a glob", examples=["Start*"])] = None,
    name: Annotated[Text, Query(description="of a job, a vocabulary and so on; a glob")] = None,
    session: Annotated[Text, Query(description="of a stream; a glob")] = None,
    status: Annotated[Text, Query(description="404, 4xx, or the code of an error")] = None,
    kind: Annotated[Kind | None, Query(description="what the line is of")] = None,
    access_key: Annotated[Text, Query(description="who asked")] = None,
    account: Annotated[Text, Query(description="of that key")] = None,
    region: Annotated[Text, Query(description="that was asked")] = None,
    since: Annotated[float | None, Query(description="seconds since 1970", allow_inf_nan=False)] = None,
) -> Wanted:
    return Wanted(operation, name, session, status, kind, access_key, account, region, since)


Filter = Annotated[Wanted, Depends(wanted)]
Which = Annotated[int, Path(ge=0, le=2**62, description="the line's id", examples=[11])]
MISSING = refusals(_404="There is no such line, or it has been forgotten; or no sound is kept of it.")
Number = Annotated[int, Query(ge=0, le=2**62)]


def routes(emulator: "Emulator") -> APIRouter:
    router = APIRouter(prefix="/_emulator", tags=["journal"])
    looking(router, emulator.journal)
    following(router, emulator.journal)  # before a line's own route, which would take "live" for a number
    single(router, emulator.journal)
    return router


def looking(router: APIRouter, journal: "Journal") -> None:
    """All lines at once."""

    @router.get(
        "/journal", summary="What clients did and were answered, by its number", response_model=list[JournalLine]
    )
    async def list_lines(
        wanted: Filter,
        after: Annotated[Number | None, Query(description="lines behind this one; else the last ones")] = None,
        limit: Annotated[int, Query(ge=1, le=MOST, description="so many lines at most")] = 100,
    ) -> Response:
        """Open streams and calls are there too: their `seconds` is null."""
        rows = await journal.find(wanted, after, limit)
        return Response(f"[{','.join(row.text for row in rows)}]", media_type=JSON)

    @router.delete("/journal", summary="Forget every line that has ended, and the sound of all streams")
    async def clear_journal() -> Cleared:
        """Streams and calls that are open stay. Numbers go on."""
        await journal.clear()
        return Cleared()


def following(router: APIRouter, journal: "Journal") -> None:
    """Lines as they come."""

    @router.get(
        "/journal/live",
        summary="Follow the journal: server-sent events, one for each stream that opens and each line that ends",
        response_class=StreamingResponse,
        responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}, "examples": EVENTS}}}},
    )
    async def follow_journal(
        wanted: Filter,
        after: Annotated[Number | None, Query(description="the `changed` of a line: go on behind it")] = None,
        last_event_id: Annotated[int | None, Header(ge=0, le=2**62, description="as `after`")] = None,
    ) -> StreamingResponse:
        """The id of an event is the `changed` of its line, its data the line. Whoever comes back with it misses nothing
        that the journal still has. Comments keep the connection open while nothing happens.
        """
        seen = last_event_id if last_event_id is not None else after
        events = follow(journal, wanted, journal.number if seen is None else seen)
        return StreamingResponse(events, media_type="text/event-stream", headers={"cache-control": "no-store"})


def single(router: APIRouter, journal: "Journal") -> None:
    """One line."""

    @router.get("/journal/{number}", summary="One line", response_model=JournalLine, responses=MISSING)
    async def get_line(number: Which) -> Response:
        """A stream's with its events."""
        row = await journal.one(number)
        if row is None:
            raise HTTPException(404, f"There is no line {number}, or it has been forgotten.")
        return Response(row.text, media_type=JSON)

    @router.get(
        "/journal/{number}/audio.wav",
        summary="The sound of a stream, if the setting keep_audio keeps it",
        response_class=StreamingResponse,
        responses={200: {"content": dict.fromkeys((WAV, *TYPES.values()), BINARY)}, **MISSING},
    )
    async def get_audio(number: Which) -> StreamingResponse:
        """PCM and G.711 as WAV files; FLAC and Ogg Opus as they came, by their own types; G.729 as bare frames."""
        sound = journal.sounds.get(number)
        file = await asyncio.to_thread(sound.file) if sound else None
        if sound is None or file is None:
            raise HTTPException(404, f"No sound is kept of line {number}; see the setting keep_audio.")
        return Download(file, sound.content_type)
