"""Calls and their faults, at the door of the batch API: what is answered, what is done, and what the journal says."""

import asyncio
import json
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest

from emulator.asgi import batch
from emulator.asgi.breaking import NoBreaks
from emulator.asgi.types import BREAK
from emulator.faults.register import Kept
from tests.asgi.ask import Answered
from tests.asgi.house import House, house_in
from tests.faults.last import told, watched
from tests.faults.made import made

JOB = {"TranscriptionJobName": "j", "LanguageCode": "en-US", "Media": {"MediaFileUri": "s3://b/x.wav"}}
WORDS = {"VocabularyName": "w", "LanguageCode": "en-US", "Phrases": ["a"]}


@pytest.fixture
def house(tmp_path: Path) -> House:
    return cast("House", watched(house_in(tmp_path)))


class Breaks:
    """A server that notes what it is asked to break, and what had been sent by then."""

    def __init__(self, version: str = "1.1") -> None:
        self.version = version
        self.sent: list[Any] = []
        self.broken: list[tuple[str, int]] = []

    def around(self, app: Any) -> Any:
        async def served(scope: Any, receive: Any, send: Any) -> None:
            async def heard(message: Any) -> None:
                self.sent.append(message)
                await send(message)

            await app({**scope, "http_version": self.version, "extensions": {BREAK: self._break}}, receive, heard)
            if not self.sent:
                await send({"type": "http.response.start", "status": 0})

        return served

    async def _break(self, how: str, code: int) -> None:
        self.broken.append((how, code))


