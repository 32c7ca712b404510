"""Every fault through real SDKs: what they raise, what they do about it, and what the emulator tells of it."""

import asyncio
import socket
import ssl
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import Any
from urllib.parse import urlencode

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, WaiterError

from tests.clients.audio import wav
from tests.clients.harmed import (
    ALL,
    BY_WEBSOCKET,
    CALLERS,
    FLAGS,
    NOTHING,
    STREAMERS,
    WAITS,
    Seen,
    by_websocket,
    cells,
    control,
    seen,
    shown,
)
from tests.clients.harms import CALLS, STREAMS, Fault
from tests.clients.running import Running, running
from tests.clients.test_boto3 import client
from tests.clients.test_javascript import Died

THREE = Config(retries={"total_max_attempts": 3, "mode": "standard"})
QUICK = {"Delay": 1, "MaxAttempts": 2}
REQUEST = (
    b"POST / HTTP/1.1\r\nhost: localhost\r\nx-amz-target: Transcribe.ListVocabularies\r\n"
    b"content-type: application/x-amz-json-1.1\r\ncontent-length: 2\r\n\r\n{}"
)
# In which of these ways node tells that a connection was lost depends on what it learns of first.
LOST = {
    NOTHING,
    WAITS,
    "Error ERR_STREAM_PREMATURE_CLOSE: Premature close",
    "Error ECONNRESET: read ECONNRESET",
    "Error: HTTP/2 stream is abnormally aborted in mid-communication with result code 2.",
    "Error: HTTP/2 stream is abnormally aborted in mid-communication with result code 8.",
}


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An emulator of its own: any key may call it, so that each test has a key for its faults."""
    with running(tmp_path_factory.mktemp("faults"), *FLAGS) as started:
        yield started


@pytest.fixture(scope="module")
def once(emulator: Running) -> Seen:
    """What all clients saw. On a busy machine node 20 now and then dies of what is done to its connections (SIGSEGV);
    then all is done once more.
    """
    control(emulator, "POST", "reset")  # an earlier test may have started jobs, which would be listed
    try:
        return seen(emulator)
    except Died:
        control(emulator, "POST", "reset")
        return seen(emulator)


@pytest.fixture(autouse=True)
def _no_faults_of_others(emulator: Running) -> Iterator[None]:
    yield
    control(emulator, "DELETE", "faults")


@pytest.mark.parametrize("name", CALLERS)
@pytest.mark.parametrize("fault", CALLS, ids=shown)
def test_what_a_call_raises(once: Seen, fault: Fault, name: str) -> None:
    check(once, "calls", CALLERS, CALLS.index(fault), name)


@pytest.mark.parametrize("name", STREAMERS)
@pytest.mark.parametrize("fault", STREAMS, ids=shown)
def test_what_a_stream_raises(once: Seen, fault: Fault, name: str) -> None:
    check(once, "streams", STREAMERS, STREAMS.index(fault), name)


def check(once: Seen, part: str, clients: tuple[str, ...], number: int, name: str) -> None:
    """What was seen is what docs/faults.md says, the fault was done, and the journal says so."""
    table, faults = cells(part, clients), {"calls": CALLS, "streams": STREAMS}[part]
    assert list(table) == [shown(each) for each in faults], "the tables are made by python -m tests.clients.harmed"
    fault = faults[number]
    told, met = table[shown(fault)][name], once[part][name][number]
    assert met.saw in told or (met.saw in LOST and LOST & {*told})
    assert met.fired == 1
    [line] = met.lines
    harm = fault.websocket if name in BY_WEBSOCKET and fault.websocket else fault.harm
    assert (line["fault"], line["harm"]) == (line["session"] or line["identity"]["access_key"], harm)
    assert line["seconds"] >= fault.seconds


def own(emulator: Running, service: str = "transcribe", **changes: Any) -> tuple[Any, str]:
    """A client with a key that nobody else has."""
    key = f"key-{uuid.uuid4().hex}"
    return client(emulator, service, aws_access_key_id=key, **changes), key


def faulted(emulator: Running, when: dict[str, Any], do: dict[str, Any]) -> str:
    return str(control(emulator, "POST", "faults", {"when": when, "do": do})["id"])


def lines(emulator: Running, **wanted: str) -> list[dict[str, Any]]:
    """The journal's lines, the oldest first."""
    found: list[dict[str, Any]] = control(emulator, "GET", f"journal?{urlencode(wanted)}")
    return sorted(found, key=lambda line: line["id"])


def test_boto3_tries_again_and_the_journal_has_each_try(emulator: Running) -> None:
    transcribe, key = own(emulator, config=THREE)
    fault = faulted(emulator, {"access_key": key, "nth": "1-2"}, {"http": 503})
    assert transcribe.list_transcription_jobs()["ResponseMetadata"]["RetryAttempts"] == 2
    tries = lines(emulator, access_key=key)
    assert [line["status"] for line in tries] == [503, 503, 200]
    assert [(line["fault"], line["harm"]) for line in tries] == [(fault, "HTTP 503")] * 2 + [(None, None)]
    counts = control(emulator, "GET", f"faults/{fault}")
    assert (counts["matched"], counts["taken"], counts["fired"]) == (3, 2, 2)


