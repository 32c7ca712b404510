"""CreateLanguageModel: what it refuses, and the model that comes of a good request."""

from typing import Any

import pytest

from tests.operations.calls import NOW, Desk
from tests.operations.language_models import DATA, FULL_ARN, KEY, KIND, PLAIN, SHORT_KEYS


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"InputDataConfig": {**DATA, "S3Uri": "https://example.com/x"}},
            "S3Uri must be the URI of a place in Amazon S3, such as s3://bucket/folder/.",
        ),
        (
            {"InputDataConfig": {**DATA, "TuningDataS3Uri": "http://s3.amazonaws.com/b/x"}},
            "TuningDataS3Uri must be the URI of a place in Amazon S3, such as s3://bucket/folder/.",
        ),
        *(({"EncryptionConfiguration": {"KMSKey": key}}, FULL_ARN) for key in SHORT_KEYS),
        (
            {"Tags": [{"Key": "aws:x", "Value": "v"}]},
            "Tag keys can't begin with aws:, which is reserved. Use another key and try your request again.",
        ),
    ],
)
def test_a_broken_rule(desk: Desk, changes: dict[str, Any], message: str) -> None:
    assert desk.refused("CreateLanguageModel", **{**PLAIN, **changes}) == ("BadRequestException", message)
    assert desk.store.newest(9) == []


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"InputDataConfig": {**DATA, "TuningDataS3Uri": "s3://mine/tuning/"}, "LanguageCode": "ja-JP"},
        {"EncryptionConfiguration": {"KMSKey": KEY}, "Tags": [{"Key": "k", "Value": ""}]},
    ],
)
def test_the_answer_echoes_what_was_sent(desk: Desk, changes: dict[str, Any]) -> None:
    sent = {**PLAIN, **changes}
    shown = {name: sent[name] for name in PLAIN}
    assert desk.ask("CreateLanguageModel", **sent) == {**shown, "ModelStatus": "IN_PROGRESS"}
    assert desk.kept(KIND, "m").due == NOW
    assert desk.woken == 1


def test_when_its_training_ends(desk: Desk) -> None:
    desk.settings = desk.settings.model_copy(update={"model_seconds": 90.0})
    desk.ask("CreateLanguageModel", **PLAIN)
    assert desk.kept(KIND, "m").due == NOW + 90


def test_a_name_is_taken_once(desk: Desk) -> None:
    desk.ask("CreateLanguageModel", **PLAIN)
    assert desk.refused("CreateLanguageModel", **PLAIN) == (
        "ConflictException",
        "The requested language model name already exists. Use a different language model name.",
    )


def test_three_may_be_in_training(desk: Desk) -> None:
    for name in "abc":
        desk.ask("CreateLanguageModel", **{**PLAIN, "ModelName": name})
    assert desk.refused("CreateLanguageModel", **PLAIN) == (
        "LimitExceededException",
        "You have too many language models in training. Wait until one is ready and try your request again.",
    )
    desk.put_at(KIND, "a", "FAILED")
    desk.ask("CreateLanguageModel", **PLAIN)


def test_ten_are_enough(desk: Desk) -> None:
    for name in "abcdefghij":
        desk.ask("CreateLanguageModel", **{**PLAIN, "ModelName": name})
        desk.put_at(KIND, name, "COMPLETED")
    assert desk.refused("CreateLanguageModel", **PLAIN) == (
        "LimitExceededException",
        "You have too many language models. Delete a language model and try your request again",
    )
    desk.ask("DeleteLanguageModel", ModelName="a")
    desk.ask("CreateLanguageModel", **PLAIN)
