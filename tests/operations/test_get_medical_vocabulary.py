"""GetMedicalVocabulary: what is shown in which state, and the link to the table."""

from tests.operations.calls import ACCOUNT, NOW, REGION, Desk
from tests.operations.vocabularies import MEDICAL, NOT_FOUND, PLAIN, WORDS, put


def test_an_unknown_vocabulary(desk: Desk) -> None:
    desk.ask("CreateVocabulary", **WORDS)
    assert desk.refused("GetMedicalVocabulary", VocabularyName="v") == ("BadRequestException", NOT_FOUND)


def test_get(desk: Desk) -> None:
    desk.ask("CreateMedicalVocabulary", **PLAIN, VocabularyFileUri=put(desk, "terms.txt"))
    pending = {**PLAIN, "VocabularyState": "PENDING", "LastModifiedTime": NOW}
    assert desk.ask("GetMedicalVocabulary", VocabularyName="v") == pending
    desk.put_at(MEDICAL, "v", "FAILED", FailureReason="No.")
    failed = desk.ask("GetMedicalVocabulary", VocabularyName="v")
    assert failed == {**pending, "VocabularyState": "FAILED", "FailureReason": "No."}


def test_a_ready_vocabulary_can_be_downloaded(desk: Desk) -> None:
    desk.ask("CreateMedicalVocabulary", **PLAIN, VocabularyFileUri=put(desk, "terms.txt"))
    desk.put_at(MEDICAL, "v", "READY")
    uri, _, query = desk.ask("GetMedicalVocabulary", VocabularyName="v")["DownloadUri"].partition("?")
    bucket = f"aws-transcribe-dictionary-model-{REGION}-prod"
    assert uri.startswith(f"http://localhost:4610/{bucket}/{ACCOUNT}/medical/v/")
    assert uri.endswith("/input.txt")
    assert "X-Amz-Signature=" in query
