"""boto3: the batch tour; it has no streams."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError, ParamValidationError, UnknownServiceError

from tests.sdks.python.cases import HTTP, HTTPS, RUN, case, report, told, transcript

NAMES = [f"{RUN}-{number}" for number in (1, 2, 3)]
BUCKET = f"matrix-{RUN}"
VOCABULARY = f"vocabulary-{RUN}"
ARN = f"arn:aws:transcribe:us-east-1:000000000000:transcription-job/{NAMES[0]}"
FAST = {"Delay": 1, "MaxAttempts": 30}

s3 = boto3.client("s3", endpoint_url=HTTP)
transcribe = boto3.client("transcribe", endpoint_url=HTTP)


def refused(call: Callable[..., Any], **members: Any) -> dict[str, str]:
    try:
        call(**members)
    except ClientError as error:
        return told(error, error.response["Error"]["Message"])
    raise AssertionError("it was not refused")


def begin(name: str) -> Any:
    media = {"MediaFileUri": f"s3://{BUCKET}/call.wav"}
    return transcribe.start_transcription_job(
        TranscriptionJobName=name, LanguageCode="en-US", MediaFormat="wav", Media=media
    )["TranscriptionJob"]


def start() -> dict[str, Any]:
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="call.wav", Body=Path(os.environ["MATRIX_WAV"]).read_bytes())
    first, *_ = [begin(name) for name in NAMES]
    return {"status": first["TranscriptionJobStatus"]}


def job(name: str) -> Any:
    return transcribe.get_transcription_job(TranscriptionJobName=name)["TranscriptionJob"]


def wait() -> dict[str, Any]:
    for name in NAMES:
        transcribe.get_waiter("transcription_job_completed").wait(TranscriptionJobName=name, WaiterConfig=FAST)
    return {"statuses": [job(name)["TranscriptionJobStatus"] for name in NAMES], "by": "waiter"}


def read() -> dict[str, Any]:
    return transcript(job(NAMES[0])["Transcript"]["TranscriptFileUri"])


def pages() -> list[list[str]]:
    """All pages of the list; botocore has no paginator for Transcribe."""
    found: list[list[str]] = []
    token: dict[str, str] = {}
    while True:
        page = transcribe.list_transcription_jobs(JobNameContains=RUN, MaxResults=1, **token)
        found.append([summary["TranscriptionJobName"] for summary in page["TranscriptionJobSummaries"]])
        if "NextToken" not in page:
            return found
        token = {"NextToken": page["NextToken"]}


def listed() -> dict[str, Any]:
    assert not transcribe.can_paginate("list_transcription_jobs")
    found = pages()
    return {"names": sorted(name for page in found for name in page), "pages": len(found), "by": "tokens"}


def tags() -> dict[str, Any]:
    def now() -> dict[str, str]:
        answer = transcribe.list_tags_for_resource(ResourceArn=ARN)
        return {tag["Key"]: tag["Value"] for tag in answer.get("Tags", [])}

    wanted = [{"Key": "team", "Value": "blue"}, {"Key": "stage", "Value": "matrix"}]
    transcribe.tag_resource(ResourceArn=ARN, Tags=wanted)
    tagged = now()
    transcribe.untag_resource(ResourceArn=ARN, TagKeys=["team"])
    return {"tagged": tagged, "untagged": now()}


def vocabulary() -> dict[str, Any]:
    name = {"VocabularyName": VOCABULARY}
    transcribe.create_vocabulary(**name, LanguageCode="en-US", Phrases=["matrix"])
    transcribe.get_waiter("vocabulary_ready").wait(**name, WaiterConfig=FAST)
    got = transcribe.get_vocabulary(**name)
    transcribe.delete_vocabulary(**name)
    gone = refused(transcribe.get_vocabulary, **name)
    return {"state": got["VocabularyState"], "language": got["LanguageCode"], "by": "waiter", "gone": gone}


def validation() -> dict[str, Any]:
    try:
        transcribe.start_transcription_job(TranscriptionJobName=f"{RUN}-none", LanguageCode="en-US")
        missing = {}
    except ParamValidationError as error:
        missing = {"by": "sdk", **told(error)}
    except ClientError as error:
        missing = {"by": "service", **told(error, error.response["Error"]["Message"])}
    return {**refused(begin, name="not a name!"), "missing": missing}


def delete() -> dict[str, Any]:
    for name in NAMES:
        transcribe.delete_transcription_job(TranscriptionJobName=name)
    return {"left": [name for page in pages() for name in page]}


def streams() -> dict[str, Any]:
    try:
        boto3.client("transcribe-streaming", endpoint_url=HTTPS)
    except UnknownServiceError as error:
        return {"cannot": str(error).partition(". Valid")[0]}
    return {}


BATCH: dict[str, Callable[[], dict[str, Any]]] = {
    "start": start,
    "wait": wait,
    "read": read,
    "list": listed,
    "tags": tags,
    "vocabulary": vocabulary,
    "conflict": lambda: refused(begin, name=NAMES[0]),
    "validation": validation,
    "notfound": lambda: refused(transcribe.get_transcription_job, TranscriptionJobName=f"{RUN}-nobody"),
    "delete": delete,
}

if __name__ == "__main__":
    batch = {name: case(do) for name, do in BATCH.items()}
    report("boto3", "boto3", {"batch": batch, "stream https": streams()})
