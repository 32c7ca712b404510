"""CreateCallAnalyticsCategory: every rule with its words, and the category that comes of a good request."""

from typing import Any

import pytest

from tests.operations.calls import NOW, Desk
from tests.operations.categories import BAD_RULES, GOOD_RULES, KEYWORDS_ONLY, PHRASE, SILENCE, create

TAG = {"Key": "k", "Value": ""}
TWICE = "The same tag key is there more than once. Use every key once and try your request again."


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        *(({"Rules": rules}, message) for rules, message in BAD_RULES),
        ({"Rules": [PHRASE, SILENCE], "InputType": "REAL_TIME"}, KEYWORDS_ONLY),
        ({"Tags": [TAG, TAG]}, TWICE),
    ],
)
def test_a_broken_rule(desk: Desk, changes: dict[str, Any], message: str) -> None:
    given = {"CategoryName": "c", "Rules": [PHRASE], **changes}
    assert desk.refused("CreateCallAnalyticsCategory", **given) == ("BadRequestException", message)
    assert desk.store.newest(9) == []


@pytest.mark.parametrize("rules", [[], [PHRASE] * 21, [{}]])
def test_how_many_rules(desk: Desk, rules: list[Any]) -> None:
    code, _ = desk.refused("CreateCallAnalyticsCategory", CategoryName="c", Rules=rules)
    assert code == "BadRequestException"


@pytest.mark.parametrize("rules", GOOD_RULES)
def test_a_category_for_finished_calls(desk: Desk, rules: list[Any]) -> None:
    assert create(desk, Rules=rules) == {
        "CategoryName": "c",
        "Rules": rules,
        "CreateTime": NOW,
        "LastUpdateTime": NOW,
        "InputType": "POST_CALL",
    }


def test_a_category_for_live_calls(desk: Desk) -> None:
    made = create(desk, InputType="REAL_TIME", Tags=[TAG])
    assert (made["InputType"], made["Tags"]) == ("REAL_TIME", [TAG])


def test_a_name_can_be_used_once_in_each_account_and_region(desk: Desk) -> None:
    create(desk)
    assert desk.refused("CreateCallAnalyticsCategory", CategoryName="c", Rules=[PHRASE]) == (
        "ConflictException",
        "The requested category name already exists. Use a different category name.",
    )
    create(desk, "C")
    create(desk.elsewhere(account="000000000000"))
    create(desk.elsewhere(region="eu-west-1"))


def test_the_quota(desk: Desk) -> None:
    desk.settings = desk.settings.model_copy(update={"quotas": "categories=2"})
    create(desk, "a")
    create(desk, "b")
    assert desk.refused("CreateCallAnalyticsCategory", CategoryName="c", Rules=[PHRASE]) == (
        "LimitExceededException",
        "You have too many categories. Delete a category and try your request again",
    )
    create(desk.elsewhere(region="eu-west-1"))
