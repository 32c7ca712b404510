"""Every streaming operation by a raw WebSocket client: whole conversations in each form that clients write their events
in, and each way that one goes wrong.
"""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.clients.events import Received, audio_event, event, signed
from tests.clients.moving import control, moved, settled
from tests.clients.running import Running
from tests.clients.said import new_session
from tests.clients.talks import (
    BROKE,
    IDLE,
    NO_LANGUAGE,
    OPERATIONS,
    SAID_BEFORE,
    Operation,
    assert_whole,
    emulating,
    texts,
)
from tests.clients.test_websocket import LAST_WORDS, conversation, heard, opened, presigned

PLAIN, TEXT, SIGNED = "plain", "text", "signed"
QUERY = {
    "LanguageCode": "language-code",
    "MediaSampleRateHertz": "sample-rate",
    "MediaEncoding": "media-encoding",
    "Specialty": "specialty",
    "Type": "type",
    "SessionId": "session-id",
}
BEGUN = 10  # chunks


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with emulating(tmp_path_factory.mktemp("websockets")) as started:
        yield started


def url_of(emulator: Running, operation: Operation, **changes: str) -> str:
    asked = operation.plan(input=changes)["input"]
    query = {QUERY[name]: str(value) for name, value in asked.items()}
    return presigned(emulator, query, path=f"{operation.path}-websocket")


def frames_of(operation: Operation, how: str, chunks: int | None = None) -> list[bytes | str]:
    """The conversation's events, or so many of its chunks without an end. `how`: what a document comes in."""
    plan = operation.plan()
    first, last = ([] if said is None else [told(said, how)] for said in (plan["first"], plan["last"]))
    sound = [audio_event(bytes(plan["size"]))] * (chunks or plan["chunks"])
    if chunks is not None:
        return [*first, *sound]
    return [*first, *sound, *(last or [audio_event(b"")])]


def told(said: dict[str, Any], how: str) -> bytes | str:
    """A configuration, or a control event. Documented: "passed as a text message"."""
    [(name, document)] = said.items()
    return json.dumps(said) if how == TEXT else event(name, json.dumps(document).encode())


def in_envelopes(emulator: Running, url: str, events: list[bytes]) -> Iterator[bytes]:
    """As the SDKs sign them, with the empty one behind the last."""
    seed = parse_qs(urlsplit(url).query)["X-Amz-Signature"][0]
    return signed([*events, b""], seed, emulator.region, emulator.access_key, emulator.secret_key)


def events_of(messages: list[Received]) -> list[dict[str, Any]]:
    return [{message.kind: message.document} for message in messages]


@pytest.mark.parametrize("how", [PLAIN, TEXT, SIGNED])
@OPERATIONS
async def test_a_conversation(emulator: Running, operation: Operation, how: str) -> None:
    session = new_session()
    url = url_of(emulator, operation, SessionId=session)
    frames = frames_of(operation, how)
    if how == SIGNED:
        frames = [*in_envelopes(emulator, url, [frame for frame in frames if isinstance(frame, bytes)])]
    messages, code, reason = await conversation(emulator, url, frames)
    assert_whole(events_of(messages))
    assert (code, reason) == (1000, LAST_WORDS)
    [row] = [row for row in control(emulator, "streams") if row["session_id"] == session]
    assert (row["operation"], row["carrier"], row["ended"]) == (operation.name, "websocket", LAST_WORDS)


@OPERATIONS
async def test_an_exception_at_the_start(emulator: Running, operation: Operation) -> None:
    messages, code, reason = await conversation(emulator, url_of(emulator, operation, LanguageCode="xx-XX"), [])
    [(kind, _, document, _)] = messages
    assert kind == reason == "BadRequestException"
    assert document["Message"].startswith(NO_LANGUAGE)
    assert code == 1000


@OPERATIONS
async def test_an_exception_in_the_middle(emulator: Running, operation: Operation) -> None:
    url = url_of(emulator, operation, SessionId=new_session("deadbeef"))
    messages, code, reason = await conversation(emulator, url, frames_of(operation, PLAIN))
    *before, last = messages
    assert texts(events_of(before)) == SAID_BEFORE
    assert (last.kind, last.document["Message"]) == BROKE
    assert (code, reason) == (1000, "InternalFailureException")


@OPERATIONS
async def test_fifteen_seconds_without_audio(emulator: Running, operation: Operation) -> None:
    session = new_session()
    frames = frames_of(operation, PLAIN, BEGUN)
    async with opened(emulator, url_of(emulator, operation, SessionId=session)) as connection:
        for frame in frames:
            await connection.send(frame)
        settled(emulator, session, len(frames))
        with moved(emulator, 14):
            settled(emulator, session, len(frames))
            control(emulator, "clock", {"advance": 1})
            messages, code, reason = await heard(connection)
    *before, last = messages
    assert texts(events_of(before), partial=True), "it was heard until then"
    assert (last.kind, last.document["Message"]) == IDLE
    assert (code, reason) == (1000, "BadRequestException")
