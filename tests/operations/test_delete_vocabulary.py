"""DeleteVocabulary: only what has come to rest can go."""

import pytest

from tests.operations.calls import Desk
from tests.operations.vocabularies import KIND, NOT_FOUND, WORDS


def test_an_unknown_vocabulary(desk: Desk) -> None:
    desk.elsewhere(region="eu-west-1").ask("CreateVocabulary", **WORDS)
    assert desk.refused("DeleteVocabulary", VocabularyName="v") == ("BadRequestException", NOT_FOUND)


def test_a_pending_vocabulary_is_left_alone(desk: Desk) -> None:
    desk.ask("CreateVocabulary", **WORDS)
    expected = (
        "The requested vocabulary couldn't be deleted because it is pending. Wait until it is ready or has failed."
    )
    assert desk.refused("DeleteVocabulary", VocabularyName="v") == ("BadRequestException", expected)
    assert desk.kept(KIND, "v").document["Phrases"] == ["Los-Angeles"]


@pytest.mark.parametrize("status", ["READY", "FAILED"])
def test_delete(desk: Desk, status: str) -> None:
    desk.ask("CreateVocabulary", **WORDS)
    desk.put_at(KIND, "v", status)
    assert desk.ask("DeleteVocabulary", VocabularyName="v") == {}
    assert desk.refused("GetVocabulary", VocabularyName="v") == ("BadRequestException", NOT_FOUND)
