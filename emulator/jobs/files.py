"""Which files a job leaves and where: the transcript, the redacted one, or both. It computes names and puts nothing."""

from collections.abc import Mapping
from typing import Any

# The members of a job's Transcript that name its files.
UNREDACTED, REDACTED = "TranscriptFileUri", "RedactedTranscriptFileUri"
# Which files a job has, by the RedactionOutput that it asks for.
FILES = {None: (UNREDACTED,), "redacted": (REDACTED,), "redacted_and_unredacted": (UNREDACTED, REDACTED)}

Place = tuple[str, str]


def transcript_files(document: Mapping[str, Any]) -> dict[str, Place]:
    """Bucket and key of each file, by the member of Transcript that names it. `document`: what is kept of the job."""
    bucket, key = document["output"]
    redaction = document.get("ContentRedaction")
    files = FILES[None if redaction is None else redaction["RedactionOutput"]]
    return {file: (bucket, redacted_key(key) if file == REDACTED else key) for file in files}


def redacted_key(key: str) -> str:
    """The key of the redacted file: in the same folder, with a prefix. Observed: a/redacted-job.json."""
    folder, slash, name = key.rpartition("/")
    return f"{folder}{slash}redacted-{name}"
