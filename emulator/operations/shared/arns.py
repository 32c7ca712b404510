"""The names that tags know a thing by: arn:PARTITION:transcribe:REGION:ACCOUNT:KIND/NAME."""

from typing import TYPE_CHECKING, Any

from emulator.errors import AwsError
from emulator.operations.shared.families import FAMILIES, NOT_FOUND

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.call import Call
    from emulator.store.database import Resource

Tags = list[dict[str, Any]]

# Modelled, for Tag and Untag and List alike. Differs: the sentence follows the one that is recorded of jobs.
MISSING = "The requested resource couldn't be found. Check the resource ARN and try your request again."

PARTITIONS = {"us-gov-": "aws-us-gov", "cn-": "aws-cn"}


def partition_of(region: str) -> str:
    return next((name for start, name in PARTITIONS.items() if region.startswith(start)), "aws")


def named(call: "Call") -> "Resource":
    """What the ResourceArn of the request names, in the caller's own account and region. Raises AwsError."""
    place = _place(call)
    found = None if place is None else call.store.get(*place)
    if found is None:
        raise AwsError(NOT_FOUND, MISSING)
    return found


def tags_of(resource: "Resource") -> Tags:
    """All tags of a thing. What an update leaves of none may be a null."""
    return resource.document.get("Tags") or []


def change_tags(call: "Call", how: "Callable[[Tags], Tags]") -> None:
    """Replace all tags of what the request names. No tags: there is no such member any more. Raises AwsError."""

    def tagged(resource: "Resource") -> "Resource":
        tags = how(tags_of(resource))
        kept = {name: value for name, value in resource.document.items() if name != "Tags"}
        return resource._replace(document=kept | ({"Tags": tags} if tags else {}))

    place = _place(call)
    if place is None or call.store.change(*place, tagged) is None:
        raise AwsError(NOT_FOUND, MISSING)


def _place(call: "Call") -> tuple[str, str, str, str] | None:
    """Kind, account, region and name; None for what can't be the caller's own."""
    own = f"arn:{partition_of(call.identity.region)}:transcribe:{call.identity.region}:{call.identity.account}:"
    kind, _, name = call.input["ResourceArn"].removeprefix(own).partition("/")
    # Of a foreign ARN the prefix is still there, and no kind begins like that.
    return (kind, call.identity.account, call.identity.region, name) if kind in FAMILIES else None
