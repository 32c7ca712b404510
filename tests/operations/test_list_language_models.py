"""ListLanguageModels: newest first, in pages, by status and by a part of the name."""

from typing import Any

import pytest

from tests.operations.calls import NOW, Desk
from tests.operations.language_models import KIND, PLAIN


@pytest.fixture(autouse=True)
def _seven_models(desk: Desk) -> None:
    for number in range(7):
        desk.ask("CreateLanguageModel", **{**PLAIN, "ModelName": f"Model-{number}"})
        desk.put_at(KIND, f"Model-{number}", "FAILED" if number == 3 else "COMPLETED")
        desk.clock.advance(1)


def names(answer: dict[str, Any]) -> list[str]:
    return [model["ModelName"] for model in answer["Models"]]


def test_newest_first_five_to_a_page(desk: Desk) -> None:
    first = desk.ask("ListLanguageModels")
    assert names(first) == ["Model-6", "Model-5", "Model-4", "Model-3", "Model-2"]
    assert names(desk.ask("ListLanguageModels", NextToken=first["NextToken"])) == ["Model-1", "Model-0"]


def test_what_a_list_shows(desk: Desk) -> None:
    assert desk.ask("ListLanguageModels", MaxResults=1)["Models"] == [
        {
            **PLAIN,
            "ModelName": "Model-6",
            "ModelStatus": "COMPLETED",
            "CreateTime": NOW + 6,
            "LastModifiedTime": NOW + 6,
            "UpgradeAvailability": False,
        }
    ]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"StatusEquals": "FAILED"}, ["Model-3"]),
        ({"StatusEquals": "IN_PROGRESS"}, []),
        ({"NameContains": "mODEL-5"}, ["Model-5"]),
        ({"NameContains": "5", "StatusEquals": "FAILED"}, []),
    ],
)
def test_filters(desk: Desk, filters: dict[str, str], expected: list[str]) -> None:
    assert names(desk.ask("ListLanguageModels", **filters)) == expected
