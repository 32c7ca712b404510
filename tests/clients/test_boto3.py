"""boto3 against the emulator: the batch API and the S3 inside, set up as boto3's own manual says."""

import json
import urllib.request
import uuid
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.clients.audio import wav
from tests.clients.running import Running
from tests.clients.said import GREETING
from tests.documents.check import checked

AT_ONCE = Config(retries={"total_max_attempts": 1, "mode": "standard"})
QUICK = {"Delay": 1, "MaxAttempts": 20}


def client(emulator: Running, service: str, **changes: Any) -> Any:
    known = {
        "endpoint_url": emulator.http,
        "region_name": emulator.region,
        "aws_access_key_id": emulator.access_key,
        "aws_secret_access_key": emulator.secret_key,
        "config": AT_ONCE,
    }
    return boto3.Session().client(service, **{**known, **changes})


@pytest.fixture
def transcribe(emulator: Running) -> Any:
    return client(emulator, "transcribe")


@pytest.fixture(scope="module")
def bucket(emulator: Running) -> str:
    """A bucket that holds `call.wav`."""
    s3 = client(emulator, "s3")
    s3.create_bucket(Bucket="calls")
    s3.put_object(Bucket="calls", Key="call.wav", Body=wav())
    return "calls"


def new_name(kind: str) -> str:
    return f"{kind}-{uuid.uuid4().hex}"


def start(transcribe: Any, bucket: str, **changes: Any) -> str:
    """Start a job; its name."""
    media = {"MediaFileUri": f"s3://{bucket}/call.wav"}
    asked = {"TranscriptionJobName": new_name("job"), "LanguageCode": "en-US", "Media": media, **changes}
    transcribe.start_transcription_job(**asked)
    return str(asked["TranscriptionJobName"])


def finished(transcribe: Any, name: str) -> dict[str, Any]:
    """The job, once it is completed."""
    transcribe.get_waiter("transcription_job_completed").wait(TranscriptionJobName=name, WaiterConfig=QUICK)
    job: dict[str, Any] = transcribe.get_transcription_job(TranscriptionJobName=name)["TranscriptionJob"]
    return job


def refused(call: Any, **arguments: Any) -> tuple[str, str]:
    """The code and the message of the error that a call must end with."""
    with pytest.raises(ClientError) as raised:
        call(**arguments)
    error = raised.value.response["Error"]
    return error["Code"], error["Message"]


def test_a_job_from_start_to_transcript(emulator: Running, transcribe: Any, bucket: str) -> None:
    name = start(transcribe, bucket)
    job = finished(transcribe, name)
    uri = job["Transcript"]["TranscriptFileUri"]
    assert uri.startswith(emulator.http), "it names the host that the client came by"
    with urllib.request.urlopen(uri) as answer:
        document = json.loads(checked(answer.read()))
    assert (document["jobName"], document["status"]) == (name, "COMPLETED")
    assert document["results"]["transcripts"] == [{"transcript": " ".join(GREETING)}]
    assert all(float(item["alternatives"][0]["confidence"]) <= 1 for item in document["results"]["items"])
    assert job["CompletionTime"] >= job["StartTime"] >= job["CreationTime"]


def test_output_goes_to_the_callers_bucket(emulator: Running, transcribe: Any, bucket: str) -> None:
    name = start(transcribe, bucket, OutputBucketName=bucket, OutputKey="transcripts/")
    uri = finished(transcribe, name)["Transcript"]["TranscriptFileUri"]
    assert uri == f"{emulator.http}/{bucket}/transcripts/{name}.json"
    body = client(emulator, "s3").get_object(Bucket=bucket, Key=f"transcripts/{name}.json")["Body"].read()
    assert json.loads(checked(body))["results"]["transcripts"][0]["transcript"] == " ".join(GREETING)


def test_jobs_are_listed_in_pages(transcribe: Any, bucket: str) -> None:
    mark = new_name("page")
    names = {f"{mark}-{number}" for number in range(5)}
    for name in names:
        start(transcribe, bucket, TranscriptionJobName=name)
    pages = [transcribe.list_transcription_jobs(JobNameContains=mark, MaxResults=2)]
    while "NextToken" in pages[-1]:
        token = pages[-1]["NextToken"]
        pages.append(transcribe.list_transcription_jobs(JobNameContains=mark, MaxResults=2, NextToken=token))
    summaries = [page["TranscriptionJobSummaries"] for page in pages]
    assert [len(part) for part in summaries] == [2, 2, 1]
    assert {one["TranscriptionJobName"] for part in summaries for one in part} == names


