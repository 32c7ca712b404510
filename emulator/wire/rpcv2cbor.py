"""Smithy RPC v2 CBOR: bodies and errors, to and from bytes. It knows no operation and checks no shape."""

import math
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from cbor2 import CBORDecodeError, CBORDecoder, CBOREncoder, dumps, undefined

from emulator.errors import AwsError
from emulator.wire.values import OWN, Timestamp, error_document

CONTENT_TYPE = "application/cbor"
PROTOCOL = "rpc-v2-cbor"  # the value of the header smithy-protocol
DEEPEST = 64  # levels of lists, maps and tags; the deepest request of the model has 9

# "__type: the absolute shape id". Errors of the framework are no shapes of Transcribe.
TRANSCRIBE = "com.amazonaws.transcribe#"
FRAMEWORK = "com.amazon.coral.service#"

EPOCH_SECONDS = 1  # the one tag that the protocol knows
UNTOUCHED = frozenset((str, int, bool, type(None), bytes, Timestamp))


def read(body: bytes) -> Any:
    """The value that a body holds, never null; an empty body is an empty map. SerializationException, without words.

    Tagged times become `Timestamp`; nothing that JSON could not say comes out, but bytes.
    """
    if not body:
        return {}
    source = BytesIO(body)
    try:
        # One byte at a time: so the decoder stands where the value ends.
        decoder = CBORDecoder(source, semantic_decoders=_Tags(), max_depth=DEEPEST, read_size=1)
        value = _plain(decoder.decode())
    except (CBORDecodeError, ValueError):
        raise AwsError("SerializationException") from None
    if value is None or source.tell() != len(body):
        raise AwsError("SerializationException")
    return value


def write(document: Mapping[str, Any]) -> bytes:
    """CBOR of definite lengths."""
    return dumps(document, encoders={Timestamp: _encode_time})


def write_error(error: AwsError) -> bytes:
    """The body of an error."""
    return dumps(error_document(error, TRANSCRIBE if error.code in OWN else FRAMEWORK))


class _Tags(dict[int, Callable[[Any, bool], Any]]):
    """How each tag is read: one tag is known. The others that CBOR has are a way to make a small body a large value."""

    def __init__(self) -> None:
        super().__init__({EPOCH_SECONDS: _time})

    def __missing__(self, tag: int) -> Callable[[Any, bool], Any]:
        raise ValueError(f"tag {tag}")


def _time(seconds: Any, _immutable: bool) -> Timestamp:
    if type(seconds) not in (int, float) or not math.isfinite(seconds):
        raise ValueError("no time")
    return Timestamp(seconds)


def _encode_time(encoder: CBOREncoder, time: Timestamp) -> None:
    # "Epoch seconds with millisecond resolution"; half and single precision have not the digits.
    encoder.encode_semantic(EPOCH_SECONDS, round(time * 1000) / 1000)


def _plain(value: Any) -> Any:
    """The value without what only CBOR has: `undefined` is null, other simple values and keys but text are refused."""
    kind = type(value)
    if kind in UNTOUCHED or (kind is float and math.isfinite(value)):
        return value
    if kind is list:
        return [_plain(element) for element in value]
    if kind is dict and all(type(key) is str for key in value):
        return {key: _plain(element) for key, element in value.items()}
    if value is undefined:
        return None
    raise ValueError(f"{value!r} has no place here")