async def call(
    house: House, operation: str = "ListVocabularies", server: Breaks | None = None, **given: Any
) -> Answered:
    body = json.dumps(given).encode()
    if server is None:
        return await house.post(f"Transcribe.{operation}", body)
    around, own = batch.answer, server.around(partial(batch.answer, cast("Any", house)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "answer", lambda _house, *words: own(*words))
        answered = await house.post(f"Transcribe.{operation}", body)
    assert batch.answer is around
    return answered


async def held_back_by(fault: Kept) -> None:
    """Returns once somebody is. A store across a network is asked in a thread: nobody knows for how long."""
    async with asyncio.timeout(10):
        while not fault.releases:  # noqa: ASYNC110  # nothing is told of it
            await asyncio.sleep(0)


async def test_an_error_with_its_words_and_its_status(house: House) -> None:
    house.faults.add(made({"raise": "ThrottlingException"}))
    answered = await call(house)
    assert answered.status == 400
    assert json.loads(answered.body) == {"__type": "ThrottlingException", "message": "Rate exceeded"}
    assert told(house) == ("fault-1", "raised ThrottlingException", 400)
    house.faults.clear()
    house.faults.add(made({"raise": "MyException", "message": "No.", "status": 418}))
    answered = await call(house)
    assert (answered.status, answered.headers["x-amzn-errortype"]) == (418, "MyException")


async def test_a_front_end_names_no_request(house: House) -> None:
    house.faults.add(made({"http": 503}))
    answered = await call(house)
    assert (answered.status, answered.headers["content-type"]) == (503, "text/html")
    assert "x-amzn-requestid" not in answered.headers
    assert b"Service Unavailable" in answered.body
    assert told(house) == ("fault-1", "HTTP 503", 503)


@pytest.mark.parametrize(("done", "exists"), [(False, False), (True, True)])
@pytest.mark.parametrize("do", [{"raise": "InternalFailureException"}, {"http": 500}, {"break": "tcp-reset"}], ids=str)
async def test_what_is_lost_is_done_or_not(house: House, do: dict[str, Any], done: bool, exists: bool) -> None:
    house.faults.add(made({**do, "done": done}, operation="Create*", name="w"))
    await call(house, "CreateVocabulary", Breaks(), **WORDS)
    assert (house.store.get("vocabulary", "000000000000", "eu-west-1", "w") is not None) is exists


async def test_only_whom_it_meets(house: House) -> None:
    house.faults.add(made({"http": 503}, access_key="other"))
    house.faults.add(made({"http": 503}, name="other"))
    house.faults.add(made({"http": 503}, session="other"))
    assert (await call(house, "GetVocabulary", VocabularyName="w")).status == 400
    assert told(house)[:2] == (None, None)
    assert (await house.post("Transcribe.GetVocabulary", b"[]")).status == 400


@pytest.mark.parametrize(
    ("how", "body", "length", "broken"),
    [("truncated", b'{"Vocabul', "19", [("tcp-close", 0)]), ("empty", b"", "0", [])],
)
async def test_bodies(house: House, how: str, body: bytes, length: str, broken: list[tuple[str, int]]) -> None:
    house.faults.add(made({"body": how}))
    server = Breaks()
    answered = await call(house, server=server)
    assert (answered.body, answered.headers["content-length"], server.broken) == (body, length, broken)


async def test_a_body_that_is_cut_short_ends_the_stream_of_http2_and_no_more(house: House) -> None:
    house.faults.add(made({"body": "truncated"}))
    server = Breaks("2")
    await call(house, server=server)
    assert server.broken == []
    assert server.sent[-1]["more_body"] is False


@pytest.mark.parametrize(
    ("broken", "version", "expected", "sent"),
    [
        ("tcp-reset", "1.1", ("tcp-reset", 0), 0),
        ({"how": "tls-close", "when": "in"}, "1.1", ("tls-close", 0), 9),
        ({"how": "tcp-close", "when": "after"}, "1.1", ("tcp-close", 0), 19),
        ({"how": "rst-stream", "code": "CANCEL"}, "1.1", ("tcp-reset", 0), 0),
        ({"how": "rst-stream", "code": "CANCEL"}, "2", ("rst-stream", 8), 0),
        ({"how": "goaway", "when": "in", "code": 2}, "2", ("goaway", 2), 9),
    ],
)
async def test_breaks(house: House, broken: Any, version: str, expected: tuple[str, int], sent: int) -> None:
    house.faults.add(made({"break": broken}))
    server = Breaks(version)
    await call(house, server=server)
    assert server.broken == [expected]
    assert len(b"".join(message.get("body", b"") for message in server.sent)) == sent


async def test_a_gentle_goaway_is_followed_by_the_answer(house: House) -> None:
    house.faults.add(made({"break": "goaway"}))
    server = Breaks("2")
    answered = await call(house, server=server)
    assert (server.broken, answered.status, answered.body) == ([("goaway", 0)], 200, b'{"Vocabularies":[]}')
    assert told(house) == ("fault-1", "goaway 0", 200)


async def test_a_server_without_breaks_does_what_it_can(house: House) -> None:
    house.faults.add(made({"break": "tcp-reset"}, nth=1))
    house.faults.add(made({"break": {"how": "tcp-reset", "when": "in"}}, nth=2))
    with pytest.raises(NoBreaks, match="A fault asks for tcp-reset, and this server has no way to do it"):
        await call(house)
    assert told(house)[1] == "the server has no breaks: ended"
    assert (await call(house)).body == b'{"Vocabul'


async def test_a_delay_waits_for_the_clock_and_for_nobody_else(house: House) -> None:
    fault = house.faults.add(made({"delay": 60}, nth=1))
    house.clock.hold()
    slow = asyncio.create_task(call(house))
    await held_back_by(fault)
    assert (await call(house)).status == 200
    assert not slow.done()
    house.clock.advance(60)
    assert (await slow).status == 200


async def test_a_delay_ends_with_its_fault(house: House) -> None:
    fault = house.faults.add(made({"delay": 60}))
    slow = asyncio.create_task(call(house))
    await held_back_by(fault)
    house.faults.clear()
    assert (await slow).status == 200


async def test_a_body_that_comes_slowly(house: House) -> None:
    house.faults.add(made({"slow": {"bytes": 100}}))
    house.clock.hold()
    server = Breaks()
    slow = asyncio.create_task(call(house, server=server))
    while not slow.done():  # a store across a network is asked in a thread: nobody knows for how long
        await asyncio.sleep(0)
        house.clock.advance(0.1)
    assert (await slow).body == b'{"Vocabularies":[]}'
    assert [len(message.get("body", b"")) for message in server.sent] == [0, 10, 9, 0]


async def test_an_s3_that_refuses_a_call(house: House) -> None:
    house.faults.add(made({"s3": "AccessDenied"}))
    await call(house)
    assert told(house)[:2] == (None, None), "nobody asked S3"


async def test_what_else_is_done_to_a_call_is_told_where_nobody_asked_s3(house: House) -> None:
    house.faults.add(made({"s3": "AccessDenied", "body": "corrupt"}))
    await call(house)
    assert "body corrupt" in (told(house)[1] or "")


async def test_a_script_harms_the_calls_that_it_is_matched_for(house: House) -> None:
    script = "match: { job: 'bad-*' }\nsay: Hi.\ncall: { fault: { raise: SlowDown, nth: 1 } }\n"
    (house.settings.scripts / "bad.yaml").write_text(script)
    (house.settings.scripts / "other.yaml").write_text("say: Hi.\n")
    house.scripts.refresh()
    assert (await call(house)).status == 200
    bad: dict[str, Any] = {**JOB, "TranscriptionJobName": "bad-1", "Tags": [{"Key": "a", "Value": "b"}]}
    answered = await call(house, "StartTranscriptionJob", **bad)
    assert (answered.status, told(house)[1]) == (500, "raised SlowDown")
    assert told(house)[0] == f"script:{house.settings.scripts / 'bad.yaml'}"
    gone = await call(house, "GetTranscriptionJob", TranscriptionJobName="bad-1")
    assert b"couldn't be found" in gone.body
