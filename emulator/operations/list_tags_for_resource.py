"""ListTagsForResource: the tags of a thing of any kind, an empty list where it has none."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared import arns

if TYPE_CHECKING:
    from emulator.call import Call


def run(call: "Call") -> dict[str, Any]:
    resource = arns.named(call)
    return {"ResourceArn": call.input["ResourceArn"], "Tags": [*arns.tags_of(resource)]}