def test_a_deleted_job_is_gone(transcribe: Any, bucket: str) -> None:
    name = start(transcribe, bucket)
    finished(transcribe, name)
    transcribe.delete_transcription_job(TranscriptionJobName=name)
    gone = (
        "BadRequestException",
        "The requested job couldn't be found. Check the job name and try your request again.",
    )
    assert refused(transcribe.get_transcription_job, TranscriptionJobName=name) == gone


def test_a_vocabulary_from_create_to_delete(transcribe: Any) -> None:
    name = new_name("words")
    created = transcribe.create_vocabulary(VocabularyName=name, LanguageCode="en-US", Phrases=["Los-Angeles", "CLI"])
    assert created["VocabularyState"] == "PENDING"
    ready = transcribe.get_waiter("vocabulary_ready")
    ready.wait(VocabularyName=name, WaiterConfig=QUICK)
    with urllib.request.urlopen(transcribe.get_vocabulary(VocabularyName=name)["DownloadUri"]) as answer:
        assert b"Los-Angeles" in answer.read()
    transcribe.update_vocabulary(VocabularyName=name, LanguageCode="en-US", Phrases=["San-Diego"])
    ready.wait(VocabularyName=name, WaiterConfig=QUICK)
    listed = transcribe.list_vocabularies(NameContains=name)["Vocabularies"]
    assert [(one["VocabularyName"], one["VocabularyState"]) for one in listed] == [(name, "READY")]
    transcribe.delete_vocabulary(VocabularyName=name)
    gone = "The requested vocabulary couldn't be found. Check the vocabulary name and try your request again."
    assert refused(transcribe.get_vocabulary, VocabularyName=name) == ("BadRequestException", gone)


def test_a_name_that_is_taken(transcribe: Any, bucket: str) -> None:
    name = start(transcribe, bucket)
    code, message = refused(start, transcribe=transcribe, bucket=bucket, TranscriptionJobName=name)
    assert (code, message) == (
        "ConflictException",
        "The requested job name already exists. Use a different job name.",
    )


def test_a_value_that_the_model_forbids(transcribe: Any, bucket: str) -> None:
    code, message = refused(start, transcribe=transcribe, bucket=bucket, LanguageCode="xx-XX")
    assert code == "BadRequestException"
    violation = "1 validation error detected: Value 'xx-XX' at 'languageCode' failed to satisfy constraint: "
    assert message.startswith(violation + "Member must satisfy enum value set: [")


@pytest.mark.parametrize(
    ("changes", "code", "start_of_message"),
    [
        (
            {"aws_secret_access_key": "wrong"},
            "InvalidSignatureException",
            "The request signature we calculated does not",
        ),
        ({"aws_access_key_id": "NOBODY"}, "UnrecognizedClientException", "The security token included in the request"),
        ({"region_name": "nowhere"}, "InvalidSignatureException", "Credential should be scoped to a valid region, not"),
    ],
)
def test_a_caller_who_is_refused(emulator: Running, changes: dict[str, str], code: str, start_of_message: str) -> None:
    said = refused(client(emulator, "transcribe", **changes).list_transcription_jobs)
    assert said[0] == code
    assert said[1].startswith(start_of_message)


def test_regions_are_kept_apart(emulator: Running, transcribe: Any, bucket: str) -> None:
    name = start(transcribe, bucket)
    elsewhere = client(emulator, "transcribe", region_name="eu-west-1")
    assert elsewhere.list_transcription_jobs(JobNameContains=name)["TranscriptionJobSummaries"] == []


def test_relaxed_takes_any_key(relaxed: Running) -> None:
    anybody = client(relaxed, "transcribe", aws_access_key_id="ANYBODY", aws_secret_access_key="anything")
    assert anybody.list_transcription_jobs()["TranscriptionJobSummaries"] == []


def test_https_is_trusted_by_the_ca_file(emulator: Running) -> None:
    secure = client(emulator, "transcribe", endpoint_url=emulator.https, verify=emulator.ca)
    assert secure.list_vocabularies()["Vocabularies"] is not None


def test_what_is_delivered_says_what_it_is_and_how_it_is_kept(emulator: Running, transcribe: Any, bucket: str) -> None:
    """The headers that a job asks for are on its files in S3: type and encryption."""
    kept = {"OutputEncryptionKMSKeyId": "alias/mine", "KMSEncryptionContext": {"team": "blue"}}
    subtitles = {"Formats": ["vtt", "srt"]}
    name = start(transcribe, bucket, OutputBucketName=bucket, OutputKey="kept/", Subtitles=subtitles, **kept)
    finished(transcribe, name)
    s3, types = client(emulator, "s3"), {"json": "application/json", "vtt": "text/vtt", "srt": "application/x-subrip"}
    for ending, content_type in types.items():
        head = s3.head_object(Bucket=bucket, Key=f"kept/{name}.{ending}")
        assert (head["ContentType"], head["Metadata"]) == (content_type, {})
        assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", "alias/mine")
