"""CreateMedicalVocabulary: US English, a table in a file, quotas of its own."""

import pytest

from emulator.jobs import life
from tests.operations.calls import ACCOUNT, NOW, Desk
from tests.operations.vocabularies import MEDICAL, NOT_READABLE, PLAIN, TABLE, TOO_LARGE, WORDS, put

ENGLISH_ONLY = "Medical vocabularies are in US English only. Use en-US as the language code and try your request again."


def test_only_english(desk: Desk) -> None:
    german = {**PLAIN, "LanguageCode": "de-DE", "VocabularyFileUri": put(desk, "terms.txt")}
    assert desk.refused("CreateMedicalVocabulary", **german) == ("BadRequestException", ENGLISH_ONLY)


def test_tags_have_rules(desk: Desk) -> None:
    given = {**PLAIN, "VocabularyFileUri": put(desk, "terms.txt"), "Tags": [{"Key": "aws:x", "Value": ""}]}
    assert desk.refused("CreateMedicalVocabulary", **given)[0] == "BadRequestException"


def test_phrases_are_no_member(desk: Desk) -> None:
    missing = (
        "1 validation error detected: Value null at 'vocabularyFileUri' failed to satisfy constraint: "
        "Member must not be null"
    )
    assert desk.refused("CreateMedicalVocabulary", **WORDS) == ("BadRequestException", missing)


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [(None, "BadRequestException", NOT_READABLE), (b"a" * 51_201, "LimitExceededException", TOO_LARGE)],
)
def test_a_bad_file(desk: Desk, body: bytes | None, code: str, message: str) -> None:
    if body is not None:
        put(desk, "terms.txt", body)
    given = {**PLAIN, "VocabularyFileUri": "s3://mine/terms.txt"}
    assert desk.refused("CreateMedicalVocabulary", **given) == (code, message)


def test_create(desk: Desk) -> None:
    given = {**PLAIN, "VocabularyFileUri": put(desk, "terms.txt")}
    desk.ask("CreateVocabulary", **WORDS)  # another of that name
    assert desk.ask("CreateMedicalVocabulary", **given) == {**PLAIN, "VocabularyState": "PENDING"}
    kept = desk.kept(MEDICAL, "v")
    assert (kept.due, kept.status, kept.document["text"]) == (NOW, life.PENDING, TABLE.decode())
    assert kept.document["output"][1].startswith(f"{ACCOUNT}/medical/v/")
    taken = "The requested vocabulary name already exists. Use a different vocabulary name."
    assert desk.refused("CreateMedicalVocabulary", **given) == ("ConflictException", taken)


def test_the_quotas(desk: Desk) -> None:
    desk.settings = desk.settings.model_copy(
        update={"quotas": "medical-vocabularies=2,pending-medical-vocabularies=1,vocabularies=0"}
    )
    uri = put(desk, "terms.txt")
    desk.ask("CreateMedicalVocabulary", **{**PLAIN, "VocabularyFileUri": uri})
    more = {**PLAIN, "VocabularyName": "more", "VocabularyFileUri": uri}
    assert desk.refused("CreateMedicalVocabulary", **more) == (
        "LimitExceededException",
        "You have too many pending vocabularies. Wait until one is ready and try your request again.",
    )
    desk.put_at(MEDICAL, "v", "READY")
    desk.ask("CreateMedicalVocabulary", **more)
    assert desk.refused("CreateMedicalVocabulary", **{**more, "VocabularyName": "last"}) == (
        "LimitExceededException",
        "You have too many vocabularies. Delete a vocabulary and try your request again",
    )
