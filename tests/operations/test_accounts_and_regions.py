"""Accounts and regions: what one has made, no other can see, name, use or end, whatever the kind."""

from typing import Any

import pytest

from emulator.operations.shared.families import FAMILIES
from tests.operations.calls import ACCOUNT, REGION, Desk
from tests.tour import BUCKET, TERMS, TERMS_KEY, TOUR, Stop

TAG = {"Key": "k", "Value": "v"}
EVERYTHING = {stop.kind: stop for stop in TOUR}
USES: list[tuple[str, str, dict[str, Any]]] = [
    ("vocabulary", "StartTranscriptionJob", {"Settings": {"VocabularyName": "x"}}),
    (
        "vocabulary-filter",
        "StartTranscriptionJob",
        {"Settings": {"VocabularyFilterName": "x", "VocabularyFilterMethod": "mask"}},
    ),
    ("language-model", "StartTranscriptionJob", {"ModelSettings": {"LanguageModelName": "x"}}),
    ("medical-vocabulary", "StartMedicalTranscriptionJob", {"Settings": {"VocabularyName": "x"}}),
    ("vocabulary", "StartCallAnalyticsJob", {"Settings": {"VocabularyName": "x"}}),
]

everything = pytest.mark.parametrize("stop", TOUR, ids=[stop.kind for stop in TOUR])
elsewhere = pytest.mark.parametrize("where", [{"account": "999999999999"}, {"region": "eu-west-1"}])


@pytest.fixture
def here(desk: Desk) -> Desk:
    desk.shelf.put(REGION, BUCKET, TERMS_KEY, TERMS, "text/plain")
    return desk


def make(desk: Desk, stop: Stop) -> None:
    """A thing of that kind, called x, that has come to rest."""
    desk.ask(stop.create, **stop.named("x"), **stop.request, Tags=[TAG])
    desk.put_at(stop.kind, "x", stop.rest)


def test_the_tour_misses_no_family() -> None:
    assert {stop.kind: stop.name for stop in TOUR} == {kind: family.name for kind, family in FAMILIES.items()}


@everything
@elsewhere
def test_nobody_elsewhere_sees_it(here: Desk, stop: Stop, where: dict[str, str]) -> None:
    make(here, stop)
    there = here.elsewhere(**where)
    assert stop.names(here.ask(stop.listing)) == ["x"]
    assert stop.names(there.ask(stop.listing)) == []
    for operation in (stop.get, stop.delete):
        code, message = there.refused(operation, **stop.named("x"))
        assert code in ("BadRequestException", "NotFoundException")
        assert "couldn't be found" in str(message)
    assert stop.seen(here.ask(stop.get, **stop.named("x")))[stop.name] == "x"


@everything
@elsewhere
def test_nobody_elsewhere_tags_it(here: Desk, stop: Stop, where: dict[str, str]) -> None:
    make(here, stop)
    there = here.elsewhere(**where)
    theirs = stop.arn("x", there.identity.region, there.identity.account)
    for arn in (stop.arn("x", REGION, ACCOUNT), theirs):
        assert there.refused("ListTagsForResource", ResourceArn=arn)[0] == "NotFoundException"
        assert there.refused("TagResource", ResourceArn=arn, Tags=[TAG])[0] == "NotFoundException"
        assert there.refused("UntagResource", ResourceArn=arn, TagKeys=["k"])[0] == "NotFoundException"
    assert here.ask("ListTagsForResource", ResourceArn=stop.arn("x", REGION, ACCOUNT))["Tags"] == [TAG]


@everything
@elsewhere
def test_both_may_have_the_name(here: Desk, stop: Stop, where: dict[str, str]) -> None:
    there = here.elsewhere(**where)
    for desk in (here, there):
        make(desk, stop)
        code, message = desk.refused(stop.create, **stop.named("x"), **stop.request)
        assert (code, "already exists" in str(message)) == ("ConflictException", True)
    there.ask(stop.delete, **stop.named("x"))
    assert stop.names(there.ask(stop.listing)) == []
    assert stop.names(here.ask(stop.listing)) == ["x"]


@pytest.mark.parametrize(("kind", "operation", "changes"), USES)
@elsewhere
def test_nobody_elsewhere_uses_it(
    here: Desk, kind: str, operation: str, changes: dict[str, Any], where: dict[str, str]
) -> None:
    make(here, EVERYTHING[kind])
    user = next(stop for stop in TOUR if stop.create == operation)
    request = {**user.named("user"), **user.request, **changes}
    code, message = here.elsewhere(**where).refused(operation, **request)
    assert (code, "couldn't be found" in str(message)) == ("BadRequestException", True)
    here.ask(operation, **request)


@everything
@elsewhere
def test_nobody_elsewhere_takes_its_place(here: Desk, stop: Stop, where: dict[str, str]) -> None:
    """A quota of one, used up here, is still free there."""
    singles = ",".join(f"{name}=1" for name in here.settings.limits if "bytes" not in name and "percent" not in name)
    here.settings = here.settings.model_copy(update={"quotas": singles})
    there = here.elsewhere(**where)
    for desk in (here, there):
        desk.ask(stop.create, **stop.named("x"), **stop.request)
        assert desk.refused(stop.create, **stop.named("y"), **stop.request)[0] == "LimitExceededException"


@everything
def test_where_there_is_a_member_for_tags_it_shows_them(here: Desk, stop: Stop) -> None:
    make(here, stop)
    seen = stop.seen(here.ask(stop.get, **stop.named("x")))
    untold = ("vocabulary", "medical-vocabulary", "vocabulary-filter", "language-model")
    assert seen.get("Tags") == (None if stop.kind in untold else [TAG])
