"""Two suites on one emulator, each with a key of its own: the same names everywhere, and neither sees the other."""

import json
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.client import Config
from botocore.exceptions import ClientError

from tests.clients.audio import wav
from tests.clients.moving import SECONDS, control, settled
from tests.clients.running import SCRIPTS, Running, running
from tests.clients.said import new_session
from tests.clients.test_amazon_transcribe import Plan, streams

CONFIG = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})


@dataclass(frozen=True, slots=True)
class Suite:
    """A suite of tests as one may write it, which says `words` in its own script."""

    emulator: Running
    key: dict[str, str]
    words: str

    def client(self, service: str, **changes: Any) -> Any:
        known = {
            "endpoint_url": self.emulator.http,
            "region_name": "us-east-1",
            "aws_access_key_id": self.key["access_key"],
            "aws_secret_access_key": self.key["secret_key"],
            "config": CONFIG,
        }
        return boto3.Session().client(service, **{**known, **changes})

    def script(self) -> None:
        script = {"match": {"access_key": self.key["access_key"]}, "say": self.words}
        url = f"{self.emulator.http}/_emulator/scripts/suite-{self.key['account']}"
        request = urllib.request.Request(url, json.dumps(script).encode(), method="PUT")
        request.add_header("content-type", "application/json")
        urllib.request.urlopen(request, timeout=SECONDS).close()

    def run(self) -> dict[str, Any]:
        """Make a bucket, a vocabulary, a job, events of it; all that a client can see of it afterwards."""
        self.script()
        s3, transcribe, events, sqs = (self.client(name) for name in ("s3", "transcribe", "events", "sqs"))
        queue = sqs.create_queue(QueueName="heard")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        events.put_rule(Name="jobs", EventPattern=json.dumps({"source": ["aws.transcribe"]}))
        events.put_targets(Rule="jobs", Targets=[{"Id": "1", "Arn": arn}])
        s3.create_bucket(Bucket="media")
        s3.put_object(Bucket="media", Key="call.wav", Body=wav())
        s3.put_object(Bucket="media", Key="mine.txt", Body=self.words.encode())
        transcribe.create_vocabulary(VocabularyName="terms", LanguageCode="en-US", Phrases=[self.words.split()[0]])
        transcribe.start_transcription_job(
            TranscriptionJobName="job",
            LanguageCode="en-US",
            Media={"MediaFileUri": "s3://media/call.wav"},
            OutputBucketName="media",
            Settings={"VocabularyName": "terms"},
        )
        transcribe.start_transcription_job(
            TranscriptionJobName="linked", LanguageCode="en-US", Media={"MediaFileUri": "s3://media/call.wav"}
        )
        return self.seen()

    def seen(self) -> dict[str, Any]:
        """What there is, by every way to look at it."""
        s3, transcribe = self.client("s3"), self.client("transcribe")
        for name in ("job", "linked"):
            waiter = transcribe.get_waiter("transcription_job_completed")
            waiter.wait(TranscriptionJobName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 20})
        linked = transcribe.get_transcription_job(TranscriptionJobName="linked")["TranscriptionJob"]
        return {
            "jobs": sorted(
                job["TranscriptionJobName"] for job in transcribe.list_transcription_jobs()["TranscriptionJobSummaries"]
            ),
            "vocabularies": [one["VocabularyName"] for one in transcribe.list_vocabularies()["Vocabularies"]],
            "buckets": sorted(
                bucket["Name"] for bucket in s3.list_buckets()["Buckets"] if not bucket["Name"].startswith("aws-")
            ),
            "keys": sorted(one["Key"] for one in s3.list_objects_v2(Bucket="media")["Contents"]),
            "mine": s3.get_object(Bucket="media", Key="mine.txt")["Body"].read().decode(),
            "transcript": transcript(s3.get_object(Bucket="media", Key="job.json")["Body"].read()),
            "linked": transcript(opened(linked["Transcript"]["TranscriptFileUri"])),
            **{f"presigned {version}": opened(self.presigned(version)).decode() for version in ("s3", "s3v4")},
            "told": self.told(),
        }

    def told(self) -> set[str]:
        """The jobs that events have told of; there are two, and events take their time."""
        sqs = self.client("sqs")
        queue = sqs.get_queue_url(QueueName="heard")["QueueUrl"]
        names: set[str] = set()
        deadline = time.monotonic() + SECONDS
        while len(names) < 2 and time.monotonic() < deadline:
            messages = sqs.receive_message(
                QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=0, WaitTimeSeconds=1
            )
            details = [json.loads(each["Body"])["detail"] for each in messages.get("Messages", [])]
            names |= {each["TranscriptionJobName"] for each in details if "TranscriptionJobName" in each}
        return names

    def presigned(self, version: str) -> str:
        s3 = self.client("s3", config=Config(signature_version=version))
        return str(s3.generate_presigned_url("get_object", {"Bucket": "media", "Key": "mine.txt"}))

    def expected(self) -> dict[str, Any]:
        words = self.words
        return {
            "jobs": ["job", "linked"],
            "vocabularies": ["terms"],
            "buckets": ["media"],
            "keys": [".write_access_check_file.temp", "call.wav", "job.json", "mine.txt"],
            "mine": words,
            "transcript": words,
            "linked": words,
            "presigned s3": words,
            "presigned s3v4": words,
            "told": {"job", "linked"},
        }

    def stream(self, plan: Plan) -> dict[str, Any]:
        keys = {"AWS_ACCESS_KEY_ID": self.key["access_key"], "AWS_SECRET_ACCESS_KEY": self.key["secret_key"]}
        [report] = streams(self.emulator, plan, **keys)
        return report


