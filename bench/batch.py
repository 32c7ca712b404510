"""Measures what one signed batch call costs a server: the same signed bytes again and again on kept connections.

The client writes and reads raw HTTP/1.1, so that it costs less than the server; the jobs are made through boto3.
"""

import asyncio
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

from bench.processes import Server
from bench.servers import moto, ours
from bench.trace import ACCESS_KEY, REGION, SECRET_KEY, SERVICE

JOBS = 100
CONNECTIONS = 4
WARM_UP = 0.5  # seconds
BUCKET = "bench"
INPUTS: dict[str, dict[str, Any]] = {
    "GetTranscriptionJob": {"TranscriptionJobName": "job-050"},
    "ListTranscriptionJobs": {"MaxResults": JOBS},
}
SERVERS: dict[str, Callable[[Path], AbstractContextManager[Server]]] = {"ours": ours, "moto": moto}


class Cell(NamedTuple):
    """One operation of one server, once. Milliseconds, but the CPU in microseconds."""

    server: str
    operation: str
    cpu: float  # of the server, for one call
    rate: float  # calls a second
    p50: float
    p99: float
    bytes: int  # of one answer's body


class Tally:
    """What the callers count while the window is open."""

    def __init__(self) -> None:
        self.open = False
        self.latencies: list[float] = []
        self.answer = (b"", b"")


async def call(port: int, request: bytes, tally: Tally) -> None:
    """Send the request, read the answer, and again: on one connection, or on a new one when the server closes it."""
    while True:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            while await kept_after_call(reader, writer, request, tally):
                pass
        finally:
            writer.close()


async def kept_after_call(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes, tally: Tally
) -> bool:
    """One call; whether the server keeps the connection open after it."""
    began = time.perf_counter()
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:-2])
    body = await reader.readexactly(int(fields[b"content-length"]))
    if tally.open:
        tally.latencies.append(time.perf_counter() - began)
    tally.answer = head, body
    return fields.get(b"connection") != b"close"


def signed(port: int, operation: str) -> bytes:
    """The bytes of one signed HTTP/1.1 request."""
    body = json.dumps(INPUTS[operation]).encode()
    headers = {"X-Amz-Target": f"Transcribe.{operation}", "Content-Type": "application/x-amz-json-1.1"}
    request = AWSRequest("POST", f"http://127.0.0.1:{port}/", headers=headers, data=body)
    SigV4Auth(Credentials(ACCESS_KEY, SECRET_KEY), SERVICE, REGION).add_auth(request)
    fields = {"Host": f"127.0.0.1:{port}", "Content-Length": str(len(body)), **request.headers}
    lines = ["POST / HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def make_jobs(port: int) -> None:
    """JOBS finished jobs, with boto3 as anyone would make them; moto's go on one state with each Get."""
    keys = {"aws_access_key_id": ACCESS_KEY, "aws_secret_access_key": SECRET_KEY, "region_name": REGION}
    endpoint = f"http://127.0.0.1:{port}"
    s3 = boto3.client("s3", endpoint_url=endpoint, config=Config(s3={"addressing_style": "path"}), **keys)
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="sound.wav", Body=silence())
    transcribe = boto3.client("transcribe", endpoint_url=endpoint, **keys)
    names = [f"job-{number:03}" for number in range(JOBS)]
    for name in names:
        media = {"MediaFileUri": f"s3://{BUCKET}/sound.wav"}
        transcribe.start_transcription_job(TranscriptionJobName=name, LanguageCode="en-US", Media=media)
    for name in names:
        await_job(transcribe, name)


def await_job(transcribe: Any, name: str) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        job = transcribe.get_transcription_job(TranscriptionJobName=name)["TranscriptionJob"]
        if job["TranscriptionJobStatus"] == "COMPLETED":
            return
        if job["TranscriptionJobStatus"] == "FAILED":
            raise RuntimeError(job["FailureReason"])
        time.sleep(0.01)
    raise TimeoutError(name)


def silence() -> bytes:
    """A WAV file of one second."""
    samples = bytes(32000)
    chunks = b"WAVEfmt " + bytes.fromhex("10000000 0100 0100 803e0000 007d0000 0200 1000")
    chunks += b"data" + len(samples).to_bytes(4, "little") + samples
    return b"RIFF" + len(chunks).to_bytes(4, "little") + chunks


def measure(rounds: int, seconds: int) -> Iterator[Cell]:
    """Every call to every server in each round; the servers stay up, only one is called at a time."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folders = {server: Path(name) / server for server in SERVERS}
        for folder in folders.values():
            folder.mkdir()
        with ours(folders["ours"]) as own, moto(folders["moto"]) as theirs:
            up = {"ours": own, "moto": theirs}
            for server in up.values():
                make_jobs(server.port)
            for _ in range(rounds):
                for operation in INPUTS:
                    for server_name, server in up.items():
                        yield asyncio.run(cell(server_name, server, operation, seconds))


async def cell(name: str, server: Server, operation: str, seconds: int) -> Cell:
    """One operation of one server, over and over on CONNECTIONS connections."""
    tally = Tally()
    request = signed(server.port, operation)
    callers = [asyncio.create_task(call(server.port, request, tally)) for _ in range(CONNECTIONS)]
    await asyncio.sleep(WARM_UP)
    tally.open, cpu, began = True, server.cpu(), time.perf_counter()
    await asyncio.wait(callers, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)  # only failure completes one
    tally.open, cpu, took = False, server.cpu() - cpu, time.perf_counter() - began
    for caller in callers:
        caller.cancel()
    outcomes = await asyncio.gather(*callers, return_exceptions=True)
    failures = [outcome for outcome in outcomes if not isinstance(outcome, asyncio.CancelledError)]
    if failures or not tally.latencies:
        raise RuntimeError(f"{name} failed in {operation}: {failures}")
    times = sorted(tally.latencies)
    return Cell(
        server=name,
        operation=operation,
        cpu=cpu / len(times) * 1e6,
        rate=len(times) / took,
        p50=times[len(times) // 2] * 1e3,
        p99=times[len(times) * 99 // 100] * 1e3,
        bytes=checked(tally, operation),
    )


def checked(tally: Tally, operation: str) -> int:
    """The length of the last answer's body; RuntimeError if it is not the whole, right answer."""
    head, body = tally.answer
    document = json.loads(body)
    if operation == "GetTranscriptionJob":
        right = document.get("TranscriptionJob", {}).get("TranscriptionJobStatus") == "COMPLETED"
    else:
        right = len(document.get("TranscriptionJobSummaries", ())) == JOBS
    if b" 200 " not in head.split(b"\r\n")[0] or not right:
        raise RuntimeError(f"{operation} was answered {head!r} {body[:500]!r}")
    return len(body)
