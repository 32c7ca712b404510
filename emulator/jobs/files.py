"""Which files a job leaves and where: transcripts, redacted or not, and subtitles. It only computes names."""

from collections.abc import Mapping
from typing import Any

# The members of a job's Transcript that name its files.
UNREDACTED, REDACTED = "TranscriptFileUri", "RedactedTranscriptFileUri"
# Those of a call's Media that name its recordings.
SOUND, REDACTED_SOUND = "MediaFileUri", "RedactedMediaFileUri"
# Which files a job has, by the RedactionOutput that it asks for.
FILES = {None: (UNREDACTED,), "redacted": (REDACTED,), "redacted_and_unredacted": (UNREDACTED, REDACTED)}

Place = tuple[str, str]


def transcript_files(document: Mapping[str, Any]) -> dict[str, Place]:
    """Bucket and key of each file, by the member of Transcript that names it. `document`: what is kept of the job."""
    bucket, key = document["output"]
    redaction = document.get("ContentRedaction")
    files = FILES[None if redaction is None else redaction["RedactionOutput"]]
    return {file: (bucket, redacted_key(key) if file == REDACTED else key) for file in files}


def subtitle_files(document: Mapping[str, Any]) -> dict[str, Place]:
    """Bucket and key of each file of subtitles that a job asks for, by its format; there is none when nothing is said.

    Seen: beside the transcript, by the same name; in the service's own bucket `srtSubtitles.srt`. Differs: what the
    other format is called there follows from that.
    """
    bucket, key = document["output"]
    folder, slash, name = key.rpartition("/")
    own = "OutputBucketName" not in document
    stem = name.removesuffix(".json")
    formats = document.get("Subtitles", {}).get("Formats", ())
    return {each: (bucket, f"{folder}{slash}{f'{each}Subtitles' if own else stem}.{each}") for each in formats}


def redacted_key(key: str) -> str:
    """The key of the redacted file: in the same folder, with a prefix. Observed: a/redacted-job.json."""
    folder, slash, name = key.rpartition("/")
    return f"{folder}{slash}redacted-{name}"
