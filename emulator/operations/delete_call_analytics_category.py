"""DeleteCallAnalyticsCategory: forgets a category. What it matched stays matched."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared.families import CATEGORY, delete

if TYPE_CHECKING:
    from emulator.call import Call


def run(call: "Call") -> dict[str, Any]:
    return delete(call, CATEGORY)
