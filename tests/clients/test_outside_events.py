"""An EventBridge outside: moto's own server, a process of its own, brings what the emulator tells it to a queue."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.clients.audio import wav
from tests.clients.running import SCRIPTS, Running, running
from tests.clients.test_boto3 import client
from tests.clients.test_events import listening, next_event
from tests.clients.test_outside_s3 import KEYS, Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = Server(tmp_path_factory.mktemp("moto"))
    yield started
    started.stop()


def told_by(server: Server, folder: Path) -> Any:
    return running(folder, "--scripts", str(SCRIPTS), "--events", "default", "--events-endpoint", server.url)


def outside(server: Server, service: str) -> Any:
    return boto3.Session().client(service, endpoint_url=server.url, **KEYS)


def run_job(emulator: Running, name: str) -> Any:
    s3, transcribe = client(emulator, "s3"), client(emulator, "transcribe")
    s3.create_bucket(Bucket="calls")
    s3.put_object(Bucket="calls", Key="call.wav", Body=wav())
    transcribe.start_transcription_job(
        TranscriptionJobName=name, LanguageCode="en-US", Media={"MediaFileUri": "s3://calls/call.wav"}
    )
    return transcribe.get_transcription_job(TranscriptionJobName=name)["TranscriptionJob"]


def test_a_job_is_told_of_outside_and_not_inside(server: Server, tmp_path: Path) -> None:
    sqs, url = listening(outside(server, "sqs"), outside(server, "events"), "jobs")
    with told_by(server, tmp_path) as emulator:
        inside, queue = listening(client(emulator, "sqs"), client(emulator, "events"), "jobs")
        assert run_job(emulator, "outside")["TranscriptionJobStatus"] == "COMPLETED"
        event = next_event(sqs, url)
        assert "Messages" not in inside.receive_message(QueueUrl=queue)
    assert (event["source"], event["detail-type"], event["region"]) == (
        "aws.transcribe",
        "Transcribe Job State Change",
        KEYS["region_name"],
    )
    assert event["detail"] == {"TranscriptionJobName": "outside", "TranscriptionJobStatus": "COMPLETED"}


def test_a_bus_that_is_down_harms_no_job(tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.stop()
    with told_by(server, tmp_path) as emulator:
        assert run_job(emulator, "alone")["TranscriptionJobStatus"] == "COMPLETED"
    assert "EventBridge was not told of the transcription-job alone" in (tmp_path / "said.txt").read_text(
        encoding="utf-8"
    )
