"""UntagResource: fewer tags for a thing of any kind. Keys that it has not are passed over."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared import arns

if TYPE_CHECKING:
    from emulator.call import Call


def run(call: "Call") -> dict[str, Any]:
    unwanted = set(call.input["TagKeys"])
    arns.change_tags(call, lambda before: [tag for tag in before if tag["Key"] not in unwanted])
    return {}
