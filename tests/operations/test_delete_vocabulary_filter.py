"""DeleteVocabularyFilter: a filter can go at any time."""

from tests.operations.calls import Desk
from tests.operations.vocabularies import FILTER_WORDS

NOT_FOUND = (
    "The requested vocabulary filter couldn't be found. Check the vocabulary filter name and try your request again."
)


def test_an_unknown_filter(desk: Desk) -> None:
    desk.elsewhere(account="2" * 12).ask("CreateVocabularyFilter", **FILTER_WORDS)
    assert desk.refused("DeleteVocabularyFilter", VocabularyFilterName="f") == ("BadRequestException", NOT_FOUND)


def test_delete(desk: Desk) -> None:
    desk.ask("CreateVocabularyFilter", **FILTER_WORDS)
    assert desk.ask("DeleteVocabularyFilter", VocabularyFilterName="f") == {}
    assert desk.refused("GetVocabularyFilter", VocabularyFilterName="f") == ("BadRequestException", NOT_FOUND)
