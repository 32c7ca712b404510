"""Each preset through boto3 and a raw WebSocket client: four calls, a job that is started twice, two streams."""

import asyncio
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError, WaiterError

from emulator.faults.presets import PRESETS
from tests.clients.audio import wav
from tests.clients.harmed import ALL, FLAGS, WAITS, by_websocket, control
from tests.clients.running import Running, running
from tests.clients.test_boto3 import client

ONCE = Config(retries={"total_max_attempts": 1, "mode": "standard"})
QUICK = {"Delay": 1, "MaxAttempts": 3}
PATIENCE = 3.0  # seconds with a stream
ANSWERS, LOST, THERE = "answers", "ConnectionClosedError", "ConflictException"
FAULT = "InternalFailureException"
BROKEN = (
    "InternalFailureException: A problem occurred while processing the audio. Transcription was terminated.; "
    "closed with 1000 InternalFailureException"
)
RESET = "ConnectionClosedError: no close frame received or sent"
WRONG = "ChecksumMismatch: Checksum mismatch: expected …, calculated …"
IN_PIECES = "a message is not one whole event; closed with 1000 Streaming completed successfully"


class Told(NamedTuple):
    """What the clients see of one preset. `seconds`: what each request takes at least, by the emulator's clock."""

    calls: list[str] = [ANSWERS] * 4
    starts: tuple[str, str] = (ANSWERS, THERE)
    job: str | None = "COMPLETED"
    streams: tuple[str, str] = (ALL, ALL)
    parameters: Mapping[str, Any] = MappingProxyType({})
    seconds: float = 0.0


TOLD = {
    "throttling-burst": Told(["ThrottlingException"] * 3 + [ANSWERS]),
    "flaky": Told([FAULT, ANSWERS, ANSWERS, ANSWERS], (FAULT, ANSWERS), parameters={"seed": 1}),
    "gateway-errors": Told(["503"] * 3 + [ANSWERS]),
    "lost-answers": Told(starts=(LOST, THERE)),
    "slow-server": Told(parameters={"delay": 0.5, "event": 0.02}, seconds=0.5),
    "s3-down": Told(starts=(FAULT, FAULT), job=None),
    "stuck-jobs": Told(job="IN_PROGRESS"),
    "broken-stream": Told(streams=(BROKEN, ALL)),
    "stalled-stream": Told(streams=(WAITS, WAITS)),
    "damaged-stream": Told(streams=(WRONG, WRONG)),
    "crumbled-stream": Told(streams=(IN_PIECES, IN_PIECES)),
    "vanishing-server": Told([LOST] * 4, (LOST, LOST), None, (RESET, RESET)),
}


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("presets"), *FLAGS) as started:
        boto = client(started, "s3")
        boto.create_bucket(Bucket="calls")
        boto.put_object(Bucket="calls", Key="call.wav", Body=wav())
        yield started


def outcome(ask: Callable[[], Any]) -> str:
    try:
        ask()
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    except HTTPClientError as error:
        return type(error).__name__
    return ANSWERS


def ending(transcribe: Any, name: str) -> str | None:
    """The status of a job once it has ended or has had the time for it; None for one that is not there to be seen."""
    try:
        transcribe.get_waiter("transcription_job_completed").wait(TranscriptionJobName=name, WaiterConfig=QUICK)
    except WaiterError as error:
        told: dict[str, str] = error.last_response.get("TranscriptionJob", {})
        return told.get("TranscriptionJobStatus")
    except HTTPClientError:
        return None
    return "COMPLETED"


@pytest.mark.parametrize("name", PRESETS)
def test_what_clients_see_of_a_preset(emulator: Running, name: str) -> None:
    told, key, job = TOLD[name], f"key-{uuid.uuid4().hex}", f"job-{uuid.uuid4()}"
    body = {"parameters": {**told.parameters}, "when": {"access_key": key}}
    faults = control(emulator, "POST", f"faults/presets/{name}", body)
    transcribe = client(emulator, "transcribe", config=ONCE, aws_access_key_id=key)
    media = {"MediaFileUri": "s3://calls/call.wav"}

    def start() -> None:
        transcribe.start_transcription_job(TranscriptionJobName=job, LanguageCode="en-US", Media=media)

    assert [outcome(transcribe.list_transcription_jobs) for _ in told.calls] == told.calls
    assert (outcome(start), outcome(start)) == told.starts
    assert ending(transcribe, job) == told.job
    sessions = [str(uuid.uuid4()) for _ in told.streams]
    caller = replace(emulator, access_key=key)
    assert tuple(asyncio.run(by_websocket(caller, session, PATIENCE)) for session in sessions) == told.streams
    took = [line["seconds"] for line in control(emulator, "GET", f"journal?access_key={key}") if line["kind"] != "job"]
    assert min(took) >= told.seconds
    assert len(took) > len(told.calls)
    assert all(control(emulator, "GET", f"faults/{fault['id']}")["fired"] for fault in faults)
