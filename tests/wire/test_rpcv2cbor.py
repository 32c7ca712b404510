"""RPC v2 CBOR: what it reads and what not, damaged, deep or large; what it writes, botocore can read."""

import resource
import struct
import tracemalloc
from typing import Any

import cbor2
import pytest
from botocore.parsers import RpcV2CBORParser
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.errors import AwsError
from emulator.wire.rpcv2cbor import DEEPEST, read, write, write_error
from emulator.wire.values import Timestamp

WHEN = 1715896910.979
HUGE = 2**60


@pytest.mark.parametrize(
    ("body", "value"),
    [
        pytest.param("", {}, id="nothing"),
        pytest.param("a0", {}, id="definite"),
        pytest.param("bfff", {}, id="indefinite"),
        pytest.param("a2 6161 01 6162 82 20 f5", {"a": 1, "b": [-1, True]}, id="definite lengths"),
        pytest.param(
            "bf 6161 9f 01 02 ff 6162 bf 6163 f4 ff ff", {"a": [1, 2], "b": {"c": False}}, id="indefinite ones"
        ),
        pytest.param("a1 6161 7f 6162 62 c3a4 60 ff", {"a": "bä"}, id="a string in pieces"),
        pytest.param("a1 6161 5f 4101 40 4102 ff", {"a": b"\x01\x02"}, id="bytes in pieces"),
        pytest.param("a1 7f 6161 6162 ff 01", {"ab": 1}, id="a name in pieces"),
        pytest.param("a1 6161 1b ffffffffffffffff", {"a": 2**64 - 1}, id="the largest number"),
        pytest.param("a1 6161 3b ffffffffffffffff", {"a": -(2**64)}, id="the least number"),
        pytest.param("a1 6161 19 0001", {"a": 1}, id="a number longer than need be"),
        pytest.param("a1 6161 f9 3e00", {"a": 1.5}, id="half a float"),
        pytest.param("a1 6161 fa 3fc00000", {"a": 1.5}, id="a single float"),
        pytest.param("a1 6161 fb 3ff8000000000000", {"a": 1.5}, id="a double float"),
        pytest.param("a1 6161 f6", {"a": None}, id="null"),
        pytest.param("a1 6161 f7", {"a": None}, id="undefined"),
        pytest.param("a1 6161 c1 1a 6646828e", {"a": Timestamp(0x6646828E)}, id="a time in whole seconds"),
        pytest.param("a1 6161 c1 20", {"a": Timestamp(-1)}, id="a time before 1970"),
        pytest.param("a1 6161 c1 fb" + struct.pack(">d", WHEN).hex(), {"a": Timestamp(WHEN)}, id="a time"),
        pytest.param("a1 6161 c1 f9 3e00", {"a": Timestamp(1.5)}, id="a time in half a float"),
        pytest.param("a2 6161 01 6161 02", {"a": 2}, id="a name twice"),
        pytest.param("80", [], id="a list"),
        pytest.param("01", 1, id="a number"),
    ],
)
def test_read(body: str, value: Any) -> None:
    got = read(bytes.fromhex(body))
    assert got == value
    if type(value) is dict:
        assert [type(one) for one in got.values()] == [type(one) for one in value.values()]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("f6", id="null"),
        pytest.param("f7", id="undefined"),
        pytest.param("a0 a0", id="something after the end"),
        pytest.param("bfff ff", id="a break after the end"),
        pytest.param("ff", id="a break"),
        pytest.param("a1 6161", id="a name without a value"),
        pytest.param("bf 6161 ff", id="a name without a value, indefinite"),
        pytest.param("bf 6161 01", id="no end"),
        pytest.param("a1 61ff 01", id="not UTF-8"),
        pytest.param("a1 63eda080 01", id="half a character"),
        pytest.param("a1 6161 7f 4161 ff", id="bytes in a string in pieces"),
        pytest.param("a1 6161 1c", id="a length that is reserved"),
        pytest.param("a1 01 02", id="a number for a name"),
        pytest.param("a1 4161 02", id="bytes for a name"),
        pytest.param("a1 80 02", id="a list for a name"),
        pytest.param("a1 f6 02", id="null for a name"),
        pytest.param("a1 6161 f9 7e00", id="not a number"),
        pytest.param("a1 6161 f9 fc00", id="infinity"),
        pytest.param("a1 6161 e0", id="a simple value"),
        pytest.param("a1 6161 f8 ff", id="a simple value, long"),
        pytest.param("a1 6161 c0 74" + b"2013-03-21T20:04:00Z".hex(), id="a time in words"),
        pytest.param("a1 6161 c1 6131", id="a time that is a string"),
        pytest.param("a1 6161 c1 f5", id="a time that is true"),
        pytest.param("a1 6161 c1 c1 01", id="a time of a time"),
        pytest.param("a1 6161 c1 f9 7e00", id="a time that is no number"),
        pytest.param("a1 6161 c2 4101", id="a number of any size"),
        pytest.param("a1 6161 c4 82 01 02", id="a decimal fraction"),
        pytest.param("a1 6161 d81c 81 d81d 00", id="a list that holds itself"),
        pytest.param("a1 6161 d9 0100 82 6161 d819 00", id="a string told by its number"),
        pytest.param("a1 6161 d823 6428612b29", id="a regular expression"),
        pytest.param("d9 d9f7 a0", id="a mark that this is CBOR"),
        pytest.param("a1 6161 d9 ffff 01", id="a tag that nobody knows"),
        pytest.param("1b" + "ff" * 8 + "00", id="more after a number"),
        pytest.param("7b" + "61", id="half a length"),
    ],
)
def test_what_cannot_be_read(body: str) -> None:
    assert refusal(bytes.fromhex(body)) == ("SerializationException", None)


