"""State changes on EventBridge: a rule brings them to a queue, in the recorded form, whatever becomes of the thing."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.clients.audio import wav
from tests.clients.running import SCRIPTS, Running, running
from tests.clients.test_boto3 import client

REGION = "eu-west-2"


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("events")
    with running(folder, "--scripts", str(SCRIPTS), "--events", "default") as started:
        s3 = client(started, "s3", region_name=REGION)
        s3.create_bucket(Bucket="calls", CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_object(Bucket="calls", Key="call.wav", Body=wav())
        s3.put_object(Bucket="calls", Key="text.wav", Body=b"no sound")
        yield started


def heard(emulator: Running, name: str) -> tuple[Any, str]:
    """A client for SQS and the URL of a queue that everything from Transcribe comes to."""
    sqs, events = (client(emulator, service, region_name=REGION) for service in ("sqs", "events"))
    return listening(sqs, events, name)


def listening(sqs: Any, events: Any, name: str) -> tuple[Any, str]:
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(Name=name, EventPattern=json.dumps({"source": ["aws.transcribe"]}))
    events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": arn}])
    return sqs, url


def next_event(sqs: Any, url: str) -> Any:
    [message] = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=10)["Messages"]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return json.loads(message["Body"])


@pytest.mark.parametrize(
    ("key", "detail"),
    [
        ("call.wav", {"TranscriptionJobStatus": "COMPLETED"}),
        ("text.wav", {"TranscriptionJobStatus": "FAILED", "FailureReason": "Unsupported media format"}),
    ],
)
def test_a_job(emulator: Running, key: str, detail: dict[str, str]) -> None:
    name = key.replace(".", "-")
    sqs, url = heard(emulator, name)
    transcribe = client(emulator, "transcribe", region_name=REGION)
    transcribe.start_transcription_job(
        TranscriptionJobName=name, LanguageCode="en-US", Media={"MediaFileUri": f"s3://calls/{key}"}
    )
    event = next_event(sqs, url)
    job = transcribe.get_transcription_job(TranscriptionJobName=name)["TranscriptionJob"]
    told = datetime.strptime(event["time"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(seconds=-1) < told - job["CompletionTime"] < timedelta(seconds=60)
    assert {each: event[each] for each in ("version", "detail-type", "source", "region", "resources")} == {
        "version": "0",
        "detail-type": "Transcribe Job State Change",
        "source": "aws.transcribe",
        "region": REGION,
        "resources": [],
    }
    assert event["detail"] == {"TranscriptionJobName": name, **detail}
    client(emulator, "events", region_name=REGION).disable_rule(Name=name)


def test_a_vocabulary(emulator: Running) -> None:
    sqs, url = heard(emulator, "words")
    transcribe = client(emulator, "transcribe", region_name=REGION)
    transcribe.create_vocabulary(VocabularyName="words", LanguageCode="en-US", Phrases=["Los-Angeles"])
    event = next_event(sqs, url)
    assert event["detail-type"] == "Vocabulary State Change"
    assert event["detail"] == {"VocabularyName": "words", "VocabularyState": "READY"}
    client(emulator, "events", region_name=REGION).disable_rule(Name="words")
