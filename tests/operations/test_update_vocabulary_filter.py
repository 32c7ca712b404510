"""UpdateVocabularyFilter: replaces all but the language and the tags."""

from typing import Any

import pytest

from tests.operations.calls import NOW, Desk
from tests.operations.vocabularies import FILTER, FILTER_WORDS, FULL_ARN, NOT_READABLE, SHORT_KEY, put

NAME = {"VocabularyFilterName": "f"}
FILE = {**NAME, "VocabularyFilterFileUri": "s3://mine/words.txt"}
NO_SOURCE = "Either Words or VocabularyFilterFileUri field should be provided."
BAD_WORDS = (
    "The words of the vocabulary filter can't be used: 'Zürich' has 'ü', which is no character of en-US."
    " Correct them and try your request again."
)
NOT_FOUND = (
    "The requested vocabulary filter couldn't be found. Check the vocabulary filter name and try your request again."
)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (NAME, NO_SOURCE),
        ({**FILE, "Words": ["a"]}, NO_SOURCE),
        ({**NAME, "Words": ["a"], **SHORT_KEY}, FULL_ARN),
        (FILE, NOT_READABLE),
        (
            {**NAME, "Words": ["Zürich"]},
            BAD_WORDS,
        ),
    ],
)
def test_a_broken_rule(desk: Desk, given: dict[str, Any], message: str) -> None:
    desk.ask("CreateVocabularyFilter", **FILTER_WORDS)
    assert desk.refused("UpdateVocabularyFilter", **given) == ("BadRequestException", message)
    assert desk.kept(FILTER, "f").document["words"] == ["swear", "curse"]


def test_an_unknown_filter(desk: Desk) -> None:
    desk.elsewhere(account="2" * 12).ask("CreateVocabularyFilter", **FILTER_WORDS)
    assert desk.refused("UpdateVocabularyFilter", **NAME, Words=["a"]) == ("BadRequestException", NOT_FOUND)


def test_update(desk: Desk) -> None:
    tags = [{"Key": "k", "Value": "v"}]
    german = {**FILTER_WORDS, "LanguageCode": "de-DE", "Words": ["Mist"]}
    desk.ask("CreateVocabularyFilter", **german, Tags=tags, DataAccessRoleArn="arn:aws:iam::111122223333:role/Admin")
    first = desk.kept(FILTER, "f").document["output"]
    desk.clock.advance(5)
    put(desk, "words.txt", "Übel\n".encode())
    answer = desk.ask("UpdateVocabularyFilter", **FILE)
    assert answer == {**NAME, "LanguageCode": "de-DE", "LastModifiedTime": NOW + 5}
    document = desk.kept(FILTER, "f").document
    assert (document["words"], document["Tags"], document["LanguageCode"]) == (["übel"], tags, "de-DE")
    assert document.keys() & {"Words", "DataAccessRoleArn"} == set()
    assert document["output"] != first
    assert desk.shelf.objects[tuple(document["output"])].body == "Übel\n".encode()
