"""Streams and their faults, over both carriers, driven in memory by a held clock."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from emulator.asgi.types import BREAK
from emulator.faults.rule import Rule
from emulator.settings import Settings
from emulator.streaming.session import COMPLETED, GONE
from emulator.wire.eventstream import Damaged, Decoder
from tests.asgi.standing import PARAMETERS, presigned_get, signed_post, standing_emulator
from tests.asgi.test_http2 import Stream
from tests.asgi.test_websocket import Socket
from tests.faults.last import told, watched
from tests.faults.made import made
from tests.streaming.client import audio_event, silence
from tests.streaming.line import settle

SAID = ["Good day.", "Good day.!"]


@pytest.fixture
def emulator(tmp_path: Path) -> Any:
    return watched(standing_emulator(tmp_path))


class Server:
    """Notes what it is asked to break, and takes the connection away."""

    def __init__(self) -> None:
        self.broken: list[tuple[str, int]] = []
        self.line: Any = None

    async def __call__(self, how: str, code: int) -> None:
        self.broken.append((how, code))
        if (how, code) != ("goaway", 0):
            self.line.hang_up()
            self.line.put("http.disconnect")


def stream(emulator: Any, rule: Rule, server: Server | None = None, version: str = "2") -> Stream:
    """A stream over HTTP that has met a fault."""
    emulator.faults.add(rule)
    scope, seed = signed_post(PARAMETERS)
    scope |= {"http_version": version, "extensions": {} if server is None else {BREAK: server}}
    made_ = Stream(emulator, scope, seed)
    if server is not None:
        server.line = made_.line
    return made_


def socket(emulator: Any, rule: Rule, server: Any = None, **extensions: Any) -> Socket:
    """The same over WebSocket."""
    emulator.faults.add(rule)
    scope, seed = presigned_get(PARAMETERS)
    scope["extensions"] = extensions | ({} if server is None else {BREAK: server})
    made_ = Socket(emulator, scope, seed)
    if server is not None:
        server.line = made_.line
    return made_


async def talk(one: Stream) -> None:
    """Seven tenths of a second of audio, and the end."""
    for _ in range(7):
        one.send(silence(0.1))
        await settle()
    one.end()
    one.line.body(more=False)
    await settle()


def fired(emulator: Any) -> int:
    [kept] = emulator.faults.own()
    return int(kept.fired)


# Before a stream is open


async def test_a_stream_is_refused_with_a_status(emulator: Any) -> None:
    one = stream(emulator, made({"raise": "LimitExceededException", "message": "No.", "delay": 5}))
    await settle()
    assert one.line.sent == []
    emulator.clock.advance(5)
    await one.task
    assert (one.status, one.headers["x-amzn-errortype"]) == (429, "LimitExceededException")
    assert told(emulator) == ("fault-1", "delayed for 5 s, raised LimitExceededException", 429)


async def test_a_stream_is_answered_by_the_front_end(emulator: Any) -> None:
    one = stream(emulator, made({"http": 503}))
    await one.task
    assert (one.status, told(emulator)) == (503, ("fault-1", "HTTP 503", 503))
    assert b"Http/1.1 Service Unavailable" in one.body


async def test_a_connection_breaks_before_the_answer(emulator: Any) -> None:
    server = Server()
    one = stream(emulator, made({"break": {"how": "rst-stream", "code": "CANCEL"}}), server)
    await one.task
    assert (server.broken, one.line.sent) == ([("rst-stream", 8)], [])
    assert told(emulator) == ("fault-1", "rst-stream 8", None)


async def test_a_delay_alone_is_followed_by_the_stream(emulator: Any) -> None:
    one = stream(emulator, made({"delay": 20}))  # longer than the service waits for audio: that comes behind it
    await settle()
    emulator.clock.advance(20)
    await talk(one)
    await one.task
    assert one.told[-2:] == ["Good day.!", ""]


async def test_a_handshake_is_refused_as_the_server_can(emulator: Any) -> None:
    one = socket(emulator, made({"http": 503}), **{"websocket.http.response": {}})
    await one.task
    assert [message["type"] for message in one.line.sent] == [
        "websocket.http.response.start",
        "websocket.http.response.body",
    ]
    assert told(emulator) == ("fault-1", "HTTP 503", 503)
    other = socket(emulator, made({"http": 503}))
    await other.task
    assert other.line.sent == [{"type": "websocket.close", "code": 1000}]
    assert told(emulator)[2] == 403


async def test_a_websocket_is_refused_behind_its_handshake(emulator: Any) -> None:
    one = socket(emulator, made({"raise": "LimitExceededException", "message": "No."}))
    await one.task
    assert one.told == ["LimitExceededException: No."]
    assert one.closes == [(1000, "LimitExceededException")]


@pytest.mark.parametrize(
    ("broken", "expected"),
    [("tcp-reset", [("tcp-reset", 0)]), ({"how": "goaway", "code": 2}, []), ("websocket-close", [])],
)
async def test_a_handshake_breaks(emulator: Any, broken: Any, expected: list[tuple[str, int]]) -> None:
    server = Server()
    one = socket(emulator, made({"break": broken}), server)
    await one.task
    assert server.broken == expected
    codes = {"tcp-reset": [], "websocket-close": [1011]}.get(str(broken), [1001])
    assert [message.get("code") for message in one.line.sent] == codes


# In the middle


async def test_an_exception_at_a_second(emulator: Any) -> None:
    one = stream(emulator, made({"after": 0.45, "raise": "InternalFailureException"}))
    await talk(one)
    await one.task
    told_ = [*one.told]
    assert told_[-1] == "A problem occurred while processing the audio. Transcription was terminated."
    assert "Good day" in told_
    assert told(emulator) == ("fault-1", "raised InternalFailureException", 200)


async def test_pieces_are_the_same_bytes(emulator: Any) -> None:
    one = stream(emulator, made({"split": 5, "merge": 2}))
    await talk(one)
    await one.task
    assert max(len(message["body"]) for message in one.line.sent[1:]) == 5
    assert one.told == ["", "Good", "Good.", "Good day", "Good day.", "Good day.!", ""]
    assert one.ended
    assert (fired(emulator), told(emulator)[1]) == (1, "split at 5 bytes, merged by 2")


async def test_a_fault_that_never_came_is_not_told(emulator: Any) -> None:
    one = stream(emulator, made({"after": 60, "frame": "cut"}))
    await talk(one)
    await one.task
    assert (fired(emulator), told(emulator)[0]) == (0, None)
    assert emulator.faults.own()[0].taken == 1


@pytest.mark.parametrize(
    ("after", "harm"), [(9, "delayed for 2 s"), (0.3, "delayed for 2 s, raised InternalFailureException")]
)
async def test_of_a_fault_that_came_in_part_that_part_is_told(emulator: Any, after: float, harm: str) -> None:
    one = stream(emulator, made({"delay": 2, "after": after, "raise": "InternalFailureException"}))
    await settle()
    emulator.clock.advance(2)
    await talk(one)
    await one.task
    assert (told(emulator), fired(emulator)) == (("fault-1", harm, 200), 1)


async def test_a_frame_is_damaged_and_the_stream_goes_on(emulator: Any) -> None:
    one = stream(emulator, made({"after": 0.3, "frame": "bad-crc"}))
    await talk(one)
    await one.task
    with pytest.raises(Damaged, match="message's checksum") as raised:
        Decoder().feed(one.body)
    assert len(raised.value.before) >= 1
    assert one.ended


async def test_a_frame_is_cut_and_the_stream_ends(emulator: Any) -> None:
    one = stream(emulator, made({"after": 0.3, "frame": "cut"}))
    await talk(one)
    await one.task
    decoder = Decoder()
    decoder.feed(one.body)
    assert decoder.pending > 0
    assert one.ended


@pytest.mark.parametrize(
    ("broken", "way"),
    [
        ("rst-stream", ("rst-stream", 2)),
        ({"how": "goaway", "code": 11}, ("goaway", 11)),
        ("tls-close", ("tls-close", 0)),
    ],
)
async def test_a_stream_breaks(emulator: Any, broken: Any, way: tuple[str, int]) -> None:
    server = Server()
    one = stream(emulator, made({"after": 0.3, "break": broken}), server)
    await talk(one)
    await one.task
    assert server.broken == [way]
    assert not one.ended
    assert emulator.streams.describe()[0]["ended"] == GONE


async def test_a_gentle_goaway_ends_nothing(emulator: Any) -> None:
    server = Server()
    one = stream(emulator, made({"break": "goaway"}), server)
    await talk(one)
    await one.task
    assert (server.broken, one.ended) == ([("goaway", 0)], True)
    assert "Good day.!" in one.told


async def test_a_server_without_breaks_ends_a_stream(emulator: Any) -> None:
    one = stream(emulator, made({"after": 0.3, "break": "tcp-reset"}))
    await talk(one)
    await one.task
    assert one.ended
    assert told(emulator)[1] == "the server has no breaks: ended"


async def test_a_stall_holds_what_is_said_and_reads_on(emulator: Any) -> None:
    one = stream(emulator, made({"after": 0.3, "stall": 30}))
    await talk(one)
    assert "Good day.!" not in one.told
    assert not one.ended
    [row] = emulator.streams.describe()
    assert (row["ended"], round(row["seconds"], 1)) == (COMPLETED, 0.7)
    emulator.clock.advance(30)
    await one.task
    assert "Good day.!" in one.told
    assert one.ended


@pytest.mark.parametrize("how", ["removed", "left"])
async def test_a_stall_for_ever_ends_with_its_fault_or_its_client(emulator: Any, how: str) -> None:
    one = stream(emulator, made({"after": 0.3, "stall": "forever"}))
    await talk(one)
    emulator.clock.advance(10_000)
    await settle()
    assert not one.task.done()
    if how == "removed":
        emulator.faults.clear()
    else:
        one.line.put("http.disconnect")
    await one.task
    assert ("Good day.!" in one.told) is (how == "removed")


@pytest.mark.parametrize("do", [{"stall": "forever"}, {"slow": {"event": 100}}, {"split": 7}], ids=str)
async def test_a_stream_goes_on_when_its_fault_is_removed(emulator: Any, do: dict[str, Any]) -> None:
    one = stream(emulator, made(do))
    one.send(silence(0.1))
    await settle()
    emulator.faults.clear()
    await settle()
    assert not one.task.done()
    await talk(one)
    await one.task
    assert one.told[-2:] == ["Good day.!", ""]


async def test_a_stream_that_is_one_too_many_is_not_held(emulator: Any) -> None:
    emulator.settings = Settings(quotas="http2-streams=1")
    one = stream(emulator, made({"stall": "forever"}))
    await settle()
    [kept] = emulator.faults.own()
    scope, seed = signed_post(PARAMETERS)
    other = Stream(emulator, scope, seed)
    await other.task
    assert (other.status, kept.taken, len(kept.releases)) == (429, 2, 1)
    one.line.put("http.disconnect")
    await one.task
    assert not kept.releases


async def test_a_client_that_leaves_in_the_middle_of_a_stall(emulator: Any) -> None:
    one = stream(emulator, made({"stall": "forever"}))
    await settle()
    one.line.put("http.disconnect")
    await one.task
    assert one.line.sent[-1]["body"] == b""


async def test_a_client_that_hangs_up_while_it_is_told(emulator: Any) -> None:
    one = stream(emulator, made({"split": 1}))
    await settle()
    one.line.hang_up()
    one.send(silence(0.5))
    await settle()
    one.line.put("http.disconnect")
    await one.task
    assert emulator.streams.describe()[0]["ended"] == GONE


async def test_a_slow_stream_takes_its_time(emulator: Any) -> None:
    one = stream(emulator, made({"slow": {"event": 1}}))
    await talk(one)
    assert one.body == b""
    for _ in range(30):
        emulator.clock.advance(1)
        await settle()
    await one.task
    assert one.told[-2:] == ["Good day.!", ""]


async def test_a_websocket_stream_is_harmed_too(emulator: Any) -> None:
    one = socket(emulator, made({"results": "duplicated"}))
    one.line.binary(audio_event(silence(0.7)))
    one.line.binary(audio_event(b""))
    await one.task
    assert one.told.count("Good day.!") == 2
    assert one.closes == [(1000, COMPLETED)]


@pytest.mark.parametrize(("broken", "code"), [({"how": "websocket-close", "code": 4001}, 4001), ("goaway", 1001)])
async def test_a_websocket_is_closed_with_a_code(emulator: Any, broken: Any, code: int) -> None:
    one = socket(emulator, made({"after": 0.3, "break": broken}), Server())
    one.line.binary(audio_event(silence(0.7)))
    await settle()
    one.line.put("websocket.disconnect")
    await one.task
    assert one.closes == [(code, "")]
    assert told(emulator)[1] == f"websocket-close {code}"


async def test_a_websocket_whose_frame_is_cut(emulator: Any) -> None:
    one = socket(emulator, made({"after": 0.3, "frame": "cut"}))
    one.line.binary(audio_event(silence(0.7)))
    await settle()
    one.line.put("websocket.disconnect")
    await one.task
    assert one.closes == [(1000, "")]


async def test_a_script_harms_its_streams(emulator: Any, tmp_path: Path) -> None:
    fault = "{ after: 0.3, raise: OddException, message: Odd., times: 1 }"
    (tmp_path / "default.yaml").write_text(f"say: Good day.\nstream: {{ fault: {fault} }}\n")
    for expected in ("Odd.", ""):
        scope, seed = signed_post(PARAMETERS)
        one = Stream(emulator, scope, seed)
        await talk(one)
        await one.task
        assert one.told[-1] == expected
    [kept] = emulator.faults.all()
    assert (kept.source, kept.matched, kept.fired) == ("script", 2, 1)


async def test_a_fault_of_the_control_api_comes_before_that_of_a_script(emulator: Any, tmp_path: Path) -> None:
    (tmp_path / "default.yaml").write_text("say: Hi.\nstream: { fault: { raise: OddException } }\n")
    one = stream(emulator, made({"delay": 1}))
    await settle()
    emulator.clock.advance(1)
    await talk(one)
    await one.task
    assert one.status == 200


async def test_a_stop_in_the_middle_of_a_stall_is_waited_out_by_nobody(emulator: Any) -> None:
    one = stream(emulator, made({"stall": "forever"}))
    await settle()
    one.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await one.task
    assert emulator.faults.own()[0].releases == {}
