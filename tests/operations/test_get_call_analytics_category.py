"""GetCallAnalyticsCategory: a category as it was made."""

from tests.operations.calls import NOW, Desk
from tests.operations.categories import NOT_FOUND, PHRASE, create, get


def test_an_unknown_category(desk: Desk) -> None:
    assert desk.refused("GetCallAnalyticsCategory", CategoryName="c") == NOT_FOUND
    create(desk)
    assert desk.refused("GetCallAnalyticsCategory", CategoryName="C") == NOT_FOUND
    assert desk.elsewhere(region="eu-west-1").refused("GetCallAnalyticsCategory", CategoryName="c") == NOT_FOUND


def test_a_category(desk: Desk) -> None:
    create(desk, Tags=[{"Key": "k", "Value": "v"}])
    desk.clock.advance(60)
    assert get(desk) == {
        "CategoryName": "c",
        "Rules": [PHRASE],
        "CreateTime": NOW,
        "LastUpdateTime": NOW,
        "Tags": [{"Key": "k", "Value": "v"}],
        "InputType": "POST_CALL",
    }
