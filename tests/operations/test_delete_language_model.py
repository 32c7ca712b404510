"""DeleteLanguageModel: gone once it is asked for, not while the model is in training."""

import pytest

from tests.operations.calls import Desk
from tests.operations.language_models import KIND, MISSING, PLAIN


@pytest.mark.parametrize("status", ["COMPLETED", "FAILED"])
def test_a_model_at_rest_is_forgotten(desk: Desk, status: str) -> None:
    desk.ask("CreateLanguageModel", **PLAIN)
    desk.put_at(KIND, "m", status)
    assert desk.ask("DeleteLanguageModel", ModelName="m") == {}
    assert desk.refused("DescribeLanguageModel", ModelName="m") == ("NotFoundException", MISSING)


def test_a_model_in_training_stays(desk: Desk) -> None:
    desk.ask("CreateLanguageModel", **PLAIN)
    message = (
        "The requested language model couldn't be deleted because it is in training. "
        "Wait until it is ready or has failed."
    )
    assert desk.refused("DeleteLanguageModel", ModelName="m") == ("BadRequestException", message)
    assert desk.kept(KIND, "m").status == "IN_PROGRESS"


def test_a_missing_model_is_a_bad_request(desk: Desk) -> None:
    assert desk.refused("DeleteLanguageModel", ModelName="m") == ("BadRequestException", MISSING)
