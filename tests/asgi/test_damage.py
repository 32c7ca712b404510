"""Streams that are damaged on the way, over both carriers: what was said before stays said, at most one exception event
follows, and it is the end. The next stream hears everything.
"""

import json
import re
from collections.abc import AsyncIterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.asgi import http2, websocket
from emulator.jobs.recordings import Recordings
from emulator.journal.form import row_of
from emulator.journal.journal import Journal
from emulator.journal.keeper import Keeper
from emulator.streaming.session import COMPLETED, GONE
from emulator.wire.eventstream import Decoder, decode, encode
from tests.asgi.standing import PARAMETERS, presigned_get, signed_post, standing_emulator
from tests.journal.lines import store_in
from tests.streaming.client import Signer, audio_event
from tests.streaming.damage import DAMAGES, ORDER, WIRE, Damage
from tests.streaming.line import Line

ROLE = "arn:aws:iam::000000000000:role/streams"
ROLES = [{"ChannelId": 0, "ParticipantRole": "AGENT"}, {"ChannelId": 1, "ParticipantRole": "CUSTOMER"}]
NOTE = {"ClinicalNoteGenerationSettings": {"OutputBucketName": "notes"}}
CHUNKS = 6  # of a tenth of a second each: the script says two words in them
ID = re.compile(rb'"(ResultId|UtteranceId|SegmentId|SessionId)":"[^"]*"')


class Kind(NamedTuple):
    """What a client says in a stream of one operation, besides its sound."""

    path: str
    parameters: dict[str, str]
    chunk: int = 1600  # bytes
    configuration: dict[str, Any] | None = None
    control: dict[str, Any] | None = None


WIDE = PARAMETERS | {"sample-rate": "16000"}
KINDS = (
    Kind("/stream-transcription", PARAMETERS),
    Kind("/medical-stream-transcription", WIDE | {"specialty": "ONCOLOGY", "type": "CONVERSATION"}, 3200),
    Kind("/call-analytics-stream-transcription", PARAMETERS, 3200, {"ChannelDefinitions": ROLES}),
    Kind(
        "/medical-scribe-stream",
        WIDE,
        3200,
        {"ResourceAccessRoleArn": ROLE, "PostStreamAnalyticsSettings": NOTE},
        {"Type": "END_OF_SESSION"},
    ),
)


class Way(NamedTuple):
    """How a client sends: in envelopes or without, its JSON as text (WebSocket), its body cut at these sizes (HTTP)."""

    http: bool
    signed: bool
    text: bool
    sizes: list[int]


WAYS = st.builds(Way, st.booleans(), st.booleans(), st.booleans(), st.lists(st.integers(1, 3000), max_size=12))


class Heard(NamedTuple):
    """What came of a stream: kinds and payloads of its events, without their ids, and how it has ended."""

    events: list[tuple[str, bytes]]
    ended: str


@pytest.fixture(params=["strict", "relaxed"])
async def emulator(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Any]:
    made = standing_emulator(tmp_path, auth=request.param)
    made.store, made.recordings = store_in(tmp_path), Recordings()
    made.journal = Journal(made.clock, Keeper(made.store.journal, 100, 1_000_000))
    made.lines = []
    made.journal.watchers.append(made.lines.append)
    yield made
    await made.journal.close()
    made.store.close()


def events_of(kind: Kind, way: Way) -> list[bytes]:
    """A whole conversation, without envelopes."""
    first = [] if kind.configuration is None else [told("ConfigurationEvent", kind.configuration, way)]
    end = b"" if way.signed else audio_event(b"")
    last = end if kind.control is None else told("SessionControlEvent", kind.control, way)
    return [*first, *[audio_event(bytes(kind.chunk))] * CHUNKS, last]


def told(name: str, document: dict[str, Any], way: Way) -> bytes:
    if way.text and not way.http:
        return json.dumps({name: document}).encode()
    return encode([(":message-type", "event"), (":event-type", name)], json.dumps(document).encode())


def wrapped(events: list[bytes], way: Way, seed: str, now: float) -> list[bytes]:
    signer = Signer(seed)
    return [signer.sign(event, now) if way.signed and not is_text(event) else event for event in events]


def is_text(event: bytes) -> bool:
    return event.startswith(b"{")


