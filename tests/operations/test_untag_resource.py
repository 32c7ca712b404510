"""UntagResource: the named tags go, the others stay, and nobody minds a key that is not there."""

import pytest

from tests.operations.calls import Desk
from tests.operations.tagged import KINDS, MISSING, add, arn, tags_of, worked_on


@pytest.mark.parametrize("kind", KINDS)
def test_the_named_tags_go(desk: Desk, kind: str) -> None:
    resource = add(desk, kind, {"a": "1", "b": "2", "c": "3"})
    assert desk.ask("UntagResource", ResourceArn=resource, TagKeys=["a", "c", "z", "a"]) == {}
    assert tags_of(desk, resource) == {"b": "2"}
    assert desk.kept(kind, "x").document["x"] == 1


def test_the_last_tag_takes_the_member_along(desk: Desk) -> None:
    resource = add(desk, "vocabulary", {"a": "1"})
    desk.ask("UntagResource", ResourceArn=resource, TagKeys=["a"])
    assert desk.kept("vocabulary", "x").document == {"x": 1}


def test_nothing_goes_where_the_worker_left_no_tags(desk: Desk) -> None:
    resource = add(desk, "transcription-job", {})
    worked_on(desk, "transcription-job")
    desk.ask("UntagResource", ResourceArn=resource, TagKeys=["a"])
    assert tags_of(desk, resource) == {}


def test_keys_differ_by_case(desk: Desk) -> None:
    resource = add(desk, "vocabulary", {"a": "1"})
    desk.ask("UntagResource", ResourceArn=resource, TagKeys=["A"])
    assert tags_of(desk, resource) == {"a": "1"}


def test_a_thing_that_is_not_there(desk: Desk) -> None:
    assert desk.refused("UntagResource", ResourceArn=arn("vocabulary"), TagKeys=["a"]) == MISSING
