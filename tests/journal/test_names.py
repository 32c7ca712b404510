"""The name that an input has, whatever else is wrong with it."""

from typing import Any

import pytest

from emulator.journal.names import MEMBERS, name_of
from emulator.model.shapes import batch


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"TranscriptionJobName": "one"}, "one"),
        ({"VocabularyName": "v", "LanguageCode": "en-US"}, "v"),
        ({"ResourceArn": "arn:aws:transcribe:us-east-1:000000000000:vocabulary/v"}, "v"),
        ({"ResourceArn": 5}, None),
        ({"TranscriptionJobName": 5}, None),
        ({"NameContains": "x"}, None),
        ({}, None),
    ],
)
def test_name(given: dict[str, Any], name: str | None) -> None:
    assert name_of(given) == name


def test_every_operation_with_a_name_is_known() -> None:
    model = batch()
    without = {
        name
        for name in model.operations
        if not {*MEMBERS, "ResourceArn"} & model.shapes[model.input_of(name)]["members"].keys()
    }
    assert all(name.startswith("List") for name in without)
