"""The event-stream codec: every header type both ways, however the bytes arrive, and every field damaged."""

import json
import struct
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID
from zlib import crc32

import pytest
from botocore.eventstream import EventStreamBuffer
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.wire import eventstream
from emulator.wire.eventstream import (
    Byte,
    Damaged,
    Decoder,
    Instant,
    Long,
    Message,
    Short,
    Value,
    decode,
    encode,
    event_head,
    exception_head,
    frame,
)

CASES = json.loads((Path(__file__).parents[1] / "golden" / "eventstream.json").read_text())
KINDS: dict[str, Any] = {
    "bool": bool,
    "byte": Byte,
    "short": Short,
    "integer": int,
    "long": Long,
    "bytes": bytes.fromhex,
    "string": str,
    "timestamp": Instant,
    "uuid": UUID,
}
AUDIO = [(":message-type", "event"), (":event-type", "AudioEvent"), (":content-type", "application/octet-stream")]
WHOLE = encode(AUDIO, b"sound")

names = st.text(min_size=1, max_size=20)
values: st.SearchStrategy[Value] = st.one_of(
    st.booleans(),
    st.integers(-(2**7), 2**7 - 1).map(Byte),
    st.integers(-(2**15), 2**15 - 1).map(Short),
    st.integers(-(2**31), 2**31 - 1),
    st.integers(-(2**63), 2**63 - 1).map(Long),
    st.integers(-(2**63), 2**63 - 1).map(Instant),
    st.binary(max_size=40),
    st.text(max_size=20),
    st.uuids(),
)
messages = st.tuples(st.dictionaries(names, values, max_size=5), st.binary(max_size=300))


def typed(headers: Any) -> list[tuple[str, type, Value]]:
    """Headers with the type of each value, for True == 1 == Byte(1)."""
    return [(name, type(value), value) for name, value in headers]


def outcome(pieces: list[bytes]) -> tuple[list[Message], str, int]:
    """What a decoder makes of the pieces: its messages, the reason if it is damaged, and what is left over."""
    decoder, found = Decoder(), []
    for piece in pieces:
        try:
            found += decoder.feed(piece)
        except Damaged as damage:
            return found + damage.before, str(damage), 0
    return found, "", decoder.pending


def split(data: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[start:end] for start, end in pairwise(edges)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_golden_both_ways(case: dict[str, Any]) -> None:
    data = bytes.fromhex(case["bytes"])
    headers = [(name, KINDS[kind](value)) for name, kind, value in case["headers"]]
    payload = bytes.fromhex(case["payload"])
    assert encode(headers, payload) == data
    message = decode(data)
    assert typed(message.headers.items()) == typed(headers)
    assert message.payload == payload


@settings(max_examples=200, deadline=None)
@given(st.lists(messages, max_size=4), st.binary(max_size=15), st.lists(st.integers(0, 5000), max_size=6))
def test_pieces_of_any_size_give_the_same(
    sent: list[tuple[dict[str, Value], bytes]], rest: bytes, cuts: list[int]
) -> None:
    whole = b"".join(encode(list(headers.items()), payload) for headers, payload in sent)
    unfinished = WHOLE[: len(rest)]
    found, reason, pending = outcome([whole + unfinished])
    assert [(typed(m.headers.items()), m.payload) for m in found] == [(typed(h.items()), p) for h, p in sent]
    assert (reason, pending) == ("", len(unfinished))
    data = whole + unfinished
    assert outcome(split(data, cuts)) == outcome([bytes((byte,)) for byte in data]) == (found, "", pending)


@settings(max_examples=200, deadline=None)
@given(st.lists(messages, max_size=2), st.integers(0), st.integers(1, 255), st.lists(st.integers(0, 5000), max_size=6))
def test_damage_is_found_at_the_same_place_in_any_pieces(
    sent: list[tuple[dict[str, Value], bytes]], where: int, change: int, cuts: list[int]
) -> None:
    data = bytearray(b"".join(encode(list(headers.items()), payload) for headers, payload in sent) + WHOLE)
    data[where % len(data)] ^= change
    found, reason, _ = outcome([bytes(data)])
    assert reason
    assert len(found) <= len(sent)
    assert outcome(split(bytes(data), cuts)) == outcome([bytes((byte,)) for byte in data]) == (found, reason, 0)


@settings(max_examples=100, deadline=None)
@given(messages)
def test_botocore_reads_what_we_write(message: tuple[dict[str, Value], bytes]) -> None:
    headers, payload = message
    buffer = EventStreamBuffer()
    buffer.add_data(encode(list(headers.items()), payload))
    (read,) = list(buffer)
    assert read.payload == payload
    assert read.headers == {name: value.bytes if isinstance(value, UUID) else value for name, value in headers.items()}


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60), st.binary(max_size=10))
def test_any_header_block_is_read_or_damaged(block: bytes, payload: bytes) -> None:
    data = frame(block, payload)
    try:
        message = decode(data)
    except Damaged:
        return
    assert encode(list(message.headers.items()), message.payload) == data