def refusal(body: bytes) -> tuple[str, str | None]:
    with pytest.raises(AwsError) as caught:
        read(body)
    return caught.value.code, caught.value.message


@pytest.mark.parametrize("before", ["81", "9f", "a1 6161", "bf 6161", "c1"])
def test_how_deep_a_value_may_be(before: str) -> None:
    assert refusal(bytes.fromhex(before) * 200_000) == ("SerializationException", None)


def test_a_value_as_deep_as_may_be() -> None:
    value = read(b"\x81" * (DEEPEST - 1) + b"\x01")
    for _ in range(DEEPEST - 1):
        [value] = value
    assert value == 1
    assert refusal(b"\x81" * (DEEPEST + 1) + b"\x01") == ("SerializationException", None)


@pytest.mark.parametrize("kind", [0x5B, 0x7B, 0x9B, 0xBB])
@pytest.mark.parametrize("length", [2**31 - 1, 2**32, HUGE, 2**63, 2**64 - 1])
def test_a_length_is_a_promise_that_takes_no_memory(kind: int, length: int) -> None:
    body = bytes([kind]) + length.to_bytes(8, "big") + b"a" * 100
    tracemalloc.start()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        assert refusal(body) == ("SerializationException", None)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000
    finally:
        tracemalloc.stop()


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**64), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5)
    | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
DOCUMENTS = st.dictionaries(st.text(max_size=3), VALUES, max_size=4)


@settings(max_examples=200, deadline=None)
@given(DOCUMENTS, st.booleans())
def test_what_is_written_can_be_read(document: dict[str, Any], indefinite: bool) -> None:
    assert read(write(document)) == document
    assert read(cbor2.dumps(document, indefinite_containers=indefinite)) == document


@settings(max_examples=200, deadline=None)
@given(DOCUMENTS, st.data())
def test_a_body_cut_or_lengthened_is_refused(document: dict[str, Any], data: st.DataObject) -> None:
    body = write(document)
    cut = data.draw(st.integers(1, len(body)))
    if cut < len(body):
        assert refusal(body[:cut])[0] == "SerializationException"
    assert refusal(body + body[:1])[0] == "SerializationException"


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=40)
    | st.builds(
        lambda body, at, byte: body[:at] + byte + body[at + 1 :],
        DOCUMENTS.map(write),
        st.integers(0, 60),
        st.binary(min_size=1, max_size=1),
    )
)
def test_whatever_is_sent_is_read_or_refused(body: bytes) -> None:
    try:
        value = read(body)
    except AwsError as error:
        assert (error.code, error.message) == ("SerializationException", None)  # noqa: PT017
        return
    assert read(write({"a": value})) == {"a": value}


def test_botocore_reads_what_is_written() -> None:
    document = {
        "Name": "ä" * 300,
        "Times": [Timestamp(WHEN), Timestamp(1586352349)],
        "Score": 0.1,
        "Flags": [False, True],
        "Empty": {},
        "List": [1, -1, 70_000],
    }
    parser = RpcV2CBORParser(timestamp_parser=lambda seconds: ("time", seconds))
    stream = parser.get_peekable_stream_from_bytes(write(document))
    read_by_botocore = {**document, "Times": [("time", WHEN), ("time", 1586352349.0)]}
    assert parser.parse_data_item(stream) == read_by_botocore


def test_a_time_is_written_to_the_millisecond_as_a_double() -> None:
    assert write({"a": Timestamp(1715896910.97949)}).hex() == "a16161c1fb" + struct.pack(">d", WHEN).hex()


def test_what_has_no_form_is_not_written() -> None:
    with pytest.raises(cbor2.CBOREncodeError):
        write({"a": object()})


@pytest.mark.parametrize(
    ("error", "document"),
    [
        (
            AwsError("BadRequestException", "x"),
            {"__type": "com.amazonaws.transcribe#BadRequestException", "Message": "x"},
        ),
        (AwsError("ConflictException"), {"__type": "com.amazonaws.transcribe#ConflictException"}),
        (
            AwsError("SerializationException", "x"),
            {"__type": "com.amazon.coral.service#SerializationException", "Message": "x"},
        ),
        (
            AwsError("InvalidSignatureException", "x"),
            {"__type": "com.amazon.coral.service#InvalidSignatureException", "message": "x"},
        ),
        (AwsError("UnknownOperationException"), {"__type": "com.amazon.coral.service#UnknownOperationException"}),
    ],
)
def test_errors(error: AwsError, document: dict[str, str]) -> None:
    assert cbor2.loads(write_error(error)) == document
