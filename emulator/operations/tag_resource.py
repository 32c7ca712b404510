"""TagResource: more tags for a thing of any kind. A key that it has already gets the new value."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared import arns, tags

if TYPE_CHECKING:
    from emulator.call import Call


def check(request: dict[str, Any]) -> None:
    tags.check(request["Tags"])


def run(call: "Call") -> dict[str, Any]:
    resource = arns.named(call)
    values = {tag["Key"]: tag for tag in (*arns.tags_of(resource), *call.input["Tags"])}
    together = [*values.values()]
    tags.check(together)
    arns.save_tags(call, resource, together)
    return {}
