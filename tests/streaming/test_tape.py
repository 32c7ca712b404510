"""What a tape keeps of a stream's events, and that its totals hold for those that it does not keep."""

from zlib import crc32

import pytest

from emulator.streaming.results import Event, alone
from emulator.streaming.tape import AUDIO, CONFIGURATION, END, EVENT_BYTES, Tape, Totals
from emulator.wire.eventstream import event_head, exception_head, frame

NOW = 1000.0
CHUNK = bytes(1600)


def said(payload: bytes, kind: str = "TranscriptEvent") -> Event:
    return alone(frame(event_head(kind), payload))


def spoken(tape: Tape, chunks: int, pause: float = 0.1, start: float = NOW) -> None:
    """Chunks of a tenth of a second."""
    for number in range(chunks):
        tape.hear(start + number * pause, AUDIO, CHUNK, number / 10, (number + 1) / 10, True)


def test_events_are_shown_as_they_came() -> None:
    tape = Tape(10)
    tape.hear(NOW, AUDIO, b"RIFF" + bytes(28), 0.0, 0.1, True)
    tape.say(NOW + 1, [said(b'{"Transcript":{"Results":[]}}')], 0.1)
    tape.hear(NOW + 2, END, b"", 0.1, 0.1, True)
    heard, answered, end = tape.events()
    assert heard == {
        "at": NOW, "way": "in", "kind": "AudioEvent", "bytes": 32, "seconds": 0.1, "heard": 0.1, "signed": True,
    }  # fmt: skip
    assert (answered["way"], answered["kind"], answered["seconds"], answered["heard"]) == (
        "out",
        "TranscriptEvent",
        None,
        0.1,
    )
    assert (end["kind"], end["bytes"], end["seconds"]) == ("End", 0, 0.0)
    assert tape.begins == b"RIFF" + bytes(12)


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (b'{"Transcript":{"Results":[{"Alternatives":[{"Transcript":"Hi."}],"IsPartial":true}]}}', ("Hi.", True)),
        (b'{"Transcript":{"Results":[{"Alternatives":[]}]}}', None),
        (b'{"Transcript":"Hi.","IsPartial":false}', ("Hi.", False)),
        (b'{"TranscriptSegment":{"Content":"Hi.","IsPartial":false}}', ("Hi.", False)),
        (b'{"MatchedCategories":["a"]}', None),
    ],
)
def test_the_words_of_an_event(payload: bytes, words: tuple[str, bool] | None) -> None:
    tape = Tape(10)
    tape.say(NOW, [said(payload)], 0.0)
    (event,) = tape.events()
    assert (event.get("text"), event.get("partial")) == (words or (None, None))


def test_an_exception() -> None:
    tape = Tape(10)
    whole = frame(exception_head("BadRequestException"), b'{"Message":"No."}')
    tape.say(NOW, [alone(whole)], 0.0)
    (exception,) = tape.events()
    assert (exception["kind"], exception["text"], exception["bytes"]) == ("BadRequestException", "No.", len(whole))


def test_an_event_without_its_id_is_shown_as_the_one_with_it() -> None:
    with_id = b'{"TranscriptSegment":{"Content":"Hi.","SegmentId":"' + b"1" * 36 + b'"}}'
    whole = frame(event_head("TranscriptEvent"), with_id)
    head, _, rest = whole.partition(b"1" * 36)
    tape = Tape(10)
    tape.say(NOW, [alone(head)._replace(rest=rest[:-4], checksum=crc32(head))], 0.0)
    (event,) = tape.events()
    assert (event["text"], event["bytes"]) == ("Hi.", len(whole))
    assert tape.totals.bytes_out == len(whole)


def test_totals() -> None:
    tape = Tape(10)
    spoken(tape, 5, pause=0.2)
    tape.hear(NOW + 3, AUDIO, bytes(801), 0.5, 0.55, False)
    tape.hear(NOW + 3.5, AUDIO, b"", 0.55, 0.55, False)
    tape.say(NOW + 4, [said(b"{}")], 0.55)
    totals = tape.totals
    assert (totals.events_in, totals.events_out, totals.chunks, totals.odd_chunks) == (7, 1, 6, 1)
    assert (totals.bytes_in, totals.bytes_out) == (5 * 1600 + 801, len(said(b"{}").head))
    assert totals.empty
    assert totals.seconds == pytest.approx(0.55)
    assert totals.longest_gap == pytest.approx(2.2)
    assert totals.longest_chunk == pytest.approx(0.1)
    assert totals.shortest_chunk == pytest.approx(0.1)  # the last one is a remainder
    assert totals.real_time_factor == pytest.approx(0.45 / 3)


@pytest.mark.parametrize(
    ("configuration", "channels", "seconds"),
    [
        (b"", 1, 2.0),
        (b"", 2, 1.0),
        (b'{"ChannelDefinitions":[]}', 1, 1.0),
        (b'{"PostStreamAnalyticsSettings":{}}', 1, 2.0),
    ],
)
def test_the_length_of_a_chunk_that_is_refused(configuration: bytes, channels: int, seconds: float) -> None:
    tape = Tape(10, second=16_000, channels=channels)
    if configuration:
        tape.hear(NOW, CONFIGURATION, configuration, 0.0, 0.0, True)
    tape.hear(NOW, AUDIO, bytes(32_000), 0.0, 0.0, True)
    assert tape.configuration == configuration
    assert tape.events()[-1]["seconds"] == seconds
    assert tape.totals.longest_chunk == seconds
    assert tape.totals.seconds == 0.0


@pytest.mark.parametrize("chunks", [0, 1])
def test_a_pace_needs_two_chunks(chunks: int) -> None:
    tape = Tape(10)
    spoken(tape, chunks)
    assert tape.totals.real_time_factor is None


@pytest.mark.parametrize(("chunks", "kept"), [(9, 9), (10, 10), (25, 25), (30, 20), (44, 24), (1000, 20)])
def test_the_middle_is_forgotten_and_the_totals_are_exact(chunks: int, kept: int) -> None:
    tape = Tape(10)
    spoken(tape, chunks)
    events = tape.events()
    assert len(events) == kept
    assert [event["at"] for event in events[:9]] == [NOW + number * 0.1 for number in range(9)]
    assert events[-1]["at"] == NOW + (chunks - 1) * 0.1
    assert tape.totals.events_in == chunks
    assert tape.totals.seconds == pytest.approx(chunks / 10)
    assert tape.totals.real_time_factor == pytest.approx(1.0)


def test_frames_alone_fill_a_tape_too() -> None:
    tape = Tape(10)
    for _ in range(100):
        tape.say(NOW, [said(b"{}")], 0.0)
    assert len(tape.events()) == 20
    assert tape.totals.events_out == 100


def test_what_was_heard_weighs_little_and_what_was_said_its_bytes() -> None:
    heard, answered = Tape(100), Tape(100)
    spoken(heard, 30)
    assert heard.weight == 30 * EVENT_BYTES
    answered.say(NOW, [said(bytes(1000))] * 30, 0.0)
    assert 30 * 1000 < answered.weight - 30 * EVENT_BYTES < 30 * 1200


def test_nothing_has_come() -> None:
    totals = Totals()
    assert (totals.shortest_chunk, totals.longest_chunk, totals.real_time_factor) == (None, None, None)


def test_the_last_words_are_known_whatever_has_been_folded() -> None:
    tape = Tape(2)
    assert tape.said() is None
    for number in range(5):
        tape.say(NOW, [said(b'{"Transcript":"%d","IsPartial":true}' % number)], 0.1)
        assert tape.said() == (str(number), True)
