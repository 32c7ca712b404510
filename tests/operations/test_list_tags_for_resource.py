"""ListTagsForResource: the tags of things of all kinds, and ARNs that name nothing of the caller's."""

import pytest

from tests.operations.calls import ACCOUNT, Desk
from tests.operations.tagged import KINDS, MISSING, add, arn


@pytest.mark.parametrize("kind", KINDS)
def test_tags_of_a_thing(desk: Desk, kind: str) -> None:
    resource = add(desk, kind, {"b": "2", "a": ""})
    assert desk.ask("ListTagsForResource", ResourceArn=resource) == {
        "ResourceArn": resource,
        "Tags": [{"Key": "b", "Value": "2"}, {"Key": "a", "Value": ""}],
    }


def test_a_thing_without_tags(desk: Desk) -> None:
    resource = add(desk, "vocabulary", {})
    assert desk.ask("ListTagsForResource", ResourceArn=resource) == {"ResourceArn": resource, "Tags": []}


@pytest.mark.parametrize(
    ("region", "partition"), [("us-gov-west-1", "aws-us-gov"), ("cn-north-1", "aws-cn"), ("us-east-1", "aws")]
)
def test_the_partition_follows_the_region(desk: Desk, region: str, partition: str) -> None:
    there = desk.elsewhere(region=region)
    add(there, "vocabulary", {"k": "v"})
    own = arn("vocabulary", region=region, partition=partition)
    assert there.ask("ListTagsForResource", ResourceArn=own)["Tags"]
    foreign = arn("vocabulary", region=region, partition="aws-iso")
    assert there.refused("ListTagsForResource", ResourceArn=foreign) == MISSING


@pytest.mark.parametrize(
    "resource",
    [
        arn("vocabulary", "y"),
        arn("medical-vocabulary"),
        arn("colour"),
        arn("vocabulary", region="eu-west-1"),
        arn("vocabulary", account="999999999999"),
        arn("vocabulary", region=""),
    ],
)
def test_an_arn_that_names_nothing_of_the_callers(desk: Desk, resource: str) -> None:
    add(desk, "vocabulary", {"k": "v"})
    add(desk.elsewhere(region="eu-west-1"), "vocabulary", {"k": "v"})
    add(desk.elsewhere(account="999999999999"), "vocabulary", {"k": "v"})
    assert desk.refused("ListTagsForResource", ResourceArn=resource) == MISSING


def test_an_arn_of_something_else(desk: Desk) -> None:
    code, message = desk.refused("ListTagsForResource", ResourceArn=f"arn:aws:s3:us-west-2:{ACCOUNT}:bucket/x")
    assert code == "BadRequestException"
    assert "at 'resourceArn' failed to satisfy constraint" in str(message)
