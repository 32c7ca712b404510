"""ListCallAnalyticsCategories: newest first, five to a page unless more are asked for, each with all its rules."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared.families import CATEGORY, listed, shown

if TYPE_CHECKING:
    from emulator.call import Call


def run(call: "Call") -> dict[str, Any]:
    page = listed(call, CATEGORY, status=None, contains=None)
    return {
        "NextToken": page.next_token,
        "Categories": [shown(CATEGORY, category) for category in page.resources],
    }
