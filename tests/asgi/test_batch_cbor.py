"""The door of the batch API on RPC v2 CBOR: what differs from JSON 1.1, and what is not of the protocol."""

from datetime import UTC, datetime
from typing import Any

import cbor2
import pytest

from emulator.asgi import batch
from emulator.operations import find
from tests.asgi.house import CBOR, CBOR_PATH, JSON_11, House

JOB = {"TranscriptionJobName": "j", "LanguageCode": "en-US", "Media": {"MediaFileUri": "s3://b/x.wav"}}
LIST = f"{CBOR_PATH}/ListTranscriptionJobs"
EMPTY_LIST: dict[str, Any] = {"TranscriptionJobSummaries": []}
NOT_RPC = "RPC v2 CBOR needs a POST with smithy-protocol: rpc-v2-cbor and without X-Amz-Target."
NOT_FOUND = "The requested job couldn't be found. Check the job name and try your request again."


async def test_a_job_from_start_to_delete(house: House) -> None:
    started = await house.call_cbor("StartTranscriptionJob", **JOB)
    assert started.status == 200
    assert set(started.headers) == {"x-amzn-requestid", "smithy-protocol", "content-type", "content-length"}
    job = cbor2.loads(started.body)["TranscriptionJob"]
    assert abs((datetime.now(UTC) - job["CreationTime"]).total_seconds()) < 60
    assert "Transcript" not in job
    house.work()
    got = cbor2.loads((await house.call_cbor("GetTranscriptionJob", TranscriptionJobName="j")).body)
    assert got["TranscriptionJob"]["TranscriptionJobStatus"] == "COMPLETED"
    deleted = await house.call_cbor("DeleteTranscriptionJob", TranscriptionJobName="j")
    assert (deleted.status, deleted.body) == (200, b"")
    # "The Content-Type for the serialization format MUST NOT be set", for there is none
    assert set(deleted.headers) == {"x-amzn-requestid", "smithy-protocol", "content-length"}


@pytest.mark.parametrize(
    "path", [LIST, f"/v1{LIST}", LIST.replace("Transcribe/", "com.amazonaws.transcribe.Transcribe/")]
)
@pytest.mark.parametrize("body", [b"", b"\xa0", b"\xbf\xff"])
async def test_only_the_last_four_segments_count(house: House, path: str, body: bytes) -> None:
    answered = await house.signed("POST", path, CBOR, body)
    assert (answered.status, cbor2.loads(answered.body)) == (200, EMPTY_LIST)


async def test_no_body_needs_no_type(house: House) -> None:
    answered = await house.signed("POST", LIST, {"smithy-protocol": "rpc-v2-cbor"}, b"")
    assert cbor2.loads(answered.body) == EMPTY_LIST