def lengths(total: int, head: int) -> bytes:
    """A sound prelude that says anything."""
    prelude = struct.pack(">II", total, head)
    return prelude + struct.pack(">I", crc32(prelude))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"\x00" * 11, "11 bytes are too few for a message", id="too short"),
        pytest.param(b"\xff" + WHOLE[1:], "the prelude's checksum does not match", id="total length"),
        pytest.param(WHOLE[:7] + b"\xff" + WHOLE[8:], "the prelude's checksum does not match", id="header length"),
        pytest.param(WHOLE[:11] + b"\xff" + WHOLE[12:], "the prelude's checksum does not match", id="prelude checksum"),
        pytest.param(WHOLE[:20] + b"\xff" + WHOLE[21:], "the message's checksum does not match", id="headers"),
        pytest.param(WHOLE[:-9] + b"S" + WHOLE[-8:], "the message's checksum does not match", id="payload"),
        pytest.param(WHOLE[:-1] + b"\xff", "the message's checksum does not match", id="message checksum"),
        pytest.param(
            WHOLE + b"\x00", f"the message says that it has {len(WHOLE)} bytes, and has {len(WHOLE) + 1}", id="more"
        ),
        pytest.param(
            WHOLE[:-1], f"the message says that it has {len(WHOLE)} bytes, and has {len(WHOLE) - 1}", id="less"
        ),
        pytest.param(lengths(15, 0) + b"\x00" * 4, "0 bytes of headers do not fit into a message of 15 bytes", id="15"),
        pytest.param(lengths(20, 5) + b"\x00" * 8, "5 bytes of headers do not fit into a message of 20 bytes", id="20"),
        pytest.param(
            lengths(2**20, 2**17 + 1) + b"\x00" * 4, "131073 bytes of headers are more than 131072", id="long headers"
        ),
        pytest.param(
            lengths(2**24 + 17, 0) + b"\x00" * 4, "a payload of 16777217 bytes is more than 16777216", id="long payload"
        ),
        pytest.param(frame(b"\x00\x00", b""), "the header name '' is empty, or there twice", id="no name"),
        pytest.param(frame(b"\x01a\x00\x01a\x01", b""), "the header name 'a' is empty, or there twice", id="twice"),
        pytest.param(frame(b"\x02\xff\xff\x00", b""), "a header's text is not UTF-8", id="name not UTF-8"),
        pytest.param(frame(b"\x01a\x07\x00\x01\xff", b""), "a header's text is not UTF-8", id="value not UTF-8"),
        pytest.param(frame(b"\x01a\x0a", b""), "there is no header type 10", id="unknown type"),
        *(
            pytest.param(frame(block, b""), "the headers end in the middle of one", id=f"cut: {block!r}")
            for block in (b"\x01", b"\x05a", b"\x01a", b"\x01a\x03\x00", b"\x01a\x07\x00", b"\x01a\x06\x00\x02a")
        ),
        pytest.param(frame(b"\x01a\x09" + b"\x00" * 15, b""), "the headers end in the middle of one", id="cut: UUID"),
    ],
)
def test_damaged(data: bytes, reason: str) -> None:
    with pytest.raises(Damaged) as caught:
        decode(data)
    assert str(caught.value) == reason


def test_a_decoder_takes_no_more_than_it_is_told_to() -> None:
    decoder = Decoder(longest=4)
    assert decoder.feed(frame(b"", b"four"))[0].payload == b"four"
    with pytest.raises(Damaged, match="a payload of 5 bytes is more than 4"):
        decoder.feed(frame(b"", b"fives")[:12])


def test_a_known_header_block_cannot_be_changed_by_who_reads_it() -> None:
    headers = decode(WHOLE).headers
    with pytest.raises(TypeError):
        headers[":event-type"] = "Other"  # type: ignore[index]


def test_long_header_blocks_are_read_but_not_kept() -> None:
    data = encode([("a", "x" * 2000)], b"")
    before = eventstream._known.cache_info().currsize
    assert decode(data).headers == {"a": "x" * 2000}
    assert eventstream._known.cache_info().currsize == before


@pytest.mark.parametrize(
    ("headers", "order"),
    [
        ([(":date", Instant(-1)), (":chunk-signature", bytes(range(32)))], [":date", ":chunk-signature"]),
        ([(":chunk-signature", bytes(range(32))), (":date", Instant(2**62))], [":chunk-signature", ":date"]),
        ([(":date", Instant(0)), (":chunk-signaturE", bytes(range(32)))], [":date", ":chunk-signaturE"]),
    ],
)
def test_the_envelopes_headers_in_either_order(headers: list[tuple[str, Value]], order: list[str]) -> None:
    message = decode(encode(headers, b"inner"))
    assert list(message.headers) == order
    assert typed(message.headers.items()) == typed(headers)


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ([("", True)], "a header name has 1 to 255 bytes, not 0"),
        ([("ä" * 128, True)], "a header name has 1 to 255 bytes, not 256"),
        ([("a", Byte(128))], "128 does not fit into a header of type 2"),
        ([("a", 2**31)], "2147483648 does not fit into a header of type 4"),
        ([("a", "x" * 32768)], "a header value of 32768 bytes is more than 32767"),
        ([(f"{n}", b"x" * 32000) for n in range(5)], "160025 bytes of headers are more than 131072"),
    ],
)
def test_what_the_format_cannot_hold_is_not_written(headers: list[tuple[str, Value]], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        encode(headers, b"")


def test_output_heads_have_three_strings_in_the_services_order() -> None:
    event = decode(frame(event_head("TranscriptEvent"), b"{}"))
    assert list(event.headers.items()) == [
        (":event-type", "TranscriptEvent"),
        (":content-type", "application/json"),
        (":message-type", "event"),
    ]
    exception = decode(frame(exception_head("BadRequestException"), b"{}"))
    assert list(exception.headers.items()) == [
        (":exception-type", "BadRequestException"),
        (":content-type", "application/json"),
        (":message-type", "exception"),
    ]


def test_the_empty_event_is_the_130_bytes_that_the_service_was_recorded_sending() -> None:
    assert len(frame(event_head("TranscriptEvent"), b'{"Transcript":{"Results":[]}}')) == 130
