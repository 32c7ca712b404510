"""What S3 is asked before a job of any family is taken, and the service's words when it says no."""

from typing import Any, NamedTuple

import pytest

from emulator.jobs.delivery import Stored
from emulator.neighbours import Unreachable
from tests.operations.calls import REGION, Desk
from tests.operations.medical import JOB, SCRIBE

CANT_READ = (
    "The S3 URI that you provided can't be accessed. Make sure that you have read permission and try your request "
    "again."
)
CANT_WRITE = (
    "The specified S3 bucket can't be accessed. Make sure you have write permission on the bucket and try your "
    "request again."
)
ELSEWHERE = (
    "The specified S3 bucket isn't in the same region. Make sure the bucket is in the us-west-2 region and try your "
    "request again."
)
PROBE = ".write_access_check_file.temp"
MEGABYTE = 1024 * 1024


class Family(NamedTuple):
    """A request that starts a job, and how it asks for the bucket `mine`."""

    operation: str
    request: dict[str, Any]
    kind: str
    name: str
    output: dict[str, Any]
    most: int  # megabytes


MEDIA = {"MediaFileUri": "s3://b/visit.wav"}
PLAIN = {"TranscriptionJobName": "j", "LanguageCode": "en-US", "Media": MEDIA}
CALL = {"CallAnalyticsJobName": "j", "Media": MEDIA}
FAMILIES = {
    "plain": Family(
        "StartTranscriptionJob", PLAIN, "transcription-job", "TranscriptionJob", {"OutputBucketName": "mine"}, 2048
    ),
    "medical": Family(
        "StartMedicalTranscriptionJob", JOB, "medical-transcription-job", "MedicalTranscriptionJob", {}, 2048
    ),
    "scribe": Family("StartMedicalScribeJob", SCRIBE, "medical-scribe-job", "MedicalScribeJob", {}, 2048),
    "call": Family(
        "StartCallAnalyticsJob", CALL, "analytics", "CallAnalyticsJob", {"OutputLocation": "s3://mine"}, 500
    ),
}
each_family = pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES.keys())


def refused(desk: Desk, family: Family, **changes: Any) -> str | None:
    """The message of the BadRequestException, after which there is no job."""
    code, message = desk.refused(family.operation, **{**family.request, **changes})
    assert code == "BadRequestException"
    assert desk.store.newest(9) == []
    assert desk.woken == 0
    return message


@each_family
def test_media_that_are_not_there_are_refused(desk: Desk, family: Family) -> None:
    desk.shelf.missing.add(("b", "visit.wav"))
    assert refused(desk, family) == CANT_READ
    assert desk.shelf.objects == {}


@each_family
def test_a_bucket_in_another_region_is_refused(desk: Desk, family: Family) -> None:
    desk.shelf.elsewhere["b"] = "eu-west-1"
    assert refused(desk, family) == ELSEWHERE
    desk.shelf.elsewhere = {"mine": "eu-west-1"}
    assert refused(desk, family, **family.output) == ELSEWHERE
    assert desk.shelf.objects == {}


@each_family
def test_media_may_be_as_large_as_the_quota_and_no_larger(desk: Desk, family: Family) -> None:
    desk.shelf.size = family.most * MEGABYTE + 1
    assert refused(desk, family) == (
        f"The input file that you specified exceeds the maximum size of {family.most}.00 Mb. Try again with a smaller "
        "file."
    )
    desk.shelf.size -= 1
    assert family.name in desk.ask(family.operation, **family.request)


@each_family
def test_a_bucket_that_cannot_be_written_to_is_refused(desk: Desk, family: Family) -> None:
    desk.shelf.refused.add("mine")
    assert refused(desk, family, **family.output) == CANT_WRITE