def transcript(body: bytes) -> str:
    return str(json.loads(body)["results"]["transcripts"][0]["transcript"])


def opened(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=SECONDS) as answer:
        body: bytes = answer.read()
    return body


@pytest.fixture(scope="module", params=["strict", "relaxed"])
def emulator(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An emulator that tells of events."""
    flags = ("--scripts", str(SCRIPTS), "--events", "default", "--auth", request.param)
    with running(tmp_path_factory.mktemp(request.param), *flags) as started:
        yield started


@pytest.fixture
def suites(emulator: Running) -> Iterator[tuple[Suite, Suite]]:
    keys = [control(emulator, "keys", {}) for _ in range(2)]
    one, two = (Suite(emulator, key, words) for key, words in zip(keys, ("Red apples.", "Blue plums."), strict=True))
    yield one, two
    for key in keys:
        request = urllib.request.Request(f"{emulator.http}/_emulator/keys/{key['access_key']}", method="DELETE")
        urllib.request.urlopen(request, timeout=SECONDS).close()
    assert control(emulator, "jobs") == control(emulator, "keys") == []


def test_two_suites_side_by_side(suites: tuple[Suite, Suite]) -> None:
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(Suite.run, suites)) == [suite.expected() for suite in suites]


def test_the_reset_of_one_leaves_the_other(emulator: Running, suites: tuple[Suite, Suite]) -> None:
    one, two = suites
    one.run()
    two.run()
    assert control(emulator, "reset", {"access_key": one.key["access_key"]})["resources"] == 3
    assert two.seen() == two.expected()
    assert one.client("s3").list_buckets()["Buckets"] == []
    assert one.client("transcribe").list_transcription_jobs()["TranscriptionJobSummaries"] == []
    assert one.run() == one.expected()


def test_streams_with_the_same_session(suites: tuple[Suite, Suite]) -> None:
    for suite in suites:
        suite.script()
    plan = Plan(new_session())
    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(lambda suite: suite.stream(plan), suites))
    assert [report["finals"] for report in reports] == [[suite.words] for suite in suites]


def test_a_reset_ends_the_streams_of_its_account_only(emulator: Running, suites: tuple[Suite, Suite]) -> None:
    one, two = suites
    plan = Plan(new_session(), chunks=5, hold=True)
    with ThreadPoolExecutor(2) as pool:
        ended = pool.submit(one.stream, plan)
        settled(emulator, plan.session, 5)
        other = pool.submit(two.stream, plan)
        while len(control(emulator, "streams")) < 2 and not other.done():
            settled(emulator, plan.session, 5)
        control(emulator, "reset", {"account": one.key["account"]})
        assert ended.result(SECONDS)["error"] == "ServiceUnavailableException"
        [left] = control(emulator, "streams")
        assert (left["account"], left["ended"]) == (two.key["account"], None)
        control(emulator, "reset", {"account": two.key["account"]})
        assert other.result(SECONDS)["error"] == "ServiceUnavailableException"


def test_a_deleted_key_is_refused(emulator: Running) -> None:
    key = control(emulator, "keys", {})
    suite = Suite(emulator, key, "")
    suite.client("transcribe").list_transcription_jobs()
    wrong = Suite(emulator, {**key, "secret_key": "wrong"}, "")
    strict = control(emulator, "settings")["auth"] == "strict"
    if strict:
        with pytest.raises(ClientError, match="InvalidSignatureException"):
            wrong.client("transcribe").list_transcription_jobs()
    request = urllib.request.Request(f"{emulator.http}/_emulator/keys/{key['access_key']}", method="DELETE")
    urllib.request.urlopen(request, timeout=SECONDS).close()
    if strict:
        with pytest.raises(ClientError, match="UnrecognizedClientException"):
            suite.client("transcribe").list_transcription_jobs()
    assert suite.client("s3").list_buckets()["Buckets"] == []
