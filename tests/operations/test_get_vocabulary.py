"""GetVocabulary: what is shown in which state, and the link to the words."""

from typing import Any

import pytest

from tests.operations.calls import ACCOUNT, NOW, REGION, Desk
from tests.operations.vocabularies import FILE, KIND, NOT_FOUND, PLAIN, WORDS


def test_an_unknown_vocabulary(desk: Desk) -> None:
    desk.elsewhere(region="eu-west-1").ask("CreateVocabulary", **WORDS)
    assert desk.refused("GetVocabulary", VocabularyName="v") == ("BadRequestException", NOT_FOUND)


def test_get(desk: Desk) -> None:
    desk.ask("CreateVocabulary", **WORDS, DataAccessRoleArn="arn:aws:iam::111122223333:role/Admin")
    pending = desk.ask("GetVocabulary", VocabularyName="v")
    role = {"DataAccessRoleArn": "arn:aws:iam::111122223333:role/Admin"}
    assert pending == {**PLAIN, **role, "VocabularyState": "PENDING", "LastModifiedTime": NOW}
    desk.put_at(KIND, "v", "FAILED", FailureReason="No.")
    failed = desk.ask("GetVocabulary", VocabularyName="v")
    assert failed == {**pending, "VocabularyState": "FAILED", "FailureReason": "No."}


@pytest.mark.parametrize(
    ("given", "start", "end"),
    [
        (WORDS, f"http://localhost:4610/aws-transcribe-dictionary-model-{REGION}-prod/{ACCOUNT}/v/", "/input.txt"),
        (FILE, "http://localhost:4610/mine/", "/terms.txt"),
        ({**PLAIN, "VocabularyFileUri": "https://s3.us-west-2.amazonaws.com/mine/a/b.txt"}, "http://", "/mine/a/b.txt"),
        ({**PLAIN, "VocabularyFileUri": "https://mine.s3.amazonaws.com/a%20b.txt"}, "http://", "/mine/a%20b.txt"),
    ],
)
def test_a_ready_vocabulary_can_be_downloaded(desk: Desk, given: dict[str, Any], start: str, end: str) -> None:
    desk.ask("CreateVocabulary", **given)
    desk.put_at(KIND, "v", "READY")
    uri, _, query = desk.ask("GetVocabulary", VocabularyName="v")["DownloadUri"].partition("?")
    assert uri.startswith(start)
    assert uri.endswith(end)
    assert "X-Amz-Signature=" in query


def test_a_file_that_is_nowhere_in_s3_has_no_download(desk: Desk) -> None:
    desk.ask("CreateVocabulary", **PLAIN, VocabularyFileUri="https://example.com/terms.txt")
    desk.put_at(KIND, "v", "READY")
    assert "DownloadUri" not in desk.ask("GetVocabulary", VocabularyName="v")