@each_family
def test_an_s3_that_cannot_be_reached_is_no_fault_of_the_clients(
    desk: Desk, family: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> Stored:
        raise Unreachable("s3")

    monkeypatch.setattr(desk.shelf, "open", fail)
    expected = ("InternalFailureException", "S3 can't be reached. Try your request again.")
    assert desk.refused(family.operation, **family.request) == expected
    assert desk.store.newest(9) == []


@pytest.mark.parametrize(
    ("family", "changes", "folder"),
    [
        ("plain", {"OutputBucketName": "mine"}, ""),
        ("plain", {"OutputBucketName": "mine", "OutputKey": "a/b/"}, "a/b/"),
        ("plain", {"OutputBucketName": "mine", "OutputKey": "a/b/c.json"}, "a/b/"),
        ("plain", {"OutputBucketName": "mine", "OutputKey": "c"}, ""),
        ("medical", {}, ""),
        ("medical", {"OutputKey": "a/"}, "a/"),
        ("scribe", {}, ""),
        ("call", {"OutputLocation": "s3://mine"}, ""),
        ("call", {"OutputLocation": "s3://mine/a/"}, "a/"),
        ("call", {"OutputLocation": "s3://mine/a/c.json"}, "a/"),
    ],
)
def test_a_file_is_left_where_the_output_will_be(desk: Desk, family: str, changes: dict[str, Any], folder: str) -> None:
    desk.ask(FAMILIES[family].operation, **{**FAMILIES[family].request, **changes})
    assert list(desk.shelf.objects) == [("mine", f"{folder}{PROBE}")]
    put = desk.shelf.objects["mine", f"{folder}{PROBE}"]
    assert (put.region, put.body) == (REGION, b"")


@pytest.mark.parametrize("family", ["plain", "call"])
def test_the_services_own_bucket_is_not_tried(desk: Desk, family: str) -> None:
    desk.ask(FAMILIES[family].operation, **FAMILIES[family].request)
    assert desk.shelf.objects == {}


@pytest.mark.parametrize(
    "uri",
    [
        "s3://b/a/call one.wav",
        "https://s3.us-west-2.amazonaws.com/b/a/call%20one.wav",
        "https://s3-us-west-2.amazonaws.com/b/a/call%20one.wav",
        "https://s3.amazonaws.com/b/a/call%20one.wav",
        "https://b.s3.amazonaws.com/a/call%20one.wav",
        "https://b.s3.us-west-2.amazonaws.com/a/call%20one.wav",
        "http://localhost:4610/b/a/call%20one.wav",
        "https://127.0.0.1:8443/b/a/call%20one.wav?X-Amz-Expires=900",
        "http://b.localhost:4610/a/call%20one.wav",
        "http://b.s3.localhost:4610/a/call%20one.wav",
    ],
)
def test_media_are_found_by_every_form_of_uri(desk: Desk, uri: str) -> None:
    desk.shelf.missing.add(("b", "a/call one.wav"))
    assert refused(desk, FAMILIES["plain"], Media={"MediaFileUri": uri}) == CANT_READ
    desk.shelf.missing.clear()
    answer = desk.ask("StartTranscriptionJob", **{**PLAIN, "Media": {"MediaFileUri": uri}})
    assert answer["TranscriptionJob"]["Media"] == {"MediaFileUri": uri}


@pytest.mark.parametrize(
    "uri",
    [
        "s3://b",
        "s3://b/",
        "s3:///call.wav",
        "https://example.com/b/call.wav",
        "http://localhost:4610/b",
        "http://localhost:4610/b/",
        "http://[/b/call.wav",
        "https://b.s3.amazonaws.com/",
    ],
)
def test_a_uri_that_names_no_object_cannot_be_accessed(desk: Desk, uri: str) -> None:
    assert refused(desk, FAMILIES["plain"], Media={"MediaFileUri": uri}) == CANT_READ


def test_redacted_media_are_looked_for_too(desk: Desk) -> None:
    desk.shelf.missing.add(("b", "redacted.wav"))
    media = {"RedactedMediaFileUri": "s3://b/redacted.wav"}
    assert refused(desk, FAMILIES["call"], Media=media) == CANT_READ