@pytest.mark.parametrize("when", ["before", "in", "after"])
@pytest.mark.parametrize(
    ("how", "tls", "ends"),
    [
        ("tcp-reset", False, ConnectionResetError),
        ("tcp-reset", True, (ConnectionResetError, ssl.SSLEOFError)),
        ("tcp-close", False, None),
        ("tcp-close", True, None),
        ("tls-close", False, None),
        ("tls-close", True, ssl.SSLError),  # from Python 3.11.4 on the SSLEOFError among them
    ],
)
def test_how_a_connection_ends(emulator: Running, how: str, tls: bool, ends: Any, when: str) -> None:
    """As a socket sees it, which tells a close_notify from a bare FIN."""
    fault = faulted(emulator, {"door": "batch"}, {"break": {"how": how, "when": when}})
    made = socket.create_connection(("localhost", emulator.tls_port if tls else int(emulator.http.rpartition(":")[2])))
    trusted = ssl.create_default_context(cafile=emulator.ca)
    trusted.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF  # which Python 3.11.3 still sets by itself
    end = trusted.wrap_socket(made, server_hostname="localhost", suppress_ragged_eofs=False) if tls else made
    heard = b""
    with end, pytest.raises(ends) if ends else nullcontext():
        end.settimeout(10)
        end.sendall(REQUEST)
        while piece := end.recv(4096):
            heard += piece
    assert heard.startswith(b"HTTP/1.1 200 OK\r\n") is (when != "before")
    assert heard.endswith(b'{"Vocabularies":[]}') is (when == "after")
    assert control(emulator, "GET", f"faults/{fault}")["fired"] == 1


def job_of(emulator: Running, transcribe: Any, **changes: Any) -> str:
    """A job that a client starts, with media of its own."""
    name = f"job-{uuid.uuid4().hex}"
    s3 = client(emulator, "s3", aws_access_key_id=transcribe._request_signer._credentials.access_key)
    bucket = f"b{uuid.uuid4().hex[:20]}"
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="call.wav", Body=wav())
    media = {"MediaFileUri": f"s3://{bucket}/call.wav"}
    transcribe.start_transcription_job(TranscriptionJobName=name, LanguageCode="en-US", Media=media, **changes)
    return name


def test_an_answer_that_is_lost_makes_the_second_try_a_conflict(emulator: Running) -> None:
    transcribe, key = own(emulator, config=THREE)
    faulted(
        emulator,
        {"access_key": key, "operation": "StartTranscriptionJob", "times": 1},
        {"break": "tcp-reset", "done": True},
    )
    with pytest.raises(ClientError, match="The requested job name already exists") as raised:
        job_of(emulator, transcribe)
    assert raised.value.response["ResponseMetadata"]["RetryAttempts"] == 1


def status(transcribe: Any, name: str) -> tuple[str, str | None]:
    job = transcribe.get_transcription_job(TranscriptionJobName=name)["TranscriptionJob"]
    return job["TranscriptionJobStatus"], job.get("FailureReason")


def awaited(transcribe: Any, name: str) -> tuple[str, str | None]:
    """How the job ends; AssertionError after twenty seconds."""
    deadline = time.monotonic() + 20
    while (found := status(transcribe, name))[0] not in ("COMPLETED", "FAILED"):
        assert time.monotonic() < deadline, found
        time.sleep(0.1)
    return found


def test_a_stuck_job_wears_the_waiter_out_and_ends_when_the_fault_is_removed(emulator: Running) -> None:
    transcribe, key = own(emulator)
    fault = faulted(emulator, {"access_key": key}, {"stuck": True})
    name = job_of(emulator, transcribe)
    waiter = transcribe.get_waiter("transcription_job_completed")
    with pytest.raises(WaiterError, match="Max attempts exceeded"):
        waiter.wait(TranscriptionJobName=name, WaiterConfig=QUICK)
    assert status(transcribe, name) == ("IN_PROGRESS", None)
    [told] = control(emulator, "GET", f"faults/{fault}")["last"]
    assert (told["operation"], told["name"], told["did"]) == ("StartTranscriptionJob", name, "stays IN_PROGRESS")
    control(emulator, "DELETE", f"faults/{fault}")
    assert awaited(transcribe, name) == ("COMPLETED", None)


