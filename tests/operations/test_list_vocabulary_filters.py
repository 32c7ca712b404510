"""ListVocabularyFilters: order, pages, names, summaries; filters have no state to ask for."""

from tests.operations.calls import NOW, Desk
from tests.operations.vocabularies import FILTER_WORDS


def test_list(desk: Desk) -> None:
    for name in ("alpha", "beta", "gamma"):
        desk.ask("CreateVocabularyFilter", **{**FILTER_WORDS, "VocabularyFilterName": name})
        desk.clock.advance(1)
    first = desk.ask("ListVocabularyFilters", MaxResults=2)
    assert first["VocabularyFilters"] == [
        {"VocabularyFilterName": "gamma", "LanguageCode": "en-US", "LastModifiedTime": NOW + 2},
        {"VocabularyFilterName": "beta", "LanguageCode": "en-US", "LastModifiedTime": NOW + 1},
    ]
    rest = desk.ask("ListVocabularyFilters", MaxResults=2, NextToken=first["NextToken"])
    assert [one["VocabularyFilterName"] for one in rest["VocabularyFilters"]] == ["alpha"]
    assert rest.keys() == {"VocabularyFilters"}
    named = desk.ask("ListVocabularyFilters", NameContains="ET")["VocabularyFilters"]
    assert [one["VocabularyFilterName"] for one in named] == ["beta"]
