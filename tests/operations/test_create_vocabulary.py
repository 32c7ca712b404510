"""CreateVocabulary: where its words come from, the quotas, the pending vocabulary that comes of it."""

from typing import Any

import pytest

from tests.operations.calls import ACCOUNT, NOW, REGION, Desk
from tests.operations.vocabularies import BAD_SOURCES, FILE, KIND, PLAIN, TOO_LARGE, WORDS, put


@pytest.mark.parametrize(("given", "code", "message"), BAD_SOURCES)
def test_a_broken_rule(desk: Desk, given: dict[str, Any], code: str, message: str) -> None:
    assert desk.refused("CreateVocabulary", **given) == (code, message)


def test_tags_have_rules(desk: Desk) -> None:
    assert desk.refused("CreateVocabulary", **WORDS, Tags=[{"Key": "aws:x", "Value": ""}])[1] == (
        "Tag keys can't begin with aws:, which is reserved. Use another key and try your request again."
    )


def test_create(desk: Desk) -> None:
    desk.settings = desk.settings.model_copy(update={"vocabulary_seconds": 3.0})
    assert desk.ask("CreateVocabulary", **WORDS) == {**PLAIN, "VocabularyState": "PENDING"}
    assert desk.kept(KIND, "v").due == NOW + 3
    assert desk.kept(KIND, "v").document["text"] == "Los-Angeles\n"
    assert desk.woken == 1
    put(desk, "terms.txt")
    taken = "The requested vocabulary name already exists. Use a different vocabulary name."
    assert desk.refused("CreateVocabulary", **FILE) == ("ConflictException", taken)


@pytest.mark.parametrize(
    "uri",
    [
        "s3://mine/a/my terms.txt",
        "https://s3.us-west-2.amazonaws.com/mine/a/my%20terms.txt",
        "https://mine.s3.us-west-2.amazonaws.com/a/my%20terms.txt",
        "https://s3-us-west-2.amazonaws.com/mine/a/my%20terms.txt",
    ],
)
def test_a_file_is_read_at_once(desk: Desk, uri: str) -> None:
    put(desk, "a/my terms.txt", "Zürich\n".encode())
    desk.ask("CreateVocabulary", **PLAIN, VocabularyFileUri=uri)
    document = desk.kept(KIND, "v").document
    assert (document["text"], document["VocabularyFileUri"]) == ("Zürich\n", uri)
    bucket, key = document["output"]
    assert bucket == f"aws-transcribe-dictionary-model-{REGION}-prod"
    assert key.startswith(f"{ACCOUNT}/v/")
    assert key.endswith("/input.txt")


def test_the_size_of_a_file(desk: Desk) -> None:
    put(desk, "terms.txt", b"a" * 51_201)
    assert desk.refused("CreateVocabulary", **FILE) == ("LimitExceededException", TOO_LARGE)
    put(desk, "terms.txt", b"a" * 51_200)
    desk.ask("CreateVocabulary", **FILE)


def test_a_file_that_is_no_text_is_left_to_the_worker(desk: Desk) -> None:
    put(desk, "terms.txt", "Zürich\n".encode("utf-16"))
    desk.ask("CreateVocabulary", **FILE)
    assert desk.kept(KIND, "v").document["text"] is None


def test_two_that_create_one_name_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.ask("CreateVocabulary", **WORDS)
    monkeypatch.setattr(desk.store, "get", lambda *place: None)  # as the other one has seen it
    assert desk.refused("CreateVocabulary", **WORDS)[0] == "ConflictException"


def test_the_quotas(desk: Desk) -> None:
    desk.settings = desk.settings.model_copy(update={"quotas": "vocabularies=4,pending-vocabularies=2"})
    for number in range(3):
        desk.ask("CreateVocabulary", **{**WORDS, "VocabularyName": f"v{number}"})
        desk.put_at(KIND, f"v{number}", "READY" if number < 2 else "PENDING")
    desk.ask("CreateVocabulary", **WORDS)
    too_many = "You have too many vocabularies. Delete a vocabulary and try your request again"
    more = {**WORDS, "VocabularyName": "more"}
    assert desk.refused("CreateVocabulary", **more) == ("LimitExceededException", too_many)
    assert desk.refused("CreateVocabulary", **WORDS)[0] == "ConflictException", "a name that is taken is told first"
    desk.ask("DeleteVocabulary", VocabularyName="v0")
    assert desk.refused("CreateVocabulary", **more) == (
        "LimitExceededException",
        "You have too many pending vocabularies. Wait until one is ready and try your request again.",
    )
    desk.put_at(KIND, "v", "READY")
    desk.ask("CreateVocabulary", **more)
