"""GetCallAnalyticsCategory: a category with all its rules."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared import categories
from emulator.operations.shared.families import CATEGORY, find

if TYPE_CHECKING:
    from emulator.call import Call


def run(call: "Call") -> dict[str, Any]:
    return categories.properties(find(call, CATEGORY))
