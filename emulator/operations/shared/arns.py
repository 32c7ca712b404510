"""The names that tags know a thing by: arn:PARTITION:transcribe:REGION:ACCOUNT:KIND/NAME."""

from typing import TYPE_CHECKING, Any

from emulator.errors import AwsError
from emulator.operations.shared.families import FAMILIES, NOT_FOUND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from emulator.call import Call
    from emulator.store.database import Resource

# Modelled, for Tag and Untag and List alike. Differs: the sentence follows the one that is recorded of jobs.
MISSING = "The requested resource couldn't be found. Check the resource ARN and try your request again."

PARTITIONS = {"us-gov-": "aws-us-gov", "cn-": "aws-cn"}


def partition_of(region: str) -> str:
    return next((name for start, name in PARTITIONS.items() if region.startswith(start)), "aws")


def named(call: "Call") -> "Resource":
    """What the ResourceArn of the request names, in the caller's own account and region. Raises AwsError."""
    own = f"arn:{partition_of(call.identity.region)}:transcribe:{call.identity.region}:{call.identity.account}:"
    kind, _, name = call.input["ResourceArn"].removeprefix(own).partition("/")
    # Of a foreign ARN the prefix is still there, and no kind begins like that.
    found = call.store.get(kind, call.identity.account, call.identity.region, name) if kind in FAMILIES else None
    if found is None:
        raise AwsError(NOT_FOUND, MISSING)
    return found


def tags_of(resource: "Resource") -> "Sequence[dict[str, Any]]":
    """All tags of a thing; what the worker or an update leaves of none is a null."""
    return resource.document.get("Tags") or ()


def save_tags(call: "Call", resource: "Resource", tags: "Sequence[dict[str, Any]]") -> None:
    """Replace all tags of a thing. No tags: there is no such member any more."""
    kept = {name: value for name, value in resource.document.items() if name != "Tags"}
    call.store.save(resource._replace(document=kept | ({"Tags": [*tags]} if tags else {})))