@pytest.mark.parametrize(
    ("operation", "given", "status", "code", "message"),
    [
        ("StartTranscriptionJob", JOB, 409, "transcribe#ConflictException", "The requested job name already exists. "),
        ("GetTranscriptionJob", {"TranscriptionJobName": "k"}, 400, "transcribe#BadRequestException", NOT_FOUND),
        ("GetTranscriptionJob", {}, 400, "transcribe#BadRequestException", "1 validation error detected: Value null"),
        (
            "GetTranscriptionJob",
            {"TranscriptionJobName": b"j"},
            400,
            "coral.service#SerializationException",
            "BYTES_VALUE can not be converted to a String",
        ),
        (
            "GetTranscriptionJob",
            {"TranscriptionJobName": datetime(2026, 1, 1, tzinfo=UTC)},
            400,
            "coral.service#SerializationException",
            "NUMBER_VALUE can not be converted to a String",
        ),
    ],
)
async def test_an_error(
    house: House, operation: str, given: dict[str, Any], status: int, code: str, message: str
) -> None:
    await house.call_cbor("StartTranscriptionJob", **JOB)
    path = f"{CBOR_PATH}/{operation}"
    answered = await house.signed("POST", path, CBOR, cbor2.dumps(given, datetime_as_timestamp=True))
    document = cbor2.loads(answered.body)
    assert (answered.status, document["__type"].removeprefix("com.amazonaws.").removeprefix("com.amazon.")) == (
        status,
        code,
    )
    assert document["Message"].startswith(message)
    assert set(answered.headers) == {"x-amzn-requestid", "smithy-protocol", "content-type", "content-length"}


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status", "document"),
    [
        ("GET", LIST, CBOR, b"", 404, {"__type": "UnknownOperationException", "message": NOT_RPC}),
        ("PUT", LIST, CBOR, b"\xa0", 404, {"__type": "UnknownOperationException", "message": NOT_RPC}),
        (
            "POST",
            LIST,
            {**CBOR, "smithy-protocol": "rpc-v2-json"},
            b"\xa0",
            404,
            {"__type": "UnknownOperationException", "message": NOT_RPC},
        ),
        (
            "POST",
            LIST,
            {"content-type": "application/cbor"},
            b"\xa0",
            404,
            {"__type": "UnknownOperationException", "message": NOT_RPC},
        ),
        (
            "POST",
            LIST,
            {**CBOR, "x-amz-target": "Transcribe.ListTranscriptionJobs"},
            b"\xa0",
            404,
            {"__type": "UnknownOperationException", "message": NOT_RPC},
        ),
        (
            "POST",
            LIST,
            {**CBOR, **JSON_11},
            b"{}",
            400,
            {"__type": "SerializationException", "Message": "RPC v2 CBOR needs content-type: application/cbor."},
        ),
        ("POST", f"{CBOR_PATH}/MakeCoffee", CBOR, b"\xa0", 404, {"__type": "UnknownOperationException"}),
        ("POST", f"{CBOR_PATH}/", CBOR, b"\xa0", 404, {"__type": "UnknownOperationException"}),
        ("POST", f"{CBOR_PATH}/%20", CBOR, b"\xa0", 404, {"__type": "UnknownOperationException"}),
        ("POST", LIST, CBOR, b"{}", 400, {"__type": "SerializationException"}),
        ("POST", LIST, CBOR, b"\xa0\x00", 400, {"__type": "SerializationException"}),
        ("POST", LIST, CBOR, b"\x81" * 100_000, 400, {"__type": "SerializationException"}),
        ("POST", LIST, CBOR, b"\xbb" + b"\xff" * 8, 400, {"__type": "SerializationException"}),
        (
            "POST",
            LIST,
            CBOR,
            b"\x80",
            400,
            {"__type": "SerializationException", "Message": "Start of list found where not expected"},
        ),
        (
            "POST",
            LIST,
            CBOR,
            b"\xa0" * (batch.MOST_BYTES + 1),
            400,
            {"__type": "SerializationException", "Message": "The request is larger than 1048576 bytes."},
        ),
    ],
)
async def test_what_is_not_of_the_protocol(
    house: House, method: str, path: str, headers: dict[str, str], body: bytes, status: int, document: dict[str, str]
) -> None:
    answered = await house.signed(method, path, headers, body)
    namespaced = {**document, "__type": f"com.amazon.coral.service#{document['__type']}"}
    assert (answered.status, cbor2.loads(answered.body)) == (status, namespaced)
    assert answered.headers["smithy-protocol"] == "rpc-v2-cbor"
    assert answered.headers["content-type"] == "application/cbor"


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        (CBOR, "MissingAuthenticationTokenException"),
        ({**CBOR, "authorization": "AWS4-HMAC-SHA256 Nothing"}, "IncompleteSignatureException"),
    ],
)
async def test_who_calls_is_asked_before_what(house: House, headers: dict[str, str], code: str) -> None:
    answered = await house.ask("POST", f"{CBOR_PATH}/MakeCoffee", headers)
    assert (answered.status, cbor2.loads(answered.body)["__type"]) == (403, f"com.amazon.coral.service#{code}")


async def test_a_fault_of_ours(house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def broken(call: object) -> dict[str, Any]:
        raise RuntimeError("a bug")

    operation = find("ListTranscriptionJobs")
    assert operation is not None
    monkeypatch.setattr(batch, "find", lambda name: operation._replace(run=broken))
    answered = await house.signed("POST", LIST, CBOR, b"")
    document = {"__type": "com.amazon.coral.service#InternalFailure", "message": batch.FAULT}
    assert (answered.status, cbor2.loads(answered.body)) == (500, document)
    assert answered.headers["x-amzn-requestid"] in caplog.text
    assert LIST in caplog.text
