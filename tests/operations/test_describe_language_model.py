"""DescribeLanguageModel: a model in training, trained, failed, missing."""

import pytest

from tests.operations.calls import NOW, Desk
from tests.operations.language_models import KEY, KIND, MISSING, PLAIN

TIMES = {"CreateTime": NOW, "LastModifiedTime": NOW}


def test_a_model_in_training(desk: Desk) -> None:
    desk.ask("CreateLanguageModel", **PLAIN, EncryptionConfiguration={"KMSKey": KEY})
    assert desk.ask("DescribeLanguageModel", ModelName="m") == {
        "LanguageModel": {
            **PLAIN,
            **TIMES,
            "EncryptionConfiguration": {"KMSKey": KEY},
            "ModelStatus": "IN_PROGRESS",
            "UpgradeAvailability": False,
        }
    }


@pytest.mark.parametrize(("status", "members"), [("COMPLETED", {}), ("FAILED", {"FailureReason": "No."})])
def test_a_model_at_rest(desk: Desk, status: str, members: dict[str, str]) -> None:
    desk.ask("CreateLanguageModel", **PLAIN)
    desk.put_at(KIND, "m", status, **members)
    assert desk.ask("DescribeLanguageModel", ModelName="m") == {
        "LanguageModel": {**PLAIN, **TIMES, **members, "ModelStatus": status, "UpgradeAvailability": False}
    }


def test_an_unknown_model(desk: Desk) -> None:
    desk.ask("CreateLanguageModel", **PLAIN)
    assert desk.refused("DescribeLanguageModel", ModelName="M") == ("NotFoundException", MISSING)
