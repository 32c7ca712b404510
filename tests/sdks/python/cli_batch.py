"""The AWS CLI, version 1: the batch tour in commands, all in one process; it has no command for streams."""

import json
import os
import re
import time
from collections.abc import Callable
from typing import Any

from awscli.clidriver import create_clidriver

from tests.clients.aws_commands import run
from tests.sdks.python.cases import HTTP, HTTPS, RUN, case, report, transcript

NAMES = [f"{RUN}-{number}" for number in (1, 2, 3)]
BUCKET = f"matrix-{RUN}"
ARN = f"arn:aws:transcribe:us-east-1:000000000000:transcription-job/{NAMES[0]}"
SECONDS = 20.0
ERROR = re.compile(r"An error occurred \((\w+)\) when calling the \w+ operation: (.*)", re.DOTALL)
UNKNOWN = "argument command: Invalid choice"

driver = create_clidriver()


def aws(*words: str, endpoint: str = HTTP) -> dict[str, Any]:
    """Code, out, err of a command."""
    return run(driver, [*words, "--endpoint-url", endpoint, "--output", "json"])


def asked(*words: str) -> Any:
    """What a command answers. AssertionError with its words when it fails."""
    done = aws(*words)
    assert done["code"] == 0, done["err"]
    return json.loads(done["out"]) if done["out"].startswith(("{", "[")) else None


def transcribe(operation: str, *words: str) -> Any:
    return asked("transcribe", operation, *words)


def refused(operation: str, *words: str) -> dict[str, str]:
    """The error of the service that a command tells of."""
    done = aws("transcribe", operation, *words)
    told = ERROR.search(done["err"])
    assert told, done
    return {"type": told[1], "message": told[2].strip()}


def beginning(name: str) -> tuple[str, ...]:
    media = f"MediaFileUri=s3://{BUCKET}/call.wav"
    return "--transcription-job-name", name, "--language-code", "en-US", "--media-format", "wav", "--media", media


def start() -> dict[str, Any]:
    asked("s3api", "create-bucket", "--bucket", BUCKET)
    asked("s3", "cp", os.environ["MATRIX_WAV"], f"s3://{BUCKET}/call.wav")
    first, *_ = [transcribe("start-transcription-job", *beginning(name)) for name in NAMES]
    return {"status": first["TranscriptionJob"]["TranscriptionJobStatus"]}


def job(name: str) -> Any:
    return transcribe("get-transcription-job", "--transcription-job-name", name)["TranscriptionJob"]


def wait() -> dict[str, Any]:
    """The CLI asks every ten seconds, and leaves no choice."""
    for name in NAMES:
        transcribe("wait", "transcription-job-completed", "--transcription-job-name", name)
    return {"statuses": [job(name)["TranscriptionJobStatus"] for name in NAMES], "by": "waiter"}


def read() -> dict[str, Any]:
    return transcript(job(NAMES[0])["Transcript"]["TranscriptFileUri"])


def pages() -> list[list[str]]:
    found: list[list[str]] = []
    token: tuple[str, ...] = ()
    while True:
        page = transcribe("list-transcription-jobs", "--job-name-contains", RUN, "--max-results", "1", *token)
        found.append([summary["TranscriptionJobName"] for summary in page["TranscriptionJobSummaries"]])
        if "NextToken" not in page:
            return found
        token = ("--next-token", page["NextToken"])


def listed() -> dict[str, Any]:
    found = pages()
    return {"names": sorted(name for page in found for name in page), "pages": len(found), "by": "tokens"}


def tags() -> dict[str, Any]:
    def now() -> dict[str, str]:
        answer = transcribe("list-tags-for-resource", "--resource-arn", ARN)
        return {tag["Key"]: tag["Value"] for tag in answer["Tags"]}

    transcribe("tag-resource", "--resource-arn", ARN, "--tags", "Key=team,Value=blue", "Key=stage,Value=matrix")
    tagged = now()
    transcribe("untag-resource", "--resource-arn", ARN, "--tag-keys", "team")
    return {"tagged": tagged, "untagged": now()}


def vocabulary() -> dict[str, Any]:
    name = "--vocabulary-name", f"vocabulary-{RUN}"
    transcribe("create-vocabulary", *name, "--language-code", "en-US", "--phrases", "matrix")
    deadline = time.monotonic() + SECONDS
    while (got := transcribe("get-vocabulary", *name))["VocabularyState"] == "PENDING":
        assert time.monotonic() < deadline, got
        time.sleep(0.1)
    transcribe("delete-vocabulary", *name)
    gone = refused("get-vocabulary", *name)
    return {"state": got["VocabularyState"], "language": got["LanguageCode"], "by": "polling", "gone": gone}


def validation() -> dict[str, Any]:
    done = aws("transcribe", "start-transcription-job", "--transcription-job-name", f"{RUN}-none")
    told = ERROR.search(done["err"])
    missing = (
        {"by": "service", "type": told[1], "message": told[2].strip()}
        if told
        else {"by": "sdk", "type": f"code {done['code']}", "message": done["err"].strip().splitlines()[-1]}
    )
    return {**refused("start-transcription-job", *beginning("not a name!")), "missing": missing}


def delete() -> dict[str, Any]:
    for name in NAMES:
        transcribe("delete-transcription-job", "--transcription-job-name", name)
    return {"left": [name for page in pages() for name in page]}


def streams() -> dict[str, Any]:
    done = aws("transcribe-streaming", "start-stream-transcription", endpoint=HTTPS)
    if UNKNOWN in done["err"]:
        return {"cannot": "it has no command transcribe-streaming"}
    return {"said": done["err"][:200]}


BATCH: dict[str, Callable[[], dict[str, Any]]] = {
    "start": start,
    "wait": wait,
    "read": read,
    "list": listed,
    "tags": tags,
    "vocabulary": vocabulary,
    "conflict": lambda: refused("start-transcription-job", *beginning(NAMES[0])),
    "validation": validation,
    "notfound": lambda: refused("get-transcription-job", "--transcription-job-name", f"{RUN}-nobody"),
    "delete": delete,
}

if __name__ == "__main__":
    batch = {name: case(do) for name, do in BATCH.items()}
    report("aws-cli", "awscli", {"batch": batch, "stream https": streams()})
