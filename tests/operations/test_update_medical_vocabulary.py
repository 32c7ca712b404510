"""UpdateMedicalVocabulary: replaces a medical vocabulary that has come to rest."""

import pytest

from tests.operations.calls import NOW, Desk
from tests.operations.vocabularies import MEDICAL, NOT_FOUND, NOT_READABLE, PLAIN, TABLE, put


def test_only_english(desk: Desk) -> None:
    given = {**PLAIN, "LanguageCode": "en-GB", "VocabularyFileUri": put(desk, "terms.txt")}
    expected = "Medical vocabularies are in US English only. Use en-US as the language code and try your request again."
    assert desk.refused("UpdateMedicalVocabulary", **given) == ("BadRequestException", expected)


def test_a_file_that_is_not_there(desk: Desk) -> None:
    desk.ask("CreateMedicalVocabulary", **PLAIN, VocabularyFileUri=put(desk, "terms.txt"))
    desk.put_at(MEDICAL, "v", "READY")
    given = {**PLAIN, "VocabularyFileUri": "s3://mine/other.txt"}
    assert desk.refused("UpdateMedicalVocabulary", **given) == ("BadRequestException", NOT_READABLE)
    assert desk.kept(MEDICAL, "v").status == "READY"


def test_an_unknown_vocabulary(desk: Desk) -> None:
    given = {**PLAIN, "VocabularyFileUri": put(desk, "terms.txt")}
    desk.ask("CreateVocabulary", **given)
    assert desk.refused("UpdateMedicalVocabulary", **given) == ("BadRequestException", NOT_FOUND)


def test_a_pending_vocabulary_is_left_alone(desk: Desk) -> None:
    given = {**PLAIN, "VocabularyFileUri": put(desk, "terms.txt")}
    desk.ask("CreateMedicalVocabulary", **given)
    expected = (
        "The requested vocabulary couldn't be updated because it is pending. Wait until it is ready or has failed."
    )
    assert desk.refused("UpdateMedicalVocabulary", **given) == ("BadRequestException", expected)


@pytest.mark.parametrize("status", ["READY", "FAILED"])
def test_update(desk: Desk, status: str) -> None:
    tags = [{"Key": "k", "Value": "v"}]
    desk.ask("CreateMedicalVocabulary", **PLAIN, VocabularyFileUri=put(desk, "terms.txt"), Tags=tags)
    desk.put_at(MEDICAL, "v", status, FailureReason="No.")
    desk.clock.advance(5)
    new = put(desk, "new.txt", TABLE.replace(b"DNA", b"dna"))
    answer = desk.ask("UpdateMedicalVocabulary", **PLAIN, VocabularyFileUri=new)
    assert answer == {**PLAIN, "LastModifiedTime": NOW + 5, "VocabularyState": "PENDING"}
    document = desk.kept(MEDICAL, "v").document
    assert (document["Tags"], document["text"]) == (tags, TABLE.decode().replace("DNA", "dna"))
    assert "FailureReason" not in document
