"""The five operations on vocabularies: rules with their words, states, answers."""

from typing import Any

import pytest

from tests.operations.calls import ACCOUNT, NOW, REGION, Desk

KIND = "vocabulary"
PLAIN = {"VocabularyName": "v", "LanguageCode": "en-US"}
WORDS = {**PLAIN, "Phrases": ["Los-Angeles"]}
FILE = {**PLAIN, "VocabularyFileUri": "s3://mine/terms.txt"}
EMPTY = (
    "1 validation error detected: Value '[]' at 'phrases' failed to satisfy constraint: "
    "Member must have length greater than or equal to 1"
)
NOT_FOUND = "The requested vocabulary couldn't be found. Check the vocabulary name and try your request again."


@pytest.mark.parametrize("operation", ["CreateVocabulary", "UpdateVocabulary"])
@pytest.mark.parametrize(
    ("given", "code", "message"),
    [
        (PLAIN, "BadRequestException", "Either Phrases or VocabularyFileUri field should be provided."),
        ({**WORDS, **FILE}, "BadRequestException", "Either Phrases or VocabularyFileUri field should be provided."),
        (
            {**PLAIN, "Phrases": []},
            "BadRequestException",
            EMPTY,
        ),
        (
            {**PLAIN, "Phrases": ["a" * 256] * 201},
            "LimitExceededException",
            "Your vocabulary is larger than 50 KB. Use a smaller one and try your request again.",
        ),
    ],
)
def test_a_broken_rule(desk: Desk, operation: str, given: dict[str, Any], code: str, message: str) -> None:
    assert desk.refused(operation, **given) == (code, message)


def test_tags_have_rules(desk: Desk) -> None:
    assert desk.refused("CreateVocabulary", **WORDS, Tags=[{"Key": "aws:x", "Value": ""}])[1] == (
        "Tag keys can't begin with aws:, which is reserved. Use another key and try your request again."
    )


@pytest.mark.parametrize(
    ("operation", "given"),
    [
        ("GetVocabulary", {}),
        ("DeleteVocabulary", {}),
        ("UpdateVocabulary", {"LanguageCode": "en-US", "Phrases": ["a"]}),
    ],
)
def test_an_unknown_vocabulary(desk: Desk, operation: str, given: dict[str, Any]) -> None:
    desk.elsewhere(region="eu-west-1").ask("CreateVocabulary", **WORDS)
    assert desk.refused(operation, VocabularyName="v", **given) == ("BadRequestException", NOT_FOUND)


def test_create(desk: Desk) -> None:
    desk.settings = desk.settings.model_copy(update={"vocabulary_seconds": 3.0})
    assert desk.ask("CreateVocabulary", **WORDS) == {**PLAIN, "VocabularyState": "PENDING"}
    assert desk.kept(KIND, "v").due == NOW + 3
    assert desk.woken == 1
    taken = "The requested vocabulary name already exists. Use a different vocabulary name."
    assert desk.refused("CreateVocabulary", **FILE) == ("ConflictException", taken)


def test_two_that_create_one_name_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.ask("CreateVocabulary", **WORDS)
    monkeypatch.setattr(desk.store, "get", lambda *place: None)  # as the other one has seen it
    assert desk.refused("CreateVocabulary", **WORDS)[0] == "ConflictException"


def test_get(desk: Desk) -> None:
    desk.ask("CreateVocabulary", **WORDS, DataAccessRoleArn="arn:aws:iam::111122223333:role/Admin")
    pending = desk.ask("GetVocabulary", VocabularyName="v")
    role = {"DataAccessRoleArn": "arn:aws:iam::111122223333:role/Admin"}
    assert pending == {**PLAIN, **role, "VocabularyState": "PENDING", "LastModifiedTime": NOW}
    desk.put_at(KIND, "v", "FAILED", FailureReason="No.")
    failed = desk.ask("GetVocabulary", VocabularyName="v")
    assert failed == {**pending, "VocabularyState": "FAILED", "FailureReason": "No."}


@pytest.mark.parametrize(
    ("given", "start", "end"),
    [
        (WORDS, f"http://localhost:4610/aws-transcribe-dictionary-model-{REGION}-prod/{ACCOUNT}/v/", "/input.txt"),
        (FILE, "http://localhost:4610/mine/", "/terms.txt"),
        ({**PLAIN, "VocabularyFileUri": "https://s3.us-west-2.amazonaws.com/mine/a/b.txt"}, "http://", "/mine/a/b.txt"),
        ({**PLAIN, "VocabularyFileUri": "https://mine.s3.amazonaws.com/a%20b.txt"}, "http://", "/mine/a%20b.txt"),
    ],
)
def test_a_ready_vocabulary_can_be_downloaded(desk: Desk, given: dict[str, Any], start: str, end: str) -> None:
    desk.ask("CreateVocabulary", **given)
    desk.put_at(KIND, "v", "READY")
    uri, _, query = desk.ask("GetVocabulary", VocabularyName="v")["DownloadUri"].partition("?")
    assert uri.startswith(start)
    assert uri.endswith(end)
    assert "X-Amz-Signature=" in query


def test_a_file_that_is_nowhere_in_s3_has_no_download(desk: Desk) -> None:
    desk.ask("CreateVocabulary", **PLAIN, VocabularyFileUri="https://example.com/terms.txt")
    desk.put_at(KIND, "v", "READY")
    assert "DownloadUri" not in desk.ask("GetVocabulary", VocabularyName="v")


def test_the_quotas(desk: Desk) -> None:
    for number in range(99):
        desk.ask("CreateVocabulary", **{**WORDS, "VocabularyName": f"v{number}"})
        desk.put_at(KIND, f"v{number}", "READY" if number < 90 else "PENDING")
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


def test_a_pending_vocabulary_is_left_alone(desk: Desk) -> None:
    desk.ask("CreateVocabulary", **WORDS)
    assert desk.refused("UpdateVocabulary", **WORDS) == (
        "BadRequestException",
        "The requested vocabulary couldn't be updated because it is pending. Wait until it is ready or has failed.",
    )
    assert desk.refused("DeleteVocabulary", VocabularyName="v") == (
        "BadRequestException",
        "The requested vocabulary couldn't be deleted because it is pending. Wait until it is ready or has failed.",
    )


@pytest.mark.parametrize("status", ["READY", "FAILED"])
def test_delete(desk: Desk, status: str) -> None:
    desk.ask("CreateVocabulary", **WORDS)
    desk.put_at(KIND, "v", status)
    assert desk.ask("DeleteVocabulary", VocabularyName="v") == {}
    assert desk.refused("GetVocabulary", VocabularyName="v") == ("BadRequestException", NOT_FOUND)


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
