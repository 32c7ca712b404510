"""UpdateCallAnalyticsCategory: other rules, and nothing else."""

from typing import Any

import pytest

from tests.operations.calls import NOW, Desk
from tests.operations.categories import BAD_RULES, KEYWORDS_ONLY, NOT_FOUND, PHRASE, SILENCE, create, get

OTHER_TYPE = "The InputType must be {}, as it was when the category was created."


def test_an_unknown_category(desk: Desk) -> None:
    assert desk.refused("UpdateCallAnalyticsCategory", CategoryName="c", Rules=[PHRASE]) == NOT_FOUND


@pytest.mark.parametrize(
    ("made", "changes", "message"),
    [
        *((None, {"Rules": rules}, message) for rules, message in BAD_RULES),
        (None, {"InputType": "REAL_TIME"}, OTHER_TYPE.format("POST_CALL")),
        ("REAL_TIME", {"InputType": "POST_CALL"}, OTHER_TYPE.format("REAL_TIME")),
        ("REAL_TIME", {"Rules": [SILENCE]}, KEYWORDS_ONLY),
        ("REAL_TIME", {"Rules": [SILENCE], "InputType": "REAL_TIME"}, KEYWORDS_ONLY),
    ],
)
def test_a_broken_rule(desk: Desk, made: str | None, changes: dict[str, Any], message: str) -> None:
    before = create(desk, **({} if made is None else {"InputType": made}))
    given = {"CategoryName": "c", "Rules": [PHRASE], **changes}
    assert desk.refused("UpdateCallAnalyticsCategory", **given) == ("BadRequestException", message)
    assert get(desk) == before


@pytest.mark.parametrize("more", [{}, {"InputType": "POST_CALL"}])
def test_the_rules_are_replaced(desk: Desk, more: dict[str, str]) -> None:
    tags = [{"Key": "k", "Value": "v"}]
    create(desk, Rules=[PHRASE, PHRASE], Tags=tags)
    desk.clock.advance(60)
    answer = desk.ask("UpdateCallAnalyticsCategory", CategoryName="c", Rules=[SILENCE], **more)
    assert answer["CategoryProperties"] == get(desk)
    assert get(desk) == {
        "CategoryName": "c",
        "Rules": [SILENCE],
        "CreateTime": NOW,
        "LastUpdateTime": NOW + 60,
        "Tags": tags,
        "InputType": "POST_CALL",
    }
