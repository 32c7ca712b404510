"""DeleteCallAnalyticsCategory: a category can always go."""

from tests.operations.calls import Desk
from tests.operations.categories import NOT_FOUND, create


def test_an_unknown_category(desk: Desk) -> None:
    assert desk.refused("DeleteCallAnalyticsCategory", CategoryName="c") == NOT_FOUND


def test_a_category(desk: Desk) -> None:
    create(desk)
    assert desk.ask("DeleteCallAnalyticsCategory", CategoryName="c") == {}
    assert desk.refused("GetCallAnalyticsCategory", CategoryName="c") == NOT_FOUND
    create(desk)
