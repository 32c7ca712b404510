"""boto3 on RPC v2 CBOR, which it speaks when its data path says that the service speaks nothing else."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.clients.audio import wav
from tests.clients.running import Running

MERGED = {"version": 1.0, "merge": {"metadata": {"protocols": ["smithy-rpc-v2-cbor"]}}}


@pytest.fixture(scope="module", autouse=True)
def _media(emulator: Running) -> None:
    """The file that the jobs here are about."""
    keys = {"aws_access_key_id": emulator.access_key, "aws_secret_access_key": emulator.secret_key}
    s3 = boto3.Session().client("s3", endpoint_url=emulator.http, region_name=emulator.region, **keys)
    s3.create_bucket(Bucket="calls")
    s3.put_object(Bucket="calls", Key="call.wav", Body=wav())


@pytest.fixture
def cbor(tmp_path: Path) -> Any:
    """A session whose only change is a file beside the service's model, as botocore's loader lets one add it."""
    session = botocore.session.Session()
    version = session.get_component("data_loader").determine_latest_version("transcribe", "service-2")
    folder = tmp_path / "transcribe" / version
    folder.mkdir(parents=True)
    (folder / "service-2.sdk-extras.json").write_text(json.dumps(MERGED))
    changed = botocore.session.Session()
    changed.set_config_variable("data_path", str(tmp_path))
    return boto3.Session(botocore_session=changed)


@pytest.fixture
def transcribe(emulator: Running, cbor: Any) -> Any:
    return client(emulator, cbor)


def client(emulator: Running, session: Any, **changes: Any) -> Any:
    known = {
        "endpoint_url": emulator.http,
        "region_name": emulator.region,
        "aws_access_key_id": emulator.access_key,
        "aws_secret_access_key": emulator.secret_key,
        "config": Config(retries={"total_max_attempts": 1, "mode": "standard"}),
    }
    return session.client("transcribe", **{**known, **changes})


def start(transcribe: Any, name: str) -> Any:
    media = {"MediaFileUri": "s3://calls/call.wav"}
    return transcribe.start_transcription_job(TranscriptionJobName=name, LanguageCode="en-US", Media=media)


def refused(call: Any, *arguments: Any, **named: Any) -> tuple[int, str, str]:
    """The status, the code and the message of the error that a call must end with."""
    with pytest.raises(ClientError) as raised:
        call(*arguments, **named)
    answer = raised.value.response
    return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"], answer["Error"]["Message"]


def test_a_job_from_start_to_delete(transcribe: Any) -> None:
    name = f"cbor-{uuid.uuid4().hex}"
    started = start(transcribe, name)
    headers = started["ResponseMetadata"]["HTTPHeaders"]
    assert (headers["smithy-protocol"], headers["content-type"]) == ("rpc-v2-cbor", "application/cbor")
    created = started["TranscriptionJob"]["CreationTime"]
    assert timedelta(0) <= datetime.now(UTC) - created < timedelta(seconds=60)
    waiter = transcribe.get_waiter("transcription_job_completed")
    waiter.wait(TranscriptionJobName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 20})
    job = transcribe.get_transcription_job(TranscriptionJobName=name)["TranscriptionJob"]
    assert job["CompletionTime"] >= job["StartTime"] >= job["CreationTime"] == created
    listed = transcribe.list_transcription_jobs(JobNameContains=name, MaxResults=1)["TranscriptionJobSummaries"]
    assert [(one["TranscriptionJobName"], one["CreationTime"]) for one in listed] == [(name, created)]
    transcribe.delete_transcription_job(TranscriptionJobName=name)
    gone = "The requested job couldn't be found. Check the job name and try your request again."
    assert refused(transcribe.get_transcription_job, TranscriptionJobName=name) == (400, "BadRequestException", gone)


def test_a_name_that_is_taken(transcribe: Any) -> None:
    name = f"cbor-{uuid.uuid4().hex}"
    start(transcribe, name)
    taken = "The requested job name already exists. Use a different job name."
    assert refused(start, transcribe, name) == (409, "ConflictException", taken)


def test_what_is_missing(transcribe: Any) -> None:
    missing = "The requested category couldn't be found. Check the category name and try your request again."
    answer = refused(transcribe.get_call_analytics_category, CategoryName="none")
    assert answer == (404, "NotFoundException", missing)


def test_a_caller_who_is_refused(cbor: Any, emulator: Running) -> None:
    status, code, message = refused(client(emulator, cbor, aws_secret_access_key="wrong").list_transcription_jobs)
    assert (status, code) == (403, "InvalidSignatureException")
    assert message.startswith("The request signature we calculated does not match")
