"""Transcribe the sounds of a folder: upload, start, wait, and put the words and the subtitles beside each sound.

python uploader.py FOLDER BUCKET [--batch NAME]
"""

import argparse
import json
import random
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError, WaiterError

SOUNDS = {".wav", ".mp3", ".flac", ".m4a", ".ogg", ".webm", ".amr"}
# The waits of boto3's own retries begin anywhere above zero. Here each is twice as long as the one before, at least.
CONFIG = Config(retries={"mode": "standard", "total_max_attempts": 1}, read_timeout=20)
AGAIN = {"ThrottlingException", "LimitExceededException", "InternalFailureException", "ServiceUnavailableException"}
TRIES, FIRST_WAIT = 5, 0.2  # seconds


class JobFailed(Exception):
    """The service could not transcribe a sound. Says which, and the service's reason."""


def patiently(call: Callable[..., Any], **members: Any) -> Any:
    """Call; where the service is busy, or does not answer, wait and call again, up to five times."""
    for number in range(TRIES):
        try:
            return call(**members)
        except ClientError as error:
            if error.response["Error"]["Code"] not in AGAIN or number == TRIES - 1:
                raise
        except HTTPClientError:  # no answer in twenty seconds, or no connection
            if number == TRIES - 1:
                raise
        time.sleep(FIRST_WAIT * 2**number * random.uniform(1, 1.25))
    raise AssertionError("the last try answers or raises")


def start(transcribe: Any, s3: Any, sound: Path, bucket: str, batch: str) -> str:
    """Upload a sound and have it transcribed; the name of its job."""
    name = f"{batch}-{sound.stem}"
    s3.upload_file(str(sound), bucket, f"{batch}/{sound.name}")
    try:
        patiently(
            transcribe.start_transcription_job,
            TranscriptionJobName=name,
            LanguageCode="en-US",
            Media={"MediaFileUri": f"s3://{bucket}/{batch}/{sound.name}"},
            Subtitles={"Formats": ["vtt"]},
        )
    except ClientError as error:
        # A first try may have been done though its answer was lost, or an earlier run has crashed: the job is ours.
        if error.response["Error"]["Code"] != "ConflictException":
            raise
    return name


def finished(transcribe: Any, name: str) -> dict[str, Any]:
    """The job, once it has ended. Raises JobFailed."""
    waiter = transcribe.get_waiter("transcription_job_completed")  # it asks every ten seconds
    try:
        waiter.wait(TranscriptionJobName=name)
    except WaiterError as error:
        job = error.last_response.get("TranscriptionJob", {})
        raise JobFailed(f"{name}: {job.get('FailureReason', error)}") from error
    return patiently(transcribe.get_transcription_job, TranscriptionJobName=name)["TranscriptionJob"]


def fetched(uri: str) -> bytes:
    with urllib.request.urlopen(uri, timeout=30) as answer:
        return answer.read()


def write_down(job: dict[str, Any], sound: Path) -> str:
    """Put NAME.txt and NAME.vtt beside a sound; the words."""
    words = json.loads(fetched(job["Transcript"]["TranscriptFileUri"]))["results"]["transcripts"][0]["transcript"]
    sound.with_suffix(".txt").write_text(f"{words}\n", encoding="utf-8")
    sound.with_suffix(".vtt").write_bytes(fetched(job["Subtitles"]["SubtitleFileUris"][0]))
    return words


def jobs(transcribe: Any, batch: str, page: int = 100) -> Iterator[dict[str, Any]]:
    """What the service has of a batch, all pages of it. (boto3 has no paginator for Transcribe.)"""
    more: dict[str, Any] = {}
    while True:
        found = patiently(transcribe.list_transcription_jobs, JobNameContains=f"{batch}-", MaxResults=page, **more)
        yield from found["TranscriptionJobSummaries"]
        if "NextToken" not in found:
            return
        more = {"NextToken": found["NextToken"]}


def transcribe_all(transcribe: Any, s3: Any, folder: Path, bucket: str, batch: str) -> list[str]:
    """Transcribe all sounds of a folder; what went wrong, a line for each job that failed."""
    sounds = sorted(path for path in folder.iterdir() if path.suffix in SOUNDS)
    names = [start(transcribe, s3, sound, bucket, batch) for sound in sounds]  # all of them, and then wait
    failures = []
    for name, sound in zip(names, sounds, strict=True):
        try:
            print(f"{sound.name}: {write_down(finished(transcribe, name), sound)}")
        except JobFailed as failure:
            failures.append(str(failure))
    return failures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("bucket")
    parser.add_argument("--batch", default="batch", help="what the names of the jobs begin with")
    asked = parser.parse_args()
    transcribe, s3 = boto3.client("transcribe", config=CONFIG), boto3.client("s3")
    failures = transcribe_all(transcribe, s3, asked.folder, asked.bucket, asked.batch)
    for job in jobs(transcribe, asked.batch):
        print(f"{job['TranscriptionJobName']}: {job['TranscriptionJobStatus']}")
    print(*failures, sep="\n", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
