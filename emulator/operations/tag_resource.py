"""TagResource: more tags for a thing of any kind. A key that it has already gets the new value."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared import arns, tags

if TYPE_CHECKING:
    from emulator.call import Call


def check(request: dict[str, Any]) -> None:
    tags.check(request["Tags"])


def run(call: "Call") -> dict[str, Any]:
    def together(before: arns.Tags) -> arns.Tags:
        values = {tag["Key"]: tag for tag in (*before, *call.input["Tags"])}
        tags.check([*values.values()])
        return [*values.values()]

    arns.change_tags(call, together)
    return {}
