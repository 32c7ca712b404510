"""The door of the batch API on JSON 1.1, asked as SDKs ask it: signed, a real store, model and operations behind it."""

import json
import re
import threading
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, cast

import pytest

from emulator.asgi import batch
from emulator.operations import find
from tests.asgi.ask import HOST
from tests.asgi.house import JSON_11, House, house_in

JOB = {"TranscriptionJobName": "j", "LanguageCode": "en-US", "Media": {"MediaFileUri": "s3://b/x.wav"}}
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


async def test_a_job_from_start_to_delete(house: House) -> None:
    started = await house.call("StartTranscriptionJob", **JOB)
    assert started["TranscriptionJob"]["TranscriptionJobStatus"] == "IN_PROGRESS"
    house.work()
    got = (await house.call("GetTranscriptionJob", TranscriptionJobName="j"))["TranscriptionJob"]
    assert got["TranscriptionJobStatus"] == "COMPLETED"
    assert got["Transcript"]["TranscriptFileUri"].startswith(
        f"http://{HOST}/aws-transcribe-eu-west-1-prod/000000000000/j/"
    )
    [bucket_and_key] = house.s3.objects
    assert "/".join(bucket_and_key) in got["Transcript"]["TranscriptFileUri"]
    listed = await house.call("ListTranscriptionJobs")
    assert [one["TranscriptionJobName"] for one in listed["TranscriptionJobSummaries"]] == ["j"]
    assert await house.call("DeleteTranscriptionJob", TranscriptionJobName="j") is None
    assert await house.call("ListTranscriptionJobs") == {"TranscriptionJobSummaries": []}


async def test_a_vocabulary_from_create_to_delete(house: House) -> None:
    await house.call("CreateVocabulary", VocabularyName="v", LanguageCode="en-US", Phrases=["Los-Angeles"])
    house.work()
    got = await house.call("GetVocabulary", VocabularyName="v")
    assert got["VocabularyState"] == "READY"
    [put] = house.s3.objects.values()
    assert put.body == b"Los-Angeles\n"
    updated = await house.call("UpdateVocabulary", VocabularyName="v", LanguageCode="en-US", Phrases=["-x"])
    assert updated["VocabularyState"] == "PENDING"
    house.work()
    assert (await house.call("ListVocabularies", StateEquals="FAILED"))["Vocabularies"][0]["VocabularyName"] == "v"
    assert await house.call("DeleteVocabulary", VocabularyName="v") is None


async def test_times_are_written_as_the_service_writes_them(house: House) -> None:
    answered = await house.post("Transcribe.StartTranscriptionJob", json.dumps(JOB).encode())
    assert re.search(rb'"CreationTime":1\.[0-9]{1,12}E9[,}]', answered.body)


async def test_the_headers_of_an_answer(house: House) -> None:
    answered = await house.post("Transcribe.ListTranscriptionJobs")
    assert set(answered.headers) == {"x-amzn-requestid", "content-type", "content-length"}
    assert UUID.fullmatch(answered.headers["x-amzn-requestid"])
    assert answered.headers["content-type"] == JSON_11["content-type"]
    assert int(answered.headers["content-length"]) == len(answered.body)


async def test_an_empty_answer(house: House) -> None:
    await house.call("StartTranscriptionJob", **JOB)
    house.work()
    answered = await house.post("Transcribe.DeleteTranscriptionJob", b'{"TranscriptionJobName":"j"}')
    assert (answered.status, answered.headers["content-length"], answered.body) == (200, "0", b"")


@pytest.mark.parametrize("target", ["Transcribe.", "com.amazonaws.transcribe.Transcribe."])
@pytest.mark.parametrize("path", ["/", "/transcribe", "/a/b%20c"])
async def test_both_targets_on_any_path(house: House, target: str, path: str) -> None:
    answered = await house.post(f"{target}ListTranscriptionJobs", path=path)
    assert (answered.status, answered.body) == (200, b'{"TranscriptionJobSummaries":[]}')


NOT_FOUND = "The requested job couldn't be found. Check the job name and try your request again."
NULL_NAME = "Value null at 'transcriptionJobName' failed to satisfy constraint: Member must not be null"
TOO_LARGE = "The request is larger than 1048576 bytes."


@pytest.mark.parametrize(
    ("target", "body", "status", "document"),
    [
        (
            "Transcribe.GetTranscriptionJob",
            b'{"TranscriptionJobName":"j"}',
            400,
            {"__type": "BadRequestException", "Message": NOT_FOUND},
        ),
        (
            "Transcribe.GetTranscriptionJob",
            b"",
            400,
            {"__type": "BadRequestException", "Message": f"1 validation error detected: {NULL_NAME}"},
        ),
        ("Transcribe.GetTranscriptionJob", b"{", 400, {"__type": "SerializationException"}),
        (
            "Transcribe.GetTranscriptionJob",
            b"[]",
            400,
            {"__type": "SerializationException", "Message": "Start of list found where not expected"},
        ),
        (
            "Transcribe.GetTranscriptionJob",
            b'"' + b" " * batch.MOST_BYTES + b'"',
            400,
            {"__type": "SerializationException", "Message": TOO_LARGE},
        ),
        ("Transcribe.MakeCoffee", b"{}", 400, {"__type": "UnknownOperationException"}),
        ("DynamoDB_20120810.ListTables", b"{}", 400, {"__type": "UnknownOperationException"}),
        ("Transcribe", b"{}", 400, {"__type": "UnknownOperationException"}),
    ],
)
async def test_an_error(house: House, target: str, body: bytes, status: int, document: dict[str, str]) -> None:
    answered = await house.post(target, body)
    assert (answered.status, json.loads(answered.body)) == (status, document)
    assert answered.headers["x-amzn-errortype"] == document["__type"]
    assert answered.headers["content-type"] == JSON_11["content-type"]
    assert int(answered.headers["content-length"]) == len(answered.body)


