"""The clock of a running emulator, and SDKs whose own clocks do not move with it: let in, or refused and corrected."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.clients.audio import wav
from tests.clients.moving import control
from tests.clients.running import SCRIPTS, Running, running
from tests.clients.said import GREETING, new_session
from tests.clients.test_amazon_transcribe import Plan, streams
from tests.clients.test_boto3 import QUICK, client, finished, new_name, start
from tests.clients.test_javascript import node

DAY = 86_400
DOORS = pytest.mark.parametrize("door", ["http", "https"])
WORKED = {"attempts": 1, "finals": GREETING}


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One of its own: its clock is moved."""
    folder = tmp_path_factory.mktemp("clock")
    with running(folder, "--scripts", str(SCRIPTS), "--job-seconds", "60") as started:
        s3 = client(started, "s3")
        s3.create_bucket(Bucket="calls")
        s3.put_object(Bucket="calls", Key="call.wav", Body=wav())
        yield started


@pytest.fixture
def emulator(process: Running) -> Iterator[Running]:
    yield process
    control(process, "clock", {"mode": "real", "clients": "machine"})


@pytest.mark.parametrize("change", [{"advance": DAY}, {"mode": "manual", "at": 0}], ids=json.dumps)
def test_boto3_works_whatever_is_done_to_the_clock(emulator: Running, change: dict[str, Any]) -> None:
    transcribe = client(emulator, "transcribe")
    control(emulator, "clock", change)
    name = start(transcribe, "calls")
    control(emulator, "clock", {"advance": 60})
    uri = finished(transcribe, name)["Transcript"]["TranscriptFileUri"]
    with urllib.request.urlopen(uri) as answer:
        assert json.load(answer)["jobName"] == name
    control(emulator, "clock", {"advance": 901})
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(uri)


def test_a_waiter_waits_a_moment_for_a_job_of_an_hour(emulator: Running) -> None:
    transcribe = client(emulator, "transcribe")
    name = new_name("vocabulary")
    control(emulator, "clock", {"scale": 3600})
    started = start(transcribe, "calls")
    job = finished(transcribe, started)
    assert (job["CompletionTime"] - job["StartTime"]).total_seconds() >= 60
    transcribe.create_vocabulary(VocabularyName=name, LanguageCode="en-US", Phrases=["one"])
    transcribe.get_waiter("vocabulary_ready").wait(VocabularyName=name, WaiterConfig=QUICK)


def test_boto3_is_told_that_its_clock_is_wrong(emulator: Running) -> None:
    transcribe = client(emulator, "transcribe")
    control(emulator, "clock", {"clients": "emulator", "advance": DAY})
    with pytest.raises(ClientError, match="Signature expired") as refused:
        transcribe.list_transcription_jobs()
    answer = refused.value.response["ResponseMetadata"]
    assert (answer["HTTPStatusCode"], refused.value.response["Error"]["Code"]) == (400, "InvalidSignatureException")
    told = parsedate_to_datetime(answer["HTTPHeaders"]["date"]).timestamp()
    assert abs(told - control(emulator, "clock")["now"]) < 60
    control(emulator, "clock", {"clients": -DAY})
    transcribe.list_transcription_jobs()


def test_amazon_transcribe(emulator: Running) -> None:
    control(emulator, "clock", {"advance": DAY})
    assert streams(emulator, Plan(session := new_session())) == [{"session": session, "finals": GREETING}]
    control(emulator, "clock", {"clients": "emulator"})
    [report] = streams(emulator, Plan(new_session()))
    assert report["message"].startswith("Signature expired")


@DOORS
@pytest.mark.parametrize("change", [{"advance": DAY}, {"mode": "manual", "at": 0}], ids=json.dumps)
def test_javascript_works_whatever_is_done_to_the_clock(emulator: Running, change: dict[str, Any], door: str) -> None:
    control(emulator, "clock", change)
    assert skewed(emulator, door, 0) == {"call": {"attempts": 1}, "streams": [WORKED] * 2}


@DOORS
@pytest.mark.parametrize(
    ("change", "offset", "words"),
    [
        ({"clients": "emulator", "advance": DAY}, DAY, "Signature expired: "),
        ({"clients": "machine-3600"}, -3600, "Signature not yet current: "),
    ],
    ids=["behind", "ahead"],
)
def test_javascript_corrects_its_clock_by_the_date_that_it_is_told(
    emulator: Running, change: dict[str, Any], offset: int, words: str, door: str
) -> None:
    """It makes a call again; a stream it can't, and the next one is right."""
    control(emulator, "clock", change)
    report = skewed(emulator, door, offset)
    assert report["call"] == {"attempts": 2}
    refused, worked = report["streams"]
    assert refused["error"]["name"] == "InvalidSignatureException"
    assert refused["error"]["message"].startswith(words)
    assert refused["error"]["status"] == 403
    assert worked == WORKED


def skewed(emulator: Running, door: str, offset: int) -> Any:
    """What the program reports; its clients have come to correct their clocks by about so many seconds."""
    report = node(emulator, "skew.mjs", AWS_ENDPOINT_URL=getattr(emulator, door))
    assert all(abs(one.pop("offset") - offset) < 5 for one in (report["call"], *report["streams"])), report
    return report
