"""CreateVocabularyFilter: words or a file of them, what is a word, the quota, the filter that is of use at once."""

from typing import Any

import pytest

from tests.jobs.shelf import Put
from tests.operations.calls import ACCOUNT, NOW, REGION, Desk
from tests.operations.vocabularies import (
    FILTER,
    FILTER_FILE,
    FILTER_WORDS,
    FULL_ARN,
    NOT_READABLE,
    PLAIN_FILTER,
    SHORT_KEY,
    put,
)

NO_SOURCE = "Either Words or VocabularyFilterFileUri field should be provided."
TOO_LARGE = "Your vocabulary filter is larger than 50 KB. Use a smaller one and try your request again."
EMPTY = (
    "1 validation error detected: Value '[]' at 'words' failed to satisfy constraint: "
    "Member must have length greater than or equal to 1"
)


def bad(fault: str) -> str:
    return f"The words of the vocabulary filter can't be used: {fault}. Correct them and try your request again."


@pytest.mark.parametrize(
    ("given", "code", "message"),
    [
        (PLAIN_FILTER, "BadRequestException", NO_SOURCE),
        ({**FILTER_WORDS, **FILTER_FILE}, "BadRequestException", NO_SOURCE),
        ({**PLAIN_FILTER, "Words": []}, "BadRequestException", EMPTY),
        ({**PLAIN_FILTER, "Words": ["a" * 256] * 201}, "LimitExceededException", TOO_LARGE),
        ({**FILTER_WORDS, **SHORT_KEY}, "BadRequestException", FULL_ARN),
        (FILTER_FILE, "BadRequestException", NOT_READABLE),
        (
            {**PLAIN_FILTER, "Words": ["fine", "two words"]},
            "BadRequestException",
            bad("'two words' has ' ', which is no character of en-US"),
        ),
        (
            {**PLAIN_FILTER, "Words": ["a,b"]},
            "BadRequestException",
            bad("'a,b' has ',', which is no character of en-US"),
        ),
        (
            {**PLAIN_FILTER, "LanguageCode": "de-DE", "Words": ["café"]},
            "BadRequestException",
            bad("'café' has 'é', which is no character of de-DE"),
        ),
    ],
)
def test_a_broken_rule(desk: Desk, given: dict[str, Any], code: str, message: str) -> None:
    assert desk.refused("CreateVocabularyFilter", **given) == (code, message)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"", "an entry is empty"),
        (b"fine\r\n", "a line does not end with a line feed alone"),
        (b"fine\ntwo words\n", "'two words' has ' ', which is no character of en-US"),
        (b"a,b\n", "'a,b' has ',', which is no character of en-US"),
        ("naïve".encode("latin-1"), "the file is not UTF-8"),
    ],
)
def test_a_bad_file(desk: Desk, body: bytes, fault: str) -> None:
    put(desk, "words.txt", body)
    assert desk.refused("CreateVocabularyFilter", **FILTER_FILE) == ("BadRequestException", bad(fault))


def test_tags_have_rules(desk: Desk) -> None:
    given = {**FILTER_WORDS, "Tags": [{"Key": "aws:x", "Value": ""}]}
    assert desk.refused("CreateVocabularyFilter", **given)[0] == "BadRequestException"


def test_create(desk: Desk) -> None:
    assert desk.ask("CreateVocabularyFilter", **FILTER_WORDS) == {**PLAIN_FILTER, "LastModifiedTime": NOW}
    kept = desk.kept(FILTER, "f")
    assert (kept.status, kept.due, kept.document["words"]) == ("READY", None, ["swear", "curse"])
    bucket, key = kept.document["output"]
    assert bucket == f"aws-transcribe-vocabulary-filter-{REGION}-prod"
    assert key.startswith(f"{ACCOUNT}/f/")
    assert desk.shelf.objects[bucket, key] == Put(REGION, b"Swear\ncurse\n", "text/plain")
    taken = "The requested vocabulary filter name already exists. Use a different vocabulary filter name."
    assert desk.refused("CreateVocabularyFilter", **FILTER_WORDS) == ("ConflictException", taken)
    assert len(desk.shelf.objects) == 1


def test_a_file(desk: Desk) -> None:
    put(desk, "words.txt", b"Swear\nSWEAR\nswears\n")
    desk.ask("CreateVocabularyFilter", **FILTER_FILE)
    document = desk.kept(FILTER, "f").document
    assert document["words"] == ["swear", "swears"]
    assert desk.shelf.objects[tuple(document["output"])].body == b"Swear\nSWEAR\nswears\n"


def test_two_that_create_one_name_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.ask("CreateVocabularyFilter", **FILTER_WORDS)
    monkeypatch.setattr(desk.store, "get", lambda *place: None)  # as the other one has seen it
    assert desk.refused("CreateVocabularyFilter", **FILTER_WORDS)[0] == "ConflictException"


def test_the_quota(desk: Desk) -> None:
    desk.settings = desk.settings.model_copy(update={"quotas": "vocabulary-filters=1"})
    desk.ask("CreateVocabularyFilter", **FILTER_WORDS)
    more = {**FILTER_WORDS, "VocabularyFilterName": "more"}
    assert desk.refused("CreateVocabularyFilter", **more) == (
        "LimitExceededException",
        "You have too many vocabulary filters. Delete a vocabulary filter and try your request again",
    )
    desk.ask("DeleteVocabularyFilter", VocabularyFilterName="f")
    desk.ask("CreateVocabularyFilter", **more)
