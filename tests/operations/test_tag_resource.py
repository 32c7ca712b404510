"""TagResource: tags are added, later values replace, and no rule for tags is broken by it."""

from typing import Any

import pytest

from tests.operations.calls import Desk
from tests.operations.tagged import KINDS, MISSING, add, arn, tags_of, worked_on

TAG = {"Key": "k", "Value": "v"}
TOO_MANY = "A resource can have 50 tags at most. Remove some and try your request again."


def many(how_many: int, start: int = 0) -> list[dict[str, str]]:
    return [{"Key": str(number), "Value": "v"} for number in range(start, start + how_many)]


@pytest.mark.parametrize("kind", KINDS)
def test_new_tags_come_later_values_replace(desk: Desk, kind: str) -> None:
    resource = add(desk, kind, {"a": "1", "b": "2"})
    given = [{"Key": "b", "Value": "3"}, {"Key": "c", "Value": ""}]
    assert desk.ask("TagResource", ResourceArn=resource, Tags=given) == {}
    assert tags_of(desk, resource) == {"a": "1", "b": "3", "c": ""}
    kept = desk.kept(kind, "x")
    assert (kept.document["x"], kept.status, kept.due) == (1, "READY", None)


def test_the_first_tags(desk: Desk) -> None:
    resource = add(desk, "vocabulary", {})
    desk.ask("TagResource", ResourceArn=resource, Tags=[TAG])
    assert tags_of(desk, resource) == {"k": "v"}


def test_the_first_tags_behind_the_worker(desk: Desk) -> None:
    resource = add(desk, "transcription-job", {})
    worked_on(desk, "transcription-job")
    desk.ask("TagResource", ResourceArn=resource, Tags=[TAG])
    assert tags_of(desk, resource) == {"k": "v"}


@pytest.mark.parametrize(
    ("tags", "message"),
    [
        ([TAG, TAG], "The same tag key is there more than once. Use every key once and try your request again."),
        (
            [{"Key": "aws:x", "Value": "v"}],
            "Tag keys can't begin with aws:, which is reserved. Use another key and try your request again.",
        ),
        (many(51), TOO_MANY),
        (many(50, start=1), TOO_MANY),
    ],
)
def test_a_broken_rule(desk: Desk, tags: list[dict[str, Any]], message: str) -> None:
    resource = add(desk, "vocabulary", {"0": "old"})
    assert desk.refused("TagResource", ResourceArn=resource, Tags=tags) == ("BadRequestException", message)
    assert tags_of(desk, resource) == {"0": "old"}


def test_fifty_are_not_too_many(desk: Desk) -> None:
    resource = add(desk, "vocabulary", {"0": "old"})
    desk.ask("TagResource", ResourceArn=resource, Tags=many(50))
    assert len(tags_of(desk, resource)) == 50


def test_a_thing_that_is_not_there(desk: Desk) -> None:
    assert desk.refused("TagResource", ResourceArn=arn("vocabulary"), Tags=[TAG]) == MISSING


def test_a_job_shows_its_tags(desk: Desk) -> None:
    media = {"MediaFileUri": "s3://b/c.wav"}
    desk.ask("StartTranscriptionJob", TranscriptionJobName="j", LanguageCode="en-US", Media=media)
    desk.ask("TagResource", ResourceArn=arn("transcription-job", "j"), Tags=[TAG])
    assert desk.ask("GetTranscriptionJob", TranscriptionJobName="j")["TranscriptionJob"]["Tags"] == [TAG]
