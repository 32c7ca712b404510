"""UpdateCallAnalyticsCategory: replaces all rules of a category. Its input type stays what it was."""

from typing import TYPE_CHECKING, Any

from emulator.errors import AwsError
from emulator.operations.shared import categories
from emulator.operations.shared.families import CATEGORY, change

if TYPE_CHECKING:
    from emulator.call import Call
    from emulator.store.database import Resource

# Differs: that it must match is documented, AWS's own sentence is not known.
OTHER_TYPE = "The InputType must be {}, as it was when the category was created."


def check(request: dict[str, Any]) -> None:
    categories.check_ranges(request["Rules"])


def run(call: "Call") -> dict[str, Any]:
    rules = call.input["Rules"]

    def updated(category: "Resource") -> "Resource":
        input_type = category.document["InputType"]
        if call.input.get("InputType", input_type) != input_type:
            raise AwsError("BadRequestException", OTHER_TYPE.format(input_type))
        categories.check_kinds(rules, input_type)
        return category._replace(document=category.document | {"Rules": rules, "LastUpdateTime": call.now})

    return categories.properties(change(call, CATEGORY, updated))
