"""UpdateLanguageModel: another encryption, not while the model is in training."""

import pytest

from tests.operations.calls import NOW, Desk
from tests.operations.language_models import DATA, FULL_ARN, KEY, KIND, MISSING, PLAIN, SHORT_KEYS

OTHER = {"KMSKey": f"{KEY}0", "KMSEncryptionContext": {"a": "b"}}
TAGS = [{"Key": "k", "Value": "v"}]


@pytest.mark.parametrize("status", ["COMPLETED", "FAILED"])
def test_another_encryption(desk: Desk, status: str) -> None:
    desk.ask("CreateLanguageModel", **PLAIN, EncryptionConfiguration={"KMSKey": KEY}, Tags=TAGS)
    desk.put_at(KIND, "m", status)
    desk.clock.advance(5)
    role = DATA["DataAccessRoleArn"]
    given = {"ModelName": "m", "EncryptionConfiguration": OTHER, "DataAccessRoleArn": role}
    assert desk.ask("UpdateLanguageModel", **given) == {
        "ModelName": "m",
        "ModelStatus": status,
        "LastModifiedTime": NOW + 5,
    }
    model = desk.ask("DescribeLanguageModel", ModelName="m")["LanguageModel"]
    assert (model["CreateTime"], model["InputDataConfig"], model["EncryptionConfiguration"]) == (NOW, DATA, OTHER)
    assert desk.kept(KIND, "m").document["Tags"] == TAGS


def test_without_a_key_it_is_the_services_own(desk: Desk) -> None:
    desk.ask("CreateLanguageModel", **PLAIN, EncryptionConfiguration={"KMSKey": KEY})
    desk.put_at(KIND, "m", "COMPLETED")
    desk.ask("UpdateLanguageModel", ModelName="m")
    assert "EncryptionConfiguration" not in desk.ask("DescribeLanguageModel", ModelName="m")["LanguageModel"]


def test_not_in_training(desk: Desk) -> None:
    desk.ask("CreateLanguageModel", **PLAIN)
    message = (
        "The requested language model couldn't be updated because it is in training. "
        "Wait until it is ready or has failed."
    )
    assert desk.refused("UpdateLanguageModel", ModelName="m") == ("BadRequestException", message)


@pytest.mark.parametrize("key", SHORT_KEYS)
def test_a_key_that_is_not_written_out(desk: Desk, key: str) -> None:
    given = {"ModelName": "m", "EncryptionConfiguration": {"KMSKey": key}}
    assert desk.refused("UpdateLanguageModel", **given) == ("BadRequestException", FULL_ARN)


def test_an_unknown_model(desk: Desk) -> None:
    assert desk.refused("UpdateLanguageModel", ModelName="m") == ("NotFoundException", MISSING)
