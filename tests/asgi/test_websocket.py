"""Streams over WebSocket, driven in memory: every handshake is accepted, and every stream is closed once."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from emulator.asgi.websocket import answer
from emulator.streaming.session import COMPLETED, GONE, IDLE
from emulator.wire.eventstream import decode
from tests.asgi.standing import PARAMETERS, presigned_get, standing_emulator
from tests.streaming.client import Signer, audio_event, silence, told
from tests.streaming.line import Line, settle

BEGUN = ["Good day.", "Good day.!"]
TIMED_OUT = "BadRequestException: Your request timed out because no new audio was received for 15 seconds."


class Socket:
    """One WebSocket at the door, answered by a task of its own."""

    def __init__(self, emulator: Any, scope: dict[str, Any], seed: str = "") -> None:
        self.line = Line()
        self.seed = seed
        self.line.put("websocket.connect")
        self.task = asyncio.create_task(answer(emulator, scope, self.line.receive, self.line.send))

    @property
    def told(self) -> list[str]:
        return told(message["bytes"] for message in self.line.sent if message["type"] == "websocket.send")

    @property
    def closes(self) -> list[tuple[int, str]]:
        return [
            (message["code"], message["reason"]) for message in self.line.sent if message["type"] == "websocket.close"
        ]


@pytest.fixture
def emulator(tmp_path: Path) -> Any:
    return standing_emulator(tmp_path)


async def test_it_accepts_and_speaks_first(emulator: Any) -> None:
    socket = Socket(emulator, *presigned_get(PARAMETERS))
    await settle()
    assert [message["type"] for message in socket.line.sent] == ["websocket.accept"] + ["websocket.send"] * 3
    assert [name for name, _ in socket.line.sent[0]["headers"]] == [b"x-amzn-requestid"]
    assert "subprotocol" not in socket.line.sent[0]
    assert socket.told == [""]
    socket.line.put("websocket.disconnect")
    await socket.task


async def test_plain_audio_and_an_empty_event(emulator: Any) -> None:
    socket = Socket(emulator, *presigned_get(PARAMETERS))
    socket.line.binary(audio_event(silence(0.1)))
    socket.line.binary(audio_event(b""))
    await socket.task
    assert socket.told == ["", *BEGUN]
    assert socket.closes == [(1000, "Streaming completed successfully")]
    assert socket.line.sent[-1]["type"] == "websocket.close"
    (row,) = emulator.streams.describe()
    assert (row["carrier"], row["ended"]) == ("websocket", COMPLETED)


async def test_signed_audio_follows_the_signature_of_the_url(emulator: Any) -> None:
    socket = Socket(emulator, *presigned_get(PARAMETERS))
    signer, now = Signer(socket.seed), emulator.clock.now()
    socket.line.binary(signer.sign(audio_event(silence(0.1)), now))
    socket.line.binary(signer.sign(b"", now))
    await socket.task
    assert socket.told == ["", *BEGUN]


async def test_a_text_may_be_the_end(emulator: Any) -> None:
    socket = Socket(emulator, *presigned_get(PARAMETERS))
    socket.line.binary(audio_event(silence(0.1)))
    socket.line.text('{"message-type": "event", "event": "end"}')
    await socket.task
    assert socket.told == ["", *BEGUN]
    assert len(socket.closes) == 1


async def test_a_client_that_closes_right_behind_its_end_is_sent_no_second_close(emulator: Any) -> None:
    """Browsers send nothing, then Close: by the time that the finals are ready the connection may be gone."""
    socket = Socket(emulator, *presigned_get(PARAMETERS))
    await settle()
    socket.line.hang_up()
    socket.line.binary(b"")
    socket.line.put("websocket.disconnect")
    await socket.task
    assert socket.closes == []


async def test_a_client_that_just_closes(emulator: Any) -> None:
    socket = Socket(emulator, *presigned_get(PARAMETERS))
    socket.line.binary(audio_event(silence(0.1)))
    socket.line.put("websocket.disconnect")
    await socket.task
    assert socket.told == [""]
    assert socket.closes == []
    assert emulator.streams.describe()[0]["ended"] == GONE


async def test_junk_is_an_exception_then_a_close(emulator: Any) -> None:
    socket = Socket(emulator, *presigned_get(PARAMETERS))
    socket.line.binary(bytes(640))
    await socket.task
    assert socket.told == ["", "BadRequestException: Unexpected WebSocket frame received."]
    assert socket.closes == [(1000, "BadRequestException")]


async def test_the_clock_ends_an_idle_stream(emulator: Any) -> None:
    socket = Socket(emulator, *presigned_get(PARAMETERS))
    await settle()
    emulator.clock.advance(IDLE)
    await socket.task
    assert socket.told == ["", TIMED_OUT]
    assert socket.closes == [(1000, "BadRequestException")]


@pytest.mark.parametrize(
    ("parameters", "more", "code"),
    [
        (PARAMETERS, {"secret": "wrong"}, "InvalidSignatureException"),
        (PARAMETERS, {"path": "/no-such-stream-websocket"}, "UnknownOperationException"),
        (PARAMETERS | {"language-code": "xx-XX"}, {}, "BadRequestException"),
        (PARAMETERS | {"media-encoding": "mp3"}, {}, "BadRequestException"),
        ({"language-code": "en-US"}, {}, "BadRequestException"),
        (PARAMETERS | {"identify-language": "true"}, {}, "BadRequestException"),
    ],
)
async def test_a_refusal_is_an_exception_after_the_handshake(
    emulator: Any, parameters: dict[str, str], more: dict[str, Any], code: str
) -> None:
    socket = Socket(emulator, *presigned_get(parameters, **more))
    await socket.task
    assert [message["type"] for message in socket.line.sent] == [
        "websocket.accept",
        "websocket.send",
        "websocket.close",
    ]
    assert decode(socket.line.sent[1]["bytes"]).headers == {
        ":exception-type": code,
        ":content-type": "application/json",
        ":message-type": "exception",
    }
    assert socket.closes == [(1000, code)]


async def test_a_url_may_not_live_longer_than_five_minutes(emulator: Any) -> None:
    socket = Socket(emulator, *presigned_get(PARAMETERS, expires=301))
    await socket.task
    assert len(socket.told) == 1
    assert len(socket.closes) == 1
    assert "300" in socket.told[0]


async def test_a_client_that_leaves_during_the_handshake(emulator: Any) -> None:
    socket = Socket(emulator, *presigned_get(PARAMETERS, secret="wrong"))
    socket.line.hang_up()
    await socket.task
    assert socket.line.sent == []
