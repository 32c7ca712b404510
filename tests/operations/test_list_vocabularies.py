"""ListVocabularies: order, pages, filters, summaries."""

from tests.operations.calls import NOW, Desk
from tests.operations.vocabularies import KIND, WORDS


def test_list(desk: Desk) -> None:
    for name in ("alpha", "beta", "gamma"):
        desk.ask("CreateVocabulary", **{**WORDS, "VocabularyName": name})
        desk.clock.advance(1)
    desk.put_at(KIND, "beta", "READY")
    first = desk.ask("ListVocabularies", MaxResults=2)
    assert first["Vocabularies"] == [
        {"VocabularyName": "gamma", "LanguageCode": "en-US", "LastModifiedTime": NOW + 2, "VocabularyState": "PENDING"},
        {"VocabularyName": "beta", "LanguageCode": "en-US", "LastModifiedTime": NOW + 1, "VocabularyState": "READY"},
    ]
    assert "Status" not in first
    rest = desk.ask("ListVocabularies", MaxResults=2, NextToken=first["NextToken"])
    assert [one["VocabularyName"] for one in rest["Vocabularies"]] == ["alpha"]
    ready = desk.ask("ListVocabularies", StateEquals="READY", NameContains="ET")
    assert (ready["Status"], len(ready["Vocabularies"])) == ("READY", 1)
