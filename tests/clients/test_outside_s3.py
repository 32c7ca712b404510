"""An S3 outside: moto's own server, a process of its own, holds the media and gets the transcript."""

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.clients.audio import wav
from tests.clients.moving import control
from tests.clients.running import SCRIPTS, Running, environment, running

KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
ONCE = Config(retries={"total_max_attempts": 1, "mode": "standard"})
NAME = {"TranscriptionJobName": "outside"}
START = {**NAME, "LanguageCode": "en-US", "Media": {"MediaFileUri": "s3://calls/call.wav"}}


class Server:
    """moto's server on a free port."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        words = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
        with (folder / "moto.txt").open("wb") as out:
            self.process = subprocess.Popen(words, env=environment(), cwd=folder, stdout=out, stderr=out)
        deadline = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert time.monotonic() < deadline, (folder / "moto.txt").read_text()
                time.sleep(0.05)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = Server(tmp_path_factory.mktemp("moto"))
    s3 = boto3.Session().client("s3", endpoint_url=started.url, **KEYS)
    s3.create_bucket(Bucket="calls")
    s3.put_object(Bucket="calls", Key="call.wav", Body=wav())
    yield started
    started.stop()


@pytest.fixture(scope="module")
def emulator(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("outside")
    with running(folder, "--scripts", str(SCRIPTS), "--s3-endpoint", server.url) as started:
        yield started


def client(emulator: Running) -> Any:
    return boto3.Session().client("transcribe", endpoint_url=emulator.http, config=ONCE, **KEYS)


def wait_for(transcribe: Any, name: str) -> Any:
    waiter = transcribe.get_waiter("transcription_job_completed")
    waiter.wait(TranscriptionJobName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 20})
    return transcribe.get_transcription_job(TranscriptionJobName=name)["TranscriptionJob"]


def test_documents_lie_outside_and_links_lead_there(server: Server, emulator: Running) -> None:
    transcribe = client(emulator)
    transcribe.start_transcription_job(**START)
    job = wait_for(transcribe, "outside")
    assert (job["MediaFormat"], job["MediaSampleRateHertz"]) == ("wav", 16_000)
    uri = job["Transcript"]["TranscriptFileUri"]
    assert uri.startswith(f"{server.url}/aws-transcribe-us-east-1-prod/000000000000/outside/")
    with urllib.request.urlopen(uri) as answer:
        assert json.load(answer)["jobName"] == "outside"


def test_the_clients_own_bucket_outside(server: Server, emulator: Running) -> None:
    transcribe = client(emulator)
    media = {"MediaFileUri": f"{server.url}/calls/call.wav"}
    own = {"TranscriptionJobName": "own", "Media": media, "OutputBucketName": "calls", "OutputKey": "done/"}
    transcribe.start_transcription_job(**{**START, **own})
    assert wait_for(transcribe, "own")["Transcript"]["TranscriptFileUri"] == f"{server.url}/calls/done/own.json"
    s3 = boto3.Session().client("s3", endpoint_url=server.url, **KEYS)
    assert s3.get_object(Bucket="calls", Key="done/.write_access_check_file.temp")["Body"].read() == b""
    assert json.load(s3.get_object(Bucket="calls", Key="done/own.json")["Body"])["jobName"] == "own"


def test_what_is_not_there_outside_is_refused(emulator: Running) -> None:
    changes = {"TranscriptionJobName": "none", "Media": {"MediaFileUri": "s3://calls/none.wav"}}
    with pytest.raises(ClientError, match="read permission"):
        client(emulator).start_transcription_job(**{**START, **changes})
    with pytest.raises(ClientError, match="write permission"):
        client(emulator).start_transcription_job(**{**START, "OutputBucketName": "nobody-made-it"})


def test_an_s3_that_goes_away(tmp_path: Path) -> None:
    """New jobs are told so; a job that runs tries again, and fails at last."""
    server = Server(tmp_path)
    try:
        s3 = boto3.Session().client("s3", endpoint_url=server.url, **KEYS)
        s3.create_bucket(Bucket="calls")
        s3.put_object(Bucket="calls", Key="call.wav", Body=wav())
        with running(tmp_path, "--s3-endpoint", server.url, "--job-seconds", "60") as emulator:
            transcribe = client(emulator)
            transcribe.start_transcription_job(**START)
            server.stop()
            with pytest.raises(ClientError) as refused:
                transcribe.start_transcription_job(**{**START, "TranscriptionJobName": "late"})
            assert refused.value.response["Error"]["Code"] == "InternalFailureException"
            job = ended(emulator, transcribe)
        assert (job["TranscriptionJobStatus"], job["FailureReason"]) == (
            "FAILED",
            "S3 couldn't be reached. Check that it is running and try your request again.",
        )
    finally:
        server.stop()


def ended(emulator: Running, transcribe: Any) -> Any:
    """The job, once the clock has been moved far enough; each move waits for the worker."""
    for _ in range(12):
        control(emulator, "clock", {"advance": 10})
        job = transcribe.get_transcription_job(**NAME)["TranscriptionJob"]
        if job["TranscriptionJobStatus"] == "FAILED":
            break
    return job
