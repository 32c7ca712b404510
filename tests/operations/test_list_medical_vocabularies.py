"""ListMedicalVocabularies: order, pages, filters, summaries; custom vocabularies are no part of it."""

from tests.operations.calls import NOW, Desk
from tests.operations.vocabularies import MEDICAL, PLAIN, WORDS, put


def test_list(desk: Desk) -> None:
    uri = put(desk, "terms.txt")
    desk.ask("CreateVocabulary", **WORDS)
    for name in ("alpha", "beta", "gamma"):
        desk.ask("CreateMedicalVocabulary", **{**PLAIN, "VocabularyName": name, "VocabularyFileUri": uri})
        desk.clock.advance(1)
    desk.put_at(MEDICAL, "beta", "READY")
    first = desk.ask("ListMedicalVocabularies", MaxResults=2)
    assert first["Vocabularies"] == [
        {"VocabularyName": "gamma", "LanguageCode": "en-US", "LastModifiedTime": NOW + 2, "VocabularyState": "PENDING"},
        {"VocabularyName": "beta", "LanguageCode": "en-US", "LastModifiedTime": NOW + 1, "VocabularyState": "READY"},
    ]
    assert "Status" not in first
    rest = desk.ask("ListMedicalVocabularies", MaxResults=2, NextToken=first["NextToken"])
    assert [one["VocabularyName"] for one in rest["Vocabularies"]] == ["alpha"]
    ready = desk.ask("ListMedicalVocabularies", StateEquals="READY", NameContains="ET")
    assert (ready["Status"], len(ready["Vocabularies"])) == ("READY", 1)
