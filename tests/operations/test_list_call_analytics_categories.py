"""ListCallAnalyticsCategories: order and pages."""

from tests.operations.calls import Desk
from tests.operations.categories import create, get


def test_nothing(desk: Desk) -> None:
    assert desk.ask("ListCallAnalyticsCategories") == {"Categories": []}


def test_pages_newest_first(desk: Desk) -> None:
    for number in range(6):
        create(desk, f"c-{number}")
        desk.clock.advance(1)
    create(desk.elsewhere(region="eu-west-1"), "foreign")
    first = desk.ask("ListCallAnalyticsCategories")
    assert [category["CategoryName"] for category in first["Categories"]] == [
        f"c-{number}" for number in range(5, 0, -1)
    ]
    assert first["Categories"][0] == get(desk, "c-5")
    second = desk.ask("ListCallAnalyticsCategories", NextToken=first["NextToken"])
    assert second == {"Categories": [get(desk, "c-0")]}
    wide = desk.ask("ListCallAnalyticsCategories", MaxResults=100)
    assert len(wide["Categories"]) == 6
    assert "NextToken" not in wide