def test_a_job_that_fails_with_a_reason(emulator: Running) -> None:
    transcribe, key = own(emulator)
    fault = faulted(emulator, {"access_key": key, "name": "job-*"}, {"fail": "Too bad."})
    name = job_of(emulator, transcribe)
    with pytest.raises(WaiterError, match=r'matched expected path: "FAILED"'):
        transcribe.get_waiter("transcription_job_completed").wait(TranscriptionJobName=name, WaiterConfig=QUICK)
    assert status(transcribe, name) == ("FAILED", "Too bad.")
    [line] = lines(emulator, kind="job", name=name)
    assert (line["fault"], line["harm"]) == (fault, "FAILED: Too bad.")


@pytest.mark.parametrize(
    ("s3", "reason"),
    [
        ({"read": "AccessDenied"}, "The S3 URI that you provided can't be accessed."),
        ({"write": "AccessDenied"}, "The specified S3 bucket can't be accessed."),
    ],
    ids=["reading", "writing"],
)
def test_a_job_whose_s3_refuses(emulator: Running, s3: dict[str, str], reason: str) -> None:
    transcribe, key = own(emulator)
    fault = faulted(emulator, {"access_key": key, "door": "worker"}, {"s3": s3})
    name = job_of(emulator, transcribe)
    ended, why = awaited(transcribe, name)
    assert (ended, (why or "")[: len(reason)]) == ("FAILED", reason)
    [told] = control(emulator, "GET", f"faults/{fault}")["last"]
    assert told["did"].startswith("S3 answers AccessDenied to ")


def test_a_job_waits_for_an_s3_that_is_down_and_fails_in_the_end(emulator: Running) -> None:
    transcribe, key = own(emulator)
    fault = faulted(emulator, {"access_key": key, "door": "worker"}, {"s3": "ServiceUnavailable"})
    names = [job_of(emulator, transcribe) for _ in range(2)]
    for _ in range(5):
        for name in names:
            assert status(transcribe, name) == ("IN_PROGRESS", None)
        control(emulator, "POST", "clock", {"advance": 16})
    assert (
        awaited(transcribe, names[0])[1]
        == "S3 couldn't be reached. Check that it is running and try your request again."
    )
    control(emulator, "DELETE", f"faults/{fault}")
    assert awaited(transcribe, job_of(emulator, transcribe)) == ("COMPLETED", None)


def test_a_call_whose_s3_refuses(emulator: Running) -> None:
    transcribe, key = own(emulator)
    faulted(emulator, {"access_key": key, "door": "batch", "nth": 1}, {"s3": "AccessDenied"})
    faulted(emulator, {"access_key": key, "door": "batch", "nth": 2}, {"s3": "ServiceUnavailable"})
    for code, message in (
        ("BadRequestException", "The S3 URI that you provided can't be accessed"),
        ("InternalFailureException", "S3 can't be reached"),
    ):
        with pytest.raises(ClientError, match=message) as raised:
            job_of(emulator, transcribe)
        assert raised.value.response["Error"]["Code"] == code
    assert awaited(transcribe, job_of(emulator, transcribe)) == ("COMPLETED", None)


def test_a_stall_holds_one_stream_until_its_fault_is_removed(emulator: Running) -> None:
    held, free = str(uuid.uuid4()), str(uuid.uuid4())
    fault = faulted(emulator, {"session": held}, {"after": 1.5, "stall": "forever"})

    def stream(session: str) -> str:
        return asyncio.run(by_websocket(emulator, session))

    with ThreadPoolExecutor(1) as pool:
        going = pool.submit(stream, held)
        deadline = time.monotonic() + 10
        while not control(emulator, "GET", f"faults/{fault}")["fired"]:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert stream(free) == ALL
        assert not going.done()
        [open_one] = [one for one in control(emulator, "GET", "streams") if one["session_id"] == held]
        assert open_one["ended"] == "Streaming completed successfully", "its audio was read on"
        control(emulator, "DELETE", f"faults/{fault}")
        assert going.result(10) == ALL
    [line] = lines(emulator, session=held)
    assert (line["fault"], line["harm"]) == (fault, "stalled")


def test_a_script_harms_its_calls_its_jobs_and_its_streams(emulator: Running) -> None:
    transcribe, key = own(emulator, config=THREE)
    script = {
        "match": {"access_key": key},
        "say": "Hello.",
        "call": {"fault": {"raise": "ThrottlingException", "nth": 1}},
        "job": {"fail": "Too bad.", "nth": 1},
        "stream": {"fault": {"raise": "LimitExceededException", "message": "No more."}},
    }
    control(emulator, "PUT", "scripts/harmful", script)
    assert transcribe.list_vocabularies()["ResponseMetadata"]["RetryAttempts"] == 1
    names = [job_of(emulator, transcribe) for _ in range(2)]
    assert [awaited(transcribe, name)[0] for name in names] == ["FAILED", "COMPLETED"]
    faults = [one for one in control(emulator, "GET", "faults") if one["source"] == "script"]
    assert [(one["matched"] > 0, one["fired"]) for one in faults] == [(True, 1), (True, 1)]
    control(emulator, "DELETE", "scripts/harmful")
