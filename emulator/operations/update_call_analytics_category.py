"""UpdateCallAnalyticsCategory: replaces all rules of a category. Its input type stays what it was."""

from typing import TYPE_CHECKING, Any

from emulator.errors import AwsError
from emulator.operations.shared import categories
from emulator.operations.shared.families import CATEGORY, find

if TYPE_CHECKING:
    from emulator.call import Call

# Differs: that it must match is documented, AWS's own sentence is not known.
OTHER_TYPE = "The InputType must be {}, as it was when the category was created."


def check(request: dict[str, Any]) -> None:
    categories.check_ranges(request["Rules"])


def run(call: "Call") -> dict[str, Any]:
    category = find(call, CATEGORY)
    input_type = category.document["InputType"]
    if call.input.get("InputType", input_type) != input_type:
        raise AwsError("BadRequestException", OTHER_TYPE.format(input_type))
    rules = call.input["Rules"]
    categories.check_kinds(rules, input_type)
    updated = category._replace(document=category.document | {"Rules": rules, "LastUpdateTime": call.now})
    call.store.save(updated)
    return categories.properties(updated)
