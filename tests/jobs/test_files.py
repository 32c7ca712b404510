"""The files of a job: which there are, and their keys."""

from typing import Any

import pytest

from emulator.jobs.files import transcript_files

PLAIN, REDACTED = "TranscriptFileUri", "RedactedTranscriptFileUri"


@pytest.mark.parametrize(
    ("redaction", "keys"),
    [
        (None, {PLAIN: "a/j.json"}),
        ("redacted", {REDACTED: "a/redacted-j.json"}),
        ("redacted_and_unredacted", {PLAIN: "a/j.json", REDACTED: "a/redacted-j.json"}),
    ],
)
def test_which_files_there_are(redaction: str | None, keys: dict[str, str]) -> None:
    document: dict[str, Any] = {"output": ["b", "a/j.json"]}
    if redaction is not None:
        document["ContentRedaction"] = {"RedactionOutput": redaction}
    assert transcript_files(document) == {file: ("b", key) for file, key in keys.items()}


def test_a_file_without_a_folder() -> None:
    document = {"output": ["b", "j.json"], "ContentRedaction": {"RedactionOutput": "redacted"}}
    assert transcript_files(document) == {REDACTED: ("b", "redacted-j.json")}
