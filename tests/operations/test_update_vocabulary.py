"""UpdateVocabulary: replaces a vocabulary that has come to rest."""

from typing import Any

import pytest

from tests.operations.calls import NOW, Desk
from tests.operations.vocabularies import BAD_SOURCES, KIND, NOT_FOUND, PLAIN, WORDS, put


@pytest.mark.parametrize(("given", "code", "message"), BAD_SOURCES)
def test_a_broken_rule(desk: Desk, given: dict[str, Any], code: str, message: str) -> None:
    assert desk.refused("UpdateVocabulary", **given) == (code, message)


def test_an_unknown_vocabulary(desk: Desk) -> None:
    desk.elsewhere(region="eu-west-1").ask("CreateVocabulary", **WORDS)
    assert desk.refused("UpdateVocabulary", **WORDS) == ("BadRequestException", NOT_FOUND)


def test_a_pending_vocabulary_is_left_alone(desk: Desk) -> None:
    desk.ask("CreateVocabulary", **WORDS)
    expected = (
        "The requested vocabulary couldn't be updated because it is pending. Wait until it is ready or has failed."
    )
    assert desk.refused("UpdateVocabulary", **WORDS) == ("BadRequestException", expected)
    assert desk.kept(KIND, "v").document["Phrases"] == ["Los-Angeles"]


@pytest.mark.parametrize("status", ["READY", "FAILED"])
def test_update_replaces_all_but_the_tags(desk: Desk, status: str) -> None:
    tags = [{"Key": "k", "Value": "v"}]
    desk.ask("CreateVocabulary", **WORDS, Tags=tags, DataAccessRoleArn="arn:aws:iam::111122223333:role/Admin")
    desk.put_at(KIND, "v", status, FailureReason="No.")
    desk.clock.advance(5)
    answer = desk.ask("UpdateVocabulary", VocabularyName="v", LanguageCode="de-DE", Phrases=["Haus"])
    new = {"VocabularyName": "v", "LanguageCode": "de-DE", "LastModifiedTime": NOW + 5, "VocabularyState": "PENDING"}
    assert answer == new
    assert desk.ask("GetVocabulary", VocabularyName="v") == new
    kept = desk.kept(KIND, "v")
    assert (kept.document["Phrases"], kept.document["Tags"], kept.due) == (["Haus"], tags, NOW + 5)
    assert desk.woken == 2


def test_a_file_takes_the_place_of_phrases(desk: Desk) -> None:
    desk.ask("CreateVocabulary", **WORDS)
    desk.put_at(KIND, "v", "READY", entries=[{"phrase": "Los-Angeles", "display_as": "Los-Angeles"}])
    first = desk.kept(KIND, "v").document["output"]
    desk.ask("UpdateVocabulary", **{**PLAIN, "VocabularyFileUri": put(desk, "terms.txt", b"Paris")})
    document = desk.kept(KIND, "v").document
    assert (document["text"], document.keys() & {"Phrases", "entries"}) == ("Paris", set())
    assert document["output"] != first
