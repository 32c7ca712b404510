"""The door of the batch API, asked as SDKs ask it: signed by botocore, a real store, model and operations behind it."""

import json
import re
from collections.abc import Iterator, MutableMapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, cast

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from emulator.asgi import batch
from emulator.auth import Keyring
from emulator.clock import Clock
from emulator.jobs.steps import step
from emulator.jobs.worker import Worker
from emulator.operations import Operation
from emulator.scripts.library import Library
from emulator.settings import Settings
from emulator.store.database import Store
from tests.asgi.ask import HOST, Answered, ask
from tests.jobs.shelf import Shelf

JSON_11 = "application/x-amz-json-1.1"
JOB = {"TranscriptionJobName": "j", "LanguageCode": "en-US", "Media": {"MediaFileUri": "s3://b/x.wav"}}
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# botocore writes and reads times to the second, by the machine's clock: so the emulator's clock runs with it here.


class House(NamedTuple):
    """The parts that the door uses, by the names that the application gives them."""

    settings: Settings
    clock: Clock
    keyring: Keyring
    store: Store
    scripts: Library
    worker: Worker
    s3: Shelf

    async def post(self, target: str | None, body: bytes = b"{}", path: str = "/", secret: str = "test") -> Answered:
        headers = {"content-type": JSON_11, "host": HOST} | ({} if target is None else {"x-amz-target": target})
        request = AWSRequest("POST", f"http://{HOST}{path}", headers=headers, data=body)
        SigV4Auth(Credentials("test", secret), "transcribe", "eu-west-1").add_auth(request)
        return await self.ask("POST", path, dict(request.headers.items()), body)

    async def call(self, operation: str, **given: Any) -> Any:
        """The document of an answer that must be good."""
        answered = await self.post(f"Transcribe.{operation}", json.dumps(given).encode())
        assert answered.status == 200, answered.body
        return json.loads(answered.body) if answered.body else None

    async def ask(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Answered:
        return await ask(partial(batch.answer, cast("Any", self)), method, path, headers, body)

    def work(self) -> None:
        """What the worker does, at once."""
        for resource in self.store.due(self.clock.now(), 99):
            outcome = step(resource, self.worker._parts)
            for delivery in outcome.deliveries:
                self.s3.put(*delivery)
            self.store.save(outcome.resource)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    (tmp_path / "scripts").mkdir()
    settings = Settings(scripts=tmp_path / "scripts")
    clock, store, shelf = Clock(), Store(str(tmp_path / "store.db")), Shelf()
    scripts = Library(settings.scripts)
    worker = Worker(store, clock, scripts, shelf, settings)
    yield House(settings, clock, Keyring(settings.known_keys, "strict"), store, scripts, worker, shelf)
    store.close()


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
    assert answered.headers["content-type"] == JSON_11
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
TOO_LARGE = "The request is larger than 10485760 bytes."


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
            b'"' + b" " * batch.MOST_BYTES + b'"',
            400,
            {"__type": "SerializationException", "message": TOO_LARGE},
        ),
        (
            "Transcribe.TagResource",
            b"{}",
            400,
            {"__type": "UnknownOperationException", "message": "The emulator does not implement TagResource yet."},
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
    assert answered.headers["content-type"] == JSON_11
    assert int(answered.headers["content-length"]) == len(answered.body)


async def test_who_calls_is_asked_before_what(house: House) -> None:
    answered = await house.post("Transcribe.MakeCoffee", secret="wrong")
    assert json.loads(answered.body)["__type"] == "InvalidSignatureException"
    unsigned = await house.ask("POST", "/", {"x-amz-target": "Transcribe.MakeCoffee"})
    assert unsigned.status == 400
    assert json.loads(unsigned.body)["__type"] == "MissingAuthenticationTokenException"


@pytest.mark.parametrize(
    ("method", "headers", "body"),
    [
        ("POST", {"content-type": JSON_11}, b"<UnknownOperationException/>\n"),
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

    monkeypatch.setattr(batch, "find", lambda name: Operation(None, broken))
    answered = await house.post("Transcribe.ListTranscriptionJobs")
    assert answered.status == 500
    assert json.loads(answered.body) == {"__type": "InternalFailure", "message": batch.FAULT}
    assert answered.headers["x-amzn-requestid"] in caplog.text
    assert "a bug" in caplog.text


async def test_a_body_in_pieces(house: House) -> None:
    body = json.dumps(JOB).encode()
    pieces = [{"type": "http.request", "body": bytes([byte]), "more_body": True} for byte in body]
    assert await receive_from([*pieces, {"type": "http.request"}]) == body


async def test_a_client_that_goes_away_gets_nothing(house: House) -> None:
    sent: list[Any] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    await batch.answer(cast("Any", house), {"type": "http", "scheme": "http", "headers": []}, receive, send)
    assert sent == []


async def test_no_more_is_read_than_will_be_taken() -> None:
    piece = {"type": "http.request", "body": b" " * 1024 * 1024, "more_body": True}
    body = await receive_from([piece] * 11)
    assert body is not None
    assert len(body) > batch.MOST_BYTES


async def receive_from(messages: list[dict[str, Any]]) -> bytes | None:
    waiting = iter(messages)

    async def receive() -> MutableMapping[str, Any]:
        return next(waiting)

    return await batch._body(receive)


async def test_a_store_across_a_network_is_asked_in_a_thread(house: House) -> None:
    house.store.remote = True
    await house.call("StartTranscriptionJob", **JOB)
    assert (await house.call("ListTranscriptionJobs"))["TranscriptionJobSummaries"][0]["TranscriptionJobName"] == "j"