@pytest.mark.parametrize(("statuses", "status"), [("recorded", 400), ("modelled", 409)])
async def test_statuses_are_those_that_the_settings_say(tmp_path: Path, statuses: str, status: int) -> None:
    house = house_in(tmp_path, statuses=statuses)
    body = json.dumps(JOB).encode()
    answers = [await house.post("Transcribe.StartTranscriptionJob", body) for _ in range(2)]
    assert [answered.status for answered in answers] == [200, status]
    assert json.loads(answers[1].body)["__type"] == answers[1].headers["x-amzn-errortype"] == "ConflictException"
    house.store.close()


async def test_who_calls_is_asked_before_what(house: House) -> None:
    answered = await house.post("Transcribe.MakeCoffee", secret="wrong")
    assert json.loads(answered.body)["__type"] == "InvalidSignatureException"
    unsigned = await house.ask("POST", "/", {"x-amz-target": "Transcribe.MakeCoffee"})
    assert unsigned.status == 400
    assert json.loads(unsigned.body)["__type"] == "MissingAuthenticationTokenException"


@pytest.mark.parametrize(
    ("method", "headers", "body"),
    [
        ("POST", JSON_11, b"<UnknownOperationException/>\n"),
        ("GET", {"x-amz-target": "Transcribe.ListTranscriptionJobs"}, b"<UnknownOperationException/>\n"),
        ("PUT", {}, b"<UnknownOperationException/>\n"),
        ("HEAD", {}, b""),
    ],
)
async def test_what_is_no_call_at_all(house: House, method: str, headers: dict[str, str], body: bytes) -> None:
    answered = await house.ask(method, "/", headers)
    assert (answered.status, answered.body) == (404, body)
    assert answered.headers["x-amzn-errortype"] == "UnknownOperationException"
    assert UUID.fullmatch(answered.headers["x-amzn-requestid"])


async def test_a_fault_of_ours_is_logged_with_the_request_id(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(call: object) -> dict[str, Any]:
        raise RuntimeError("a bug")

    operation = find("ListTranscriptionJobs")
    assert operation is not None
    monkeypatch.setattr(batch, "find", lambda name: operation._replace(run=broken))
    answered = await house.post("Transcribe.ListTranscriptionJobs")
    assert answered.status == 500
    assert json.loads(answered.body) == {"__type": "InternalFailure", "message": batch.FAULT}
    assert answered.headers["x-amzn-requestid"] in caplog.text
    assert "a bug" in caplog.text


async def test_what_the_emulator_has_not_yet(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "find", lambda name: None)
    answered = await house.post("Transcribe.ListTranscriptionJobs")
    text = "The emulator does not implement ListTranscriptionJobs yet."
    assert answered.status == 400
    assert json.loads(answered.body) == {"__type": "UnknownOperationException", "message": text}


async def test_a_client_that_goes_away_gets_nothing(house: House) -> None:
    sent: list[Any] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    await batch.answer(
        cast("Any", house), {"type": "http", "scheme": "http", "path": "/", "headers": []}, receive, send
    )
    assert sent == []


async def test_a_store_across_a_network_is_asked_in_a_thread(house: House) -> None:
    house.store.remote = True
    await house.call("StartTranscriptionJob", **JOB)
    assert (await house.call("ListTranscriptionJobs"))["TranscriptionJobSummaries"][0]["TranscriptionJobName"] == "j"


async def test_rates(tmp_path: Path) -> None:
    house = house_in(tmp_path, rates=True)
    house.clock.hold()
    for _ in range(5):
        await house.call("ListVocabularies")
    throttled = await house.post("Transcribe.ListVocabularies")
    assert (throttled.status, json.loads(throttled.body)) == (
        400,
        {"__type": "ThrottlingException", "message": "Rate exceeded"},
    )
    stranger = await house.post("Transcribe.ListVocabularies", secret="wrong")
    assert b"InvalidSignatureException" in stranger.body
    house.clock.advance(0.2)
    await house.call("ListVocabularies")
    house.store.close()


@pytest.mark.parametrize("protocol", ["json", "cbor"])
async def test_s3_is_asked_in_a_thread(house: House, monkeypatch: pytest.MonkeyPatch, protocol: str) -> None:
    asked_in: list[threading.Thread] = []

    def get(*_place: Any) -> bytes:
        asked_in.append(threading.current_thread())
        return b"Los-Angeles\n"

    monkeypatch.setattr(house.s3, "get", get)
    call = house.call if protocol == "json" else house.call_cbor
    await call("CreateVocabulary", VocabularyName="v", LanguageCode="en-US", VocabularyFileUri="s3://mine/terms.txt")
    [thread] = asked_in
    assert thread is not threading.main_thread()
    assert (await house.call("GetVocabulary", VocabularyName="v"))["VocabularyState"] == "PENDING"