def unharmed(sound: list[bytes], events: list[bytes], *, http: bool) -> int:
    """How many of the first events are as they should be."""
    if not http:
        return alike(sound, events)
    same = alike(b"".join(sound), b"".join(events))
    return sum(end <= same for end in accumulate(map(len, sound)))


def alike(one: Sequence[Any], other: Sequence[Any]) -> int:
    """How long both begin in the same way."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


class Client:
    """One stream of one client."""

    def __init__(self, emulator: Any, kind: Kind, way: Way) -> None:
        self.emulator, self.way, self.line = emulator, way, Line()
        if way.http:
            self.scope, self.seed = signed_post(kind.parameters, path=kind.path)
        else:
            self.scope, self.seed = presigned_get(kind.parameters, path=f"{kind.path}-websocket")
            self.line.put("websocket.connect")
        self.events = events_of(kind, way)

    def wrapped(self, events: list[bytes]) -> list[bytes]:
        return wrapped(events, self.way, self.seed, self.emulator.clock.now())

    async def say(self, events: list[bytes], *, whole: bool = True) -> Heard:
        """Send these events, then end (`whole`) and leave."""
        if self.way.http:
            self._send_body(b"".join(events), whole=whole)
        else:
            self._send_messages(events)
        await (http2 if self.way.http else websocket).answer(
            self.emulator, self.scope, self.line.receive, self.line.send
        )
        line = self.emulator.lines.pop()
        assert json.loads(row_of(line).text), "the journal can tell of it"
        return Heard(self._heard(), line.tape.ended)

    def _send_body(self, body: bytes, *, whole: bool) -> None:
        start = 0
        for size in [*self.way.sizes, len(body)]:
            self.line.body(body[start : start + size])
            start += size
        if whole:
            self.line.body(more=False)
        self.line.put("http.disconnect")

    def _send_messages(self, events: list[bytes]) -> None:
        for event in events:
            if is_text(event):
                self.line.text(event.decode("utf-8", "replace"))
            else:
                self.line.binary(event)
        self.line.put("websocket.disconnect")

    def _heard(self) -> list[tuple[str, bytes]]:
        sent = self.line.sent[1:]
        if self.way.http:
            messages = Decoder().feed(b"".join(message["body"] for message in sent))
        else:
            messages = [decode(message["bytes"]) for message in sent if message["type"] == "websocket.send"]
            assert [message["type"] for message in sent[len(messages) :]] in ([], ["websocket.close"])
        kinds = [str(one.headers.get(":event-type") or one.headers[":exception-type"]) for one in messages]
        return [(kind, ID.sub(b"", one.payload)) for kind, one in zip(kinds, messages, strict=True)]


@given(kind=st.sampled_from(KINDS), way=WAYS, damage=DAMAGES)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_damage_is_one_exception_and_the_end_of_that_stream_only(
    emulator: Any, caplog: pytest.LogCaptureFixture, kind: Kind, way: Way, damage: Damage
) -> None:
    strict = emulator.keyring.mode == "strict"
    way = way._replace(signed=way.signed or (strict and way.http))
    client = Client(emulator, kind, way)
    sound = client.wrapped(client.events)
    events = damage.outside(client.wrapped(damage.inside(client.events)))
    many = unharmed(sound, events, http=way.http)
    heard = await client.say(events)

    before = Client(emulator, kind, way)
    already = (await before.say(before.wrapped(before.events)[:many], whole=False)).events
    assert heard.events[: len(already)] == already
    then = [name for name, _ in heard.events[len(already) :] if name.endswith("Exception")]
    if many == len(sound):
        assert (then, heard.ended) == ([], COMPLETED)
    elif strict and way.http and damage.layer in (WIRE, ORDER):
        assert len(heard.events) == len(already) + 1
        assert then == ["BadRequestException"]
    if then:
        assert (then, heard.events[-1][0]) == (["BadRequestException"], "BadRequestException")
        assert heard.ended.startswith("BadRequestException: ")
    else:
        assert heard.ended == COMPLETED or (heard.ended == GONE and not way.http)

    after = Client(emulator, kind, way)
    whole = await after.say(after.wrapped(after.events))
    assert (whole.ended, b"Good day." in b"".join(said for _, said in whole.events)) == (COMPLETED, True)
    assert caplog.records == []
