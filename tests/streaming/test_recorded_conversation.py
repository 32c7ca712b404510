"""A whole conversation over HTTP, as a recording of the service from 2021 has it: a sound of that length, sent as fast
and in chunks of that size, with other words at the same times. Sound and words are made here.

Empty events are compared one by one but for two: the recording has one between its partials at 2.94 s and 3.04 s, and
one between those at 3.54 s and 3.94 s. No rule in seconds of audio gives these: they would also have to come between
0.74 s and 1.44 s, or in any other tenth of a second. They fit the chunks: eleven came, each but four was answered by an
empty event, and which four depends on when that engine had worked off what lay before it. Ours has the same events for
the same audio however it is cut, so it has none there.
Its engine also changed its mind about words ("Paul", "Polly"; "talk", nothing, "talking") and told of some twice: how
many partials there are follows from what it misheard, which no script says. They are compared by how they grow.
"""

import json
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from emulator.wire.eventstream import Decoder, Message, encode
from tests.asgi.standing import signed_post, standing_emulator
from tests.asgi.test_http2 import Stream
from tests.streaming.client import SECOND
from tests.streaming.line import settle

SOUND = bytes(round(5.378 * SECOND))
CHUNK = 8192  # bytes: ten of them, and a rest
BETWEEN = 0.1  # seconds between two chunks: five times as fast as it is spoken
PARAMETERS = {"language-code": "en-GB", "media-encoding": "pcm", "sample-rate": "8000"}

# The recorded times, and when the recording's partials ended.
TIMES = (
    ((0.13, 0.28), (0.29, 0.51), (0.52, 0.64), (0.65, 0.79), (0.8, 1.67)),
    ((2.23, 2.42), (2.43, 2.57), (2.58, 2.93), (2.94, 3.34), (3.35, 3.49), (3.5, 3.8), (3.81, 3.97), (3.98, 4.08),
     (4.09, 4.36), (4.38, 4.85), (4.86, 5.34)),
)  # fmt: skip
TEXTS = ("Fine night for old friends.", "We have come to the station to meet the nine fifteen.")
FIRST_PARTIALS, LAST_PARTIALS = (0.24, 2.34), (1.44, 5.04)

EMPTY = 130  # bytes of an empty event with its frame
# Recorded: the kinds of events in their order, partials of one result as one, without the two empty events within it.
KINDS = ["empty"] * 3 + ["partial", "final"] + ["empty"] * 2 + ["partial", "final"]

RESULT = ["Alternatives", "EndTime", "IsPartial", "ResultId", "StartTime"]
HEARD = ["Content", "EndTime", "StartTime", "Type", "VocabularyFilterMatch"]
SURE = ["Confidence", *HEARD]


def script() -> str:
    """Our words at the recorded times. Both segments are surer of all words but the last, as it was recorded."""
    said = []
    for text, times in zip(TEXTS, TIMES, strict=True):
        words = [
            {"word": word, "at": at, "end": end, "confidence": 1.0}
            for word, (at, end) in zip(text.rstrip(".").split(), times, strict=True)
        ]
        words[-1]["confidence"] = 0.99
        said.append({"text": text, "at": times[0][0], "words": words})
    return json.dumps({"say": said})


class Conversation:
    """What came of it: the headers, and the messages with their documents."""

    def __init__(self, stream: Stream) -> None:
        self.headers = stream.headers
        self.messages: list[Message] = Decoder().feed(stream.body)
        self.documents: list[dict[str, Any]] = [json.loads(message.payload) for message in self.messages]
        self.results = [document["Transcript"]["Results"] for document in self.documents]

    def part(self, number: int) -> list[dict[str, Any]]:
        """The results of one of the two segments."""
        ids = list(dict.fromkeys(results[0]["ResultId"] for results in self.results if results))
        return [results[0] for results in self.results if results and results[0]["ResultId"] == ids[number]]


@pytest.fixture
async def conversation(tmp_path: Path) -> Conversation:
    emulator = standing_emulator(tmp_path)
    (tmp_path / "default.yaml").write_text(script())
    stream = Stream(emulator, *signed_post(PARAMETERS))
    emulator.clock.hold()
    for start in range(0, len(SOUND), CHUNK):
        stream.send(SOUND[start : start + CHUNK])
        await settle()
        emulator.clock.advance(BETWEEN)
    stream.end()
    stream.line.body(more=False)
    await settle()
    await stream.task
    assert stream.ended
    (row,) = emulator.streams.describe()
    assert (row["events_in"], row["seconds"]) == (12, 5.378)
    assert emulator.clock.now() - row["opened"] == pytest.approx(1.1, abs=0.01)
    return Conversation(stream)


