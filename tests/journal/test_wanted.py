"""What a filter lets through, and that whatever it lets through the database lets through too."""

from typing import Any

import pytest

from emulator.journal.wanted import Wanted, statuses_of
from emulator.store.journal import Row, Where

ROW = Row(
    id=7,
    changed=8,
    at=1000.0,
    kind="call",
    operation="StartTranscriptionJob",
    name="calls/1",
    session=None,
    status=429,
    code="LimitExceededException",
    access_key="test",
    account="000000000000",
    region="us-east-1",
    bytes=2,
    text="{}",
)


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        ({}, True),
        ({"operation": "StartTranscriptionJob"}, True),
        ({"operation": "Start*Job"}, True),
        ({"operation": "start*"}, False),
        ({"operation": "Start"}, False),
        ({"name": "calls/*"}, True),
        ({"name": "calls?[0-9]"}, True),
        ({"name": "*2"}, False),
        ({"session": "s"}, False),
        ({"status": "429"}, True),
        ({"status": "4xx"}, True),
        ({"status": "4XX"}, True),
        ({"status": "5xx"}, False),
        ({"status": "400"}, False),
        ({"status": "LimitExceededException"}, True),
        ({"status": "ConflictException"}, False),
        ({"kind": "call"}, True),
        ({"kind": "stream"}, False),
        ({"access_key": "test", "account": "000000000000", "region": "us-east-1"}, True),
        ({"access_key": "other"}, False),
        ({"since": 1000.0}, True),
        ({"since": 1000.1}, False),
        ({"operation": "Start*", "kind": "stream"}, False),
    ],
)
def test_a_row(wanted: dict[str, Any], fits: bool) -> None:
    assert Wanted(**wanted).fits(ROW) is fits


@pytest.mark.parametrize(
    "wanted", [{"operation": "*"}, {"name": "*"}, {"session": "s"}, {"status": "200"}, {"status": "4xx"}]
)
def test_what_a_row_has_not_fits_nothing(wanted: dict[str, Any]) -> None:
    row = ROW._replace(operation=None, name=None, session=None, status=None, code=None)
    assert not Wanted(**wanted).fits(row)


@pytest.mark.parametrize(
    ("wanted", "where"),
    [
        ({}, Where()),
        ({"operation": "GetVocabulary", "name": "v*"}, Where({"operation": "GetVocabulary"})),
        ({"operation": "Get?", "name": "[v]"}, Where()),
        ({"status": "404"}, Where({}, (404, 405))),
        ({"status": "5xx"}, Where({}, (500, 600))),
        ({"status": "6xx"}, Where({"code": "6xx"})),
        ({"status": "9" * 30}, Where({"code": "9" * 30})),  # more than a database's numbers
        ({"status": "Conflict"}, Where({"code": "Conflict"})),
        ({"kind": "job", "session": "s", "since": 5.0}, Where({"session": "s", "kind": "job"}, None, 5.0)),
    ],
)
def test_what_the_database_is_asked(wanted: dict[str, Any], where: Where) -> None:
    assert Wanted(**wanted).where == where


@pytest.mark.parametrize("text", ["", "0xx", "4x", "four", "٤٠٠"])
def test_no_status(text: str) -> None:
    assert statuses_of(text) is None
