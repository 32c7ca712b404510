"""CreateCallAnalyticsCategory: a new category, of use at once to the jobs that are started after it."""

from typing import TYPE_CHECKING, Any

from emulator import quotas
from emulator.jobs import life
from emulator.operations.shared import categories, tags
from emulator.operations.shared.families import CATEGORY, add, count, named, taken

if TYPE_CHECKING:
    from emulator.call import Call


def check(request: dict[str, Any]) -> None:
    categories.check_ranges(request["Rules"])
    categories.check_kinds(request["Rules"], request.get("InputType", categories.POST_CALL))
    tags.check(request.get("Tags", ()))


def run(call: "Call") -> dict[str, Any]:
    if named(call, CATEGORY, call.input["CategoryName"]) is not None:
        raise taken(CATEGORY)
    quotas.check(call.settings.limits, "categories", count(call, CATEGORY))
    filled = {"InputType": categories.POST_CALL} | call.input
    category = add(call, CATEGORY, life.READY, None, filled | {"CreateTime": call.now, "LastUpdateTime": call.now})
    return categories.properties(category)
