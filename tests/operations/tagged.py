"""What the tests of the operations on tags share: one thing of every kind, and its ARN."""

from emulator.operations.shared.families import FAMILIES
from emulator.store.database import Resource
from tests.operations.calls import ACCOUNT, NOW, REGION, Desk

KINDS = list(FAMILIES)
MISSING = (
    "NotFoundException",
    "The requested resource couldn't be found. Check the resource ARN and try your request again.",
)


def arn(kind: str, name: str = "x", region: str = REGION, account: str = ACCOUNT, partition: str = "aws") -> str:
    return f"arn:{partition}:transcribe:{region}:{account}:{kind}/{name}"


def add(desk: Desk, kind: str, tags: dict[str, str], name: str = "x") -> str:
    """Put a thing into the store; its ARN."""
    kept = {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]} if tags else {}
    where = (desk.identity.account, desk.identity.region)
    desk.store.add(Resource(kind, *where, name, NOW, "READY", None, {"x": 1, **kept}))
    return arn(kind, name, where[1], where[0])


def worked_on(desk: Desk, kind: str, name: str = "x") -> None:
    """Keep the thing as the worker leaves one that has no tags."""
    kept = desk.kept(kind, name)
    desk.store.save(kept._replace(document=kept.document | {"Tags": None}))


def tags_of(desk: Desk, resource: str) -> dict[str, str]:
    answer = desk.ask("ListTagsForResource", ResourceArn=resource)
    assert answer["ResourceArn"] == resource
    return {tag["Key"]: tag["Value"] for tag in answer["Tags"]}
