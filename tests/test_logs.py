"""Logs: a readable line, or a JSON object a line with the traceback inside; each carries the id of its request."""

import asyncio
import json
import logging
from collections.abc import Iterator
from contextvars import copy_context
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from emulator import logs
from emulator.app import create
from emulator.auth import Identity
from emulator.clock import Clock
from emulator.journal.journal import Journal
from emulator.journal.line import CALL, JOB, NEIGHBOUR, STREAM
from emulator.settings import Settings
from tests.asgi.ask import ask
from tests.test_app import Lifespan
from tests.test_follows_the_clock import House, Stream

REQUEST_ID = "x-amzn-requestid"


@pytest.fixture(autouse=True)
def quiet_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:], root.level = handlers, level


def test_json_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(as_json=True)
    try:
        int("broken\nin two lines")
    except ValueError:
        logging.getLogger("some.part").exception("It %s.", "failed", extra={"fields": {"request_id": "7"}})
    (line,) = capsys.readouterr().err.splitlines()
    entry = json.loads(line)
    assert (entry["level"], entry["logger"], entry["message"]) == ("ERROR", "some.part", "It failed.")
    assert entry["request_id"] == "7"
    assert entry["traceback"].splitlines()[-1].startswith("ValueError: invalid literal")


def test_plain_is_a_line_with_its_time(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(as_json=False)
    logging.getLogger("some.part").info("It works.")
    logging.getLogger("werkzeug").info("GET / 200")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("INFO It works.")


@pytest.mark.parametrize("as_json", [True, False])
def test_a_line_carries_the_id_of_the_request_that_is_served(as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(as_json=as_json)

    def serve() -> str:
        request_id = logs.new_request_id()
        logging.getLogger("some.part").warning("It is odd.")
        logging.getLogger("some.part").warning("Request %s is odd.", request_id)
        return request_id

    request_id = copy_context().run(serve)
    logging.getLogger("some.part").warning("Nothing is served.")
    odd, named, other = capsys.readouterr().err.splitlines()
    if as_json:
        assert (json.loads(odd)["request_id"], json.loads(named)["request_id"]) == (request_id, request_id)
        assert "request_id" not in json.loads(other)
    else:
        assert odd.endswith(f"WARNING It is odd. [request {request_id}]")
        assert named.endswith(f"Request {request_id} is odd.")
        assert other.endswith("Nothing is served.")


IDENTITY = Identity("123456789012", "eu-west-1", "test", None, "")
STREAMED = {"operation": "StartStreamTranscription", "input": {"SessionId": "s-1"}, "identity": IDENTITY, "status": 200}
REFUSED = {"operation": None, "status": 403, "error": ("InvalidSignatureException", "It is old.")}


@pytest.mark.parametrize(
    ("kind", "known", "message", "fields"),
    [
        (
            STREAM,
            STREAMED,
            "door StartStreamTranscription 200 in 2.500 s for test",
            {
                "session_id": "s-1",
                "access_key": "test",
                "account": "123456789012",
                "error": None,
            },
        ),
        (
            CALL,
            REFUSED,
            "door - 403 InvalidSignatureException in 2.500 s for -",
            {"session_id": None, "access_key": None, "account": None, "error": "InvalidSignatureException"},
        ),
        (NEIGHBOUR, {"operation": "s3"}, "door s3 - in 2.500 s for -", {"status": None}),
    ],
)
def test_an_access_is_logged_with_what_is_known_of_it(
    kind: str, known: dict[str, Any], message: str, fields: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure(as_json=True)
    at = [1000.0]
    journal = Journal(Clock(machine=lambda: at[0]))
    journal.watchers.append(partial(logs.access, lambda: at[0]))
    with journal.begin(kind, "door", "the-id") as line:
        for name, value in known.items():
            setattr(line, name, value)
        at[0] += 2.5
    entry = json.loads(capsys.readouterr().err)
    assert (entry["logger"], entry["message"]) == ("emulator.access", message)
    assert (entry["request_id"], entry["door"], entry["seconds"]) == ("the-id", "door", 2.5)
    assert {name: entry[name] for name in fields} == fields


def test_the_end_of_a_job_is_no_access(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(as_json=True)
    journal = Journal(Clock())
    journal.watchers.append(partial(logs.access, lambda: 0.0))
    with journal.begin(JOB, "worker"):
        pass
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("access_log", [True, False])
async def test_the_id_in_the_log_is_the_one_that_the_client_got(
    tmp_path: Path, access_log: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    logs.configure(as_json=True)
    app = create(Settings(database=str(tmp_path / "store.db"), access_log=access_log, journal_lines=0))
    async with Lifespan(app):
        house = House(app)
        listed = await house.post("ListVocabularies")
        monkeypatch.setattr(app.store, "page", None)
        failed = await house.post("ListVocabularies")
        assert failed.status == 500
        stream = Stream(house)
        stream.send(b"")
        await stream.told()
        await asyncio.create_task(ask(app, "GET", "/nowhere/key"))
    started = {name.decode(): value.decode() for name, value in stream.line.sent[0]["headers"]}
    entries = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    (fault,) = [entry for entry in entries if "traceback" in entry]
    assert fault["request_id"] == failed.headers[REQUEST_ID]
    accesses = [entry for entry in entries if entry["logger"] == "emulator.access"]
    seen = [(entry["request_id"], entry["operation"], entry["status"], entry["error"]) for entry in accesses]
    expected = [
        (listed.headers[REQUEST_ID], "ListVocabularies", 200, None),
        (failed.headers[REQUEST_ID], "ListVocabularies", 500, "InternalFailure"),
        (started[REQUEST_ID], "StartStreamTranscription", 200, None),
        ("", None, 404, None),
    ]
    assert seen == (expected if access_log else [])
