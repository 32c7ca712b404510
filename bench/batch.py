"""Measures what one signed batch call costs a server: the same signed bytes again and again, on kept connections.

The jobs are made through boto3; the calls are made by `load/h1load.c`, so that the client is never the limit.
"""

import json
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from http.client import HTTPResponse
from pathlib import Path
from typing import Any, NamedTuple

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

from bench.generators import build, generate
from bench.processes import Server
from bench.servers import moto, ours
from bench.trace import ACCESS_KEY, REGION, SECRET_KEY, SERVICE

JOBS = 100
CONNECTIONS = 8
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
    generator: float  # share of its core that the generator was busy
    bytes: int  # of one answer's body


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
        build(Path(name))
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
                        yield cell(folders[server_name].parent, server_name, server, operation, seconds)


def cell(folder: Path, name: str, server: Server, operation: str, seconds: int) -> Cell:
    """One operation of one server, over and over on CONNECTIONS connections; RuntimeError if it fails."""
    request = signed(server.port, operation)
    length = checked(server.port, request, operation)
    tape = folder / "request"
    tape.write_bytes(request)
    told, cpu = generate(folder / "h1load", server, [CONNECTIONS, seconds, tape])
    if told["errors"] or not told["events"]:
        raise RuntimeError(f"{name} failed in {operation}: {told['first_error']}")
    return Cell(
        server=name,
        operation=operation,
        cpu=cpu / told["events"] * 1e6,
        rate=told["events"] / told["seconds"],
        p50=told["p50_ms"],
        p99=told["p99_ms"],
        generator=told["generator_cpu"],
        bytes=length,
    )


def checked(port: int, request: bytes, operation: str) -> int:
    """The length of the answer's body; RuntimeError if that is not the whole, right answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        answer = HTTPResponse(connection)
        answer.begin()
        body = answer.read()
    document = json.loads(body)
    if operation == "GetTranscriptionJob":
        right = document.get("TranscriptionJob", {}).get("TranscriptionJobStatus") == "COMPLETED"
    else:
        right = len(document.get("TranscriptionJobSummaries", ())) == JOBS
    if answer.status != 200 or not right:
        raise RuntimeError(f"{operation} was answered {answer.status} {body[:500]!r}")
    return len(body)
