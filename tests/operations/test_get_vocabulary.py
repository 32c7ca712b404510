"""GetVocabulary: what is shown in which state, and the link to the words."""

from typing import Any

import pytest

from tests.operations.calls import ACCOUNT, NOW, REGION, Desk
from tests.operations.vocabularies import FILE, KIND, NOT_FOUND, PLAIN, WORDS, put


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


@pytest.mark.parametrize("given", [WORDS, FILE])
def test_a_ready_vocabulary_can_be_downloaded(desk: Desk, given: dict[str, Any]) -> None:
    put(desk, "terms.txt")
    desk.ask("CreateVocabulary", **given)
    desk.put_at(KIND, "v", "READY")
    uri, _, query = desk.ask("GetVocabulary", VocabularyName="v")["DownloadUri"].partition("?")
    assert uri.startswith(f"http://localhost:4610/aws-transcribe-dictionary-model-{REGION}-prod/{ACCOUNT}/v/")
    assert uri.endswith("/input.txt")
    assert "X-Amz-Signature=" in query


def test_what_protects_it_is_shown(desk: Desk) -> None:
    members = {
        "DataAccessRoleArn": "arn:aws:iam::111122223333:role/Admin",
        "EncryptionConfiguration": {
            "KMSKey": "arn:aws:kms:us-west-2:111122223333:key/1234abcd",
            "KMSEncryptionContext": {"a": "b"},
        },
    }
    desk.ask("CreateVocabulary", **WORDS, **members)
    assert desk.ask("GetVocabulary", VocabularyName="v").items() >= members.items()