def kind(results: list[dict[str, Any]]) -> str:
    if not results:
        return "empty"
    return "partial" if results[0]["IsPartial"] else "final"


async def test_the_same_kinds_of_events_in_the_same_order(conversation: Conversation) -> None:
    assert all(len(results) <= 1 for results in conversation.results)
    kinds = [kind(results) for results in conversation.results]
    runs = [(kind, 1 if kind == "partial" else len(list(run))) for kind, run in groupby(kinds)]
    assert [kind for kind, times in runs for _ in range(times)] == KINDS


async def test_the_same_headers_of_the_response(conversation: Conversation) -> None:
    """But the date, which the server adds."""
    headers = dict(conversation.headers)
    request_id, session_id = headers["x-amzn-requestid"], headers.pop("x-amzn-transcribe-session-id")
    assert UUID(request_id) != UUID(session_id)
    assert headers == {
        "x-amzn-requestid": request_id,
        "x-amzn-request-id": request_id,
        "x-amzn-transcribe-language-code": "en-GB",
        "x-amzn-transcribe-sample-rate": "8000",
        "x-amzn-transcribe-media-encoding": "pcm",
        "x-amzn-transcribe-show-speaker-label": "false",
        "x-amzn-transcribe-enable-channel-identification": "false",
        "x-amzn-transcribe-enable-partial-results-stabilization": "false",
        "content-type": "application/vnd.amazon.eventstream",
    }


async def test_the_same_headers_of_events_in_the_same_order(conversation: Conversation) -> None:
    for message in conversation.messages:
        assert list(message.headers.items()) == [
            (":event-type", "TranscriptEvent"),
            (":content-type", "application/json"),
            (":message-type", "event"),
        ]
        size = len(encode(list(message.headers.items()), message.payload))
        assert (size == EMPTY) is (message.payload == b'{"Transcript":{"Results":[]}}')


async def test_the_same_members_in_the_same_order(conversation: Conversation) -> None:
    assert all(list(document) == ["Transcript"] for document in conversation.documents)
    for result in (*conversation.part(0), *conversation.part(1)):
        assert list(result) == RESULT
        (alternative,) = result["Alternatives"]
        assert list(alternative) == ["Items", "Transcript"]
        for item in alternative["Items"]:
            sure = item["Type"] == "pronunciation" and not result["IsPartial"]
            assert list(item) == (SURE if sure else HEARD)
            assert item["VocabularyFilterMatch"] is False


@pytest.mark.parametrize("number", [0, 1])
async def test_partials_grow_on_the_same_grid(conversation: Conversation, number: int) -> None:
    *partials, last, _final = conversation.part(number)
    ends = [partial["EndTime"] for partial in partials]
    assert ends[0] == FIRST_PARTIALS[number]
    assert TIMES[number][-1][0] < ends[-1] <= LAST_PARTIALS[number], "ours hears the last word no later"
    assert all(round(end * 100) % 10 == 4 for end in ends), "a tenth of a second, and 0.04"
    assert all(0.1 <= round(after - before, 2) <= 0.7 for before, after in pairwise(ends))
    counts = [len(words(partial)) for partial in (*partials, last)]
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (1, len(TIMES[number]))
    for partial in partials:
        end = words(partial)[-1]["EndTime"]
        assert round(partial["EndTime"] - end, 2) >= 0.03
        assert TEXTS[number].startswith(partial["Alternatives"][0]["Transcript"].rstrip("."))
    assert {result["StartTime"] for result in conversation.part(number)} == {TIMES[number][0][0]}


@pytest.mark.parametrize("number", [0, 1])
async def test_the_last_partial_has_the_times_of_the_final(conversation: Conversation, number: int) -> None:
    *_, last, final = conversation.part(number)
    assert (last["IsPartial"], final["IsPartial"]) == (True, False)
    times = [(item["StartTime"], item["EndTime"]) for item in final["Alternatives"][0]["Items"]]
    end = TIMES[number][-1][1]
    assert times == [*TIMES[number], (end, end)], "the mark stands where its word ends"
    assert final["EndTime"] == end
    sure = [item.pop("Confidence") for item in words(final)]
    assert sure == [1.0] * (len(sure) - 1) + [0.99]
    assert last == final | {"IsPartial": True}
    assert final["Alternatives"][0]["Transcript"] == TEXTS[number]


def words(result: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for item in result["Alternatives"][0]["Items"] if item["Type"] == "pronunciation"]
