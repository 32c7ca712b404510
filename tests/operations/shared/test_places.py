"""The hosts in URIs: the one that the client came by, the S3 outside, or AWS's own."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.operations.calls import Desk

PLAIN = {"TranscriptionJobName": "j", "LanguageCode": "en-US", "Media": {"MediaFileUri": "s3://b/call.wav"}}
OUTSIDE = {"s3_endpoint": "http://minio:9000"}
AWS = {"uris": "aws"}


@pytest.mark.parametrize("bucket", [None, "mine"])
@pytest.mark.parametrize(
    ("settings", "region", "door"),
    [
        ({}, "us-west-2", "http://localhost:4610"),
        (OUTSIDE, "us-west-2", "http://minio:9000"),
        (AWS, "us-west-2", "https://s3.us-west-2.amazonaws.com"),
        ({**OUTSIDE, **AWS}, "us-west-2", "https://s3.us-west-2.amazonaws.com"),
        (AWS, "cn-north-1", "https://s3.cn-north-1.amazonaws.com.cn"),
    ],
)
def test_the_host_of_a_uri(
    tmp_path: Path, settings: dict[str, Any], region: str, door: str, bucket: str | None
) -> None:
    desk = Desk(tmp_path, **settings).elsewhere(region=region)
    desk.ask("StartTranscriptionJob", **PLAIN, OutputBucketName=bucket)
    desk.put_at("transcription-job", "j", "COMPLETED")
    job = desk.ask("GetTranscriptionJob", TranscriptionJobName="j")["TranscriptionJob"]
    desk.store.close()
    uri = job["Transcript"]["TranscriptFileUri"]
    assert uri.startswith(f"{door}/{bucket or f'aws-transcribe-{region}-prod'}/")
    assert ("X-Amz-Signature=" in uri) == (bucket is None)


def test_media_may_be_named_by_the_host_of_an_s3_outside(tmp_path: Path) -> None:
    desk = Desk(tmp_path, **OUTSIDE)
    for number, uri in enumerate(("http://minio:9000/b/k.wav", "http://b.minio:9000/k.wav")):
        desk.shelf.missing = {("b", "other.wav")}
        desk.ask(
            "StartTranscriptionJob", **{**PLAIN, "TranscriptionJobName": str(number), "Media": {"MediaFileUri": uri}}
        )
        desk.shelf.missing = {("b", "k.wav")}
        code, _ = desk.refused("StartTranscriptionJob", **{**PLAIN, "Media": {"MediaFileUri": uri}})
        assert code == "BadRequestException"
    desk.store.close()


@pytest.mark.parametrize(("settings", "of_machine"), [({}, False), (OUTSIDE, True)])
def test_a_link_is_dated_by_the_clock_that_its_s3_goes_by(
    tmp_path: Path, settings: dict[str, Any], of_machine: bool
) -> None:
    """An S3 outside would refuse one that is dated by a clock of ours that was moved."""
    desk = Desk(tmp_path, **settings)
    desk.clock.hold(0)
    desk.ask("StartTranscriptionJob", **PLAIN)
    desk.put_at("transcription-job", "j", "COMPLETED")
    job = desk.ask("GetTranscriptionJob", TranscriptionJobName="j")["TranscriptionJob"]
    desk.store.close()
    query = parse_qs(urlsplit(job["Transcript"]["TranscriptFileUri"]).query)
    assert (query["X-Amz-Date"] != ["19700101T000000Z"]) is of_machine
