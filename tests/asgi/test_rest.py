"""GetMedicalScribeStream at its door: signed, JSON, with the statuses of the model."""

import json
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from emulator import edge
from emulator.asgi import rest
from emulator.jobs import life
from emulator.store.database import Resource, Store
from tests.asgi.ask import ask
from tests.asgi.standing import signed_get, standing_emulator
from tests.faults.last import told, watched
from tests.faults.made import made

SESSION = "207abc31-4dc9-4e00-a586-d77f2e5c4c40"
PATH = f"/medical-scribe-stream/{SESSION}"


@pytest.fixture
def emulator(tmp_path: Path) -> Any:
    emulator = standing_emulator(tmp_path)
    emulator.store = Store(str(tmp_path / "store.db"))
    document = {"SessionId": SESSION, "StreamCreatedAt": 1715896910.979, "over": False, "words": []}
    emulator.store.add(
        Resource(life.SCRIBE_STREAM, "000000000000", "us-east-1", SESSION, 1.0, "IN_PROGRESS", None, document)
    )
    return emulator


async def got(emulator: Any, path: str = PATH, secret: str = "test") -> Any:
    return await ask(partial(rest.answer, emulator), "GET", path, signed_get(path, secret))


async def test_it_answers_json(emulator: Any) -> None:
    answered = await got(emulator)
    assert answered.status == 200
    assert answered.headers["content-type"] == "application/json"
    assert UUID(answered.headers["x-amzn-requestid"])
    assert answered.headers["content-length"] == str(len(answered.body))
    details = {"SessionId": SESSION, "StreamCreatedAt": 1715896910.979, "StreamStatus": "IN_PROGRESS"}
    assert json.loads(answered.body) == {"MedicalScribeStreamDetails": details}


@pytest.mark.parametrize(
    ("path", "secret", "status", "code"),
    [
        (PATH, "wrong", 403, "InvalidSignatureException"),
        ("/medical-scribe-stream/one", "test", 400, "BadRequestException"),
        (PATH.replace("2", "3"), "test", 404, "ResourceNotFoundException"),
    ],
)
async def test_a_refusal(emulator: Any, path: str, secret: str, status: int, code: str) -> None:
    answered = await got(emulator, path, secret)
    assert (answered.status, answered.headers["x-amzn-errortype"]) == (status, code)
    assert json.loads(answered.body)["__type"] == code


async def test_a_fault_of_ours_is_logged(emulator: Any, caplog: pytest.LogCaptureFixture) -> None:
    emulator.store = type("Broken", (), {"remote": True})()
    answered = await got(emulator)
    assert (answered.status, answered.headers["x-amzn-errortype"]) == (500, "InternalFailureException")
    assert caplog.records[0].message.endswith(f"({PATH}) failed.")


def test_the_edge_knows_it() -> None:
    headers = [(name.lower().encode(), value.encode()) for name, value in signed_get(PATH).items()]
    scope = {"type": "http", "method": "GET", "path": PATH, "query_string": b"", "headers": headers}
    assert edge.door_of(scope) == "rest"
    assert edge.door_of(scope | {"path": "/medical-scribe-stream", "method": "POST"}) == "http2"


@pytest.mark.parametrize(
    ("do", "status", "body"),
    [
        ({"raise": "ThrottlingException"}, 400, b'{"__type":"ThrottlingException","message":"Rate exceeded"}'),
        ({"http": 503}, 503, b"<html><body><b>Http/1.1 Service Unavailable</b></body> </html>"),
        ({"http": 503, "done": True}, 503, b"<html><body><b>Http/1.1 Service Unavailable</b></body> </html>"),
        (
            {"raise": "ThrottlingException", "done": True},
            400,
            b'{"__type":"ThrottlingException","message":"Rate exceeded"}',
        ),
        ({"body": "empty"}, 200, b""),
    ],
)
async def test_a_fault(emulator: Any, do: dict[str, Any], status: int, body: bytes) -> None:
    watched(emulator).faults.add(made(do, session=SESSION, door="rest"))
    answered = await got(emulator)
    assert (answered.status, answered.body) == (status, body)
    assert told(emulator)[0] == "fault-1"


async def test_a_fault_of_a_script(emulator: Any, tmp_path: Path) -> None:
    (tmp_path / "default.yaml").write_text("say: Hi.\ncall: { fault: { http: 500 } }\n")
    emulator.scripts.refresh()
    assert (await got(emulator)).status == 500
