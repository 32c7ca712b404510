"""JSON 1.1: what can be read and what not, times as the service writes them, and both spellings of "message"."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.errors import AwsError
from emulator.wire.json11 import read, seconds_text, time, write, write_error


@pytest.mark.parametrize(
    ("body", "document"),
    [
        (b"", {}),
        (b"{}", {}),
        (b' {"a": [1, 2.5, null, true, "\xc3\xa4\\u00e4"]}\n', {"a": [1, 2.5, None, True, "ää"]}),
        (b'{"a": {"x": 1}, "b": {"x": 1}}', {"a": {"x": 1}, "b": {"x": 1}}),
        (b'{"a": 1, "a": {"b": 1, "\\u0062": 2}}', {"a": {"b": 2}}),
        (b"[]", []),
        (b'"{}"', "{}"),
    ],
)
def test_read(body: bytes, document: Any) -> None:
    assert read(body) == document


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"{", id="unfinished"),
        pytest.param(b"null", id="null"),
        pytest.param(b"{} {}", id="something after the end"),
        pytest.param(b'{"a": NaN}', id="NaN"),
        pytest.param(b'{"a": -Infinity}', id="infinity"),
        pytest.param(b'{"a": 1e999}', id="a number too large"),
        pytest.param(b"{'a': 1}", id="other quotes"),
        pytest.param(b'{"a": "\xff"}', id="not UTF-8"),
        pytest.param(b'{"a": "\\ud800"}', id="half a character"),
        pytest.param('{"a": 1}'.encode("utf-16"), id="UTF-16"),
        pytest.param(b"\xef\xbb\xbf{}", id="a byte order mark"),
        pytest.param(b'{"a":' * 5000 + b"1" + b"}" * 5000, id="too deep"),
    ],
)
def test_what_cannot_be_read(body: bytes) -> None:
    with pytest.raises(AwsError) as caught:
        read(body)
    assert (caught.value.code, caught.value.message) == ("SerializationException", None)


@settings(max_examples=200, deadline=None)
@given(st.text('{}[]",: 01eE.+-\\\\untrfalse', max_size=20).map(str.encode) | st.binary(max_size=10))
def test_whatever_is_sent_is_read_or_refused(body: bytes) -> None:
    try:
        document = read(body)
    except AwsError:
        return
    assert read(write(document)) == document


def test_write_is_compact_and_knows_times() -> None:
    document = {"Name": "ä", "Times": [time(1586352349.1)], "Score": 0.5, "Flag": False, "Empty": {}, "None": None}
    expected = '{"Name":"ä","Times":[1.5863523491E9],"Score":0.5,"Flag":false,"Empty":{},"None":null}'
    assert write(document) == expected.encode()


def test_what_has_no_form_is_not_written() -> None:
    with pytest.raises(TypeError, match="not JSON serializable: set"):
        write({"a": {1}})


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (1586352349.1, "1.5863523491E9"),
        (1715896910.979, "1.715896910979E9"),
        (1715896910.9794, "1.715896910979E9"),
        (1586352349.0, "1.586352349E9"),
        (1_700_000_000, "1.7E9"),
        (2_000_000_000, "2.0E9"),
        (10_000_000, "1.0E7"),
        (9_999_999.999, "9999999.999"),
        (9_999_999.9999, "1.0E7"),
        (1000.5, "1000.5"),
        (0.001, "0.001"),
        (0, "0.0"),
        (-1586352349.1, "-1.5863523491E9"),
    ],
)
def test_seconds_are_written_as_java_writes_a_double(seconds: float, text: str) -> None:
    assert seconds_text(seconds) == text


@settings(max_examples=200, deadline=None)
@given(st.integers(-(10**14), 10**14))
def test_a_written_time_is_the_same_millisecond(millis: int) -> None:
    assert round(float(seconds_text(millis / 1000)) * 1000) == millis
    assert seconds_text(millis / 1000) == seconds_text(millis / 1000 + 0.0001)


@pytest.mark.parametrize(
    ("error", "body"),
    [
        (AwsError("BadRequestException", 'Say "why".'), b'{"__type":"BadRequestException","Message":"Say \\"why\\"."}'),
        (AwsError("ConflictException", "x"), b'{"__type":"ConflictException","Message":"x"}'),
        (AwsError("InternalFailureException", ""), b'{"__type":"InternalFailureException","Message":""}'),
        (AwsError("InvalidSignatureException", "x"), b'{"__type":"InvalidSignatureException","message":"x"}'),
        (AwsError("UnknownOperationException"), b'{"__type":"UnknownOperationException"}'),
        (AwsError("SerializationException"), b'{"__type":"SerializationException"}'),
        (AwsError("SerializationException", "x"), b'{"__type":"SerializationException","Message":"x"}'),
    ],
)
def test_errors(error: AwsError, body: bytes) -> None:
    assert write_error(error) == body
