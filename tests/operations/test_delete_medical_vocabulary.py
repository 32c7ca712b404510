"""DeleteMedicalVocabulary: only what has come to rest can go."""

import pytest

from tests.operations.calls import Desk
from tests.operations.vocabularies import MEDICAL, NOT_FOUND, PLAIN, WORDS, put


def test_an_unknown_vocabulary(desk: Desk) -> None:
    desk.ask("CreateVocabulary", **WORDS)
    assert desk.refused("DeleteMedicalVocabulary", VocabularyName="v") == ("BadRequestException", NOT_FOUND)


def test_a_pending_vocabulary_is_left_alone(desk: Desk) -> None:
    desk.ask("CreateMedicalVocabulary", **PLAIN, VocabularyFileUri=put(desk, "terms.txt"))
    expected = (
        "The requested vocabulary couldn't be deleted because it is pending. Wait until it is ready or has failed."
    )
    assert desk.refused("DeleteMedicalVocabulary", VocabularyName="v") == ("BadRequestException", expected)
    assert desk.kept(MEDICAL, "v").status == "PENDING"


@pytest.mark.parametrize("status", ["READY", "FAILED"])
def test_delete(desk: Desk, status: str) -> None:
    desk.ask("CreateMedicalVocabulary", **PLAIN, VocabularyFileUri=put(desk, "terms.txt"))
    desk.put_at(MEDICAL, "v", status)
    assert desk.ask("DeleteMedicalVocabulary", VocabularyName="v") == {}
    assert desk.refused("GetMedicalVocabulary", VocabularyName="v") == ("BadRequestException", NOT_FOUND)
