"""AWS event streams (`application/vnd.amazon.eventstream`): bytes to messages and back. It gives no header a meaning.

A message is: total length, header length, CRC of these two; headers; payload; CRC of all before. Big-endian throughout.
"""

import struct
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from zlib_ng.zlib_ng import crc32  # a tenth of the time that zlib takes for an event

PRELUDE = 12  # bytes: two lengths and their CRC
OVERHEAD = 16  # bytes of a message that are neither headers nor payload
LONGEST_HEADERS = 128 * 1024
LONGEST_PAYLOAD = 16 * 1024 * 1024
LONGEST_NAME = 255
LONGEST_VALUE = 2**15 - 1
WORTH_KNOWING = 1024  # bytes of headers: longer blocks are not kept, lest a client fill the memory with them

_PRELUDE = struct.Struct(">III")
_LENGTHS = struct.Struct(">II")
_UINT32 = struct.Struct(">I")
_UINT16 = struct.Struct(">H")
_new = tuple.__new__  # a NamedTuple's own is a function in Python, and takes twice as long

# The two orders that clients write the signed envelope's headers in, each the whole header block in one unpacking.
_DATE = b"\x05:date\x08"
_SIGNATURE = b"\x10:chunk-signature\x06\x00\x20"
_DATE_FIRST = struct.Struct(f">{len(_DATE)}sq{len(_SIGNATURE)}s32s")
_SIGNATURE_FIRST = struct.Struct(f">{len(_SIGNATURE)}s32s{len(_DATE)}sq")
_ENVELOPE = _DATE_FIRST.size


class Damaged(ValueError):
    """Bytes that are no event stream. `before` holds the sound messages that the same `feed` met before them."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.before: list[Message] = []


class Byte(int):
    """A header of one signed byte."""


class Short(int):
    """A header of two bytes."""


class Long(int):
    """A header of eight bytes; a plain int is one of four."""


class Instant(int):
    """A timestamp header: milliseconds since 1970."""


Value = bool | int | bytes | str | UUID  # int: plain, or one of the four above


class Message(NamedTuple):
    """One message whose checksums were right."""

    headers: Mapping[str, Value]
    payload: bytes


_FIXED: dict[int, tuple[struct.Struct, Callable[[int], int]]] = {
    2: (struct.Struct(">b"), Byte),
    3: (struct.Struct(">h"), Short),
    4: (struct.Struct(">i"), int),
    5: (struct.Struct(">q"), Long),
    8: (struct.Struct(">q"), Instant),
}
_CODES: dict[type, int] = {Byte: 2, Short: 3, int: 4, Long: 5, Instant: 8}


class Decoder:
    """Takes bytes in pieces of any size and gives each message once it is whole. One that raised is finished."""

    __slots__ = ("_kept", "_longest", "_needed")

    def __init__(self, longest: int = LONGEST_PAYLOAD) -> None:
        """`longest`: bytes that a payload may have at most."""
        self._kept = bytearray()
        self._needed = PRELUDE  # bytes that must be there before it is worth looking
        self._longest = longest

    @property
    def pending(self) -> int:
        """Bytes of a message that is not yet whole."""
        return len(self._kept)

    def feed(self, data: bytes) -> list[Message]:
        """The messages that `data` completes, in order. Raises Damaged, which carries those before the damage."""
        if self._kept:
            self._kept += data
            if len(self._kept) < self._needed:
                return []
            data = bytes(self._kept)
            self._kept.clear()
        messages: list[Message] = []
        start, end, self._needed = 0, len(data), PRELUDE
        try:
            while end - start >= PRELUDE:
                total, head, begun = _sizes(data[start : start + PRELUDE], self._longest)
                if end - start < total:
                    self._needed = total
                    break
                messages.append(_message(data, start, total, head, begun))
                start += total
        except Damaged as damage:
            damage.before = messages
            raise
        if start < end:
            self._kept += memoryview(data)[start:]
        return messages


def decode(data: bytes) -> Message:
    """Exactly one whole message, or Damaged."""
    if len(data) < OVERHEAD:
        raise Damaged(f"{len(data)} bytes are too few for a message")
    sizes = _sizes(data[:PRELUDE], LONGEST_PAYLOAD)
    if sizes[0] != len(data):
        raise Damaged(f"the message says that it has {sizes[0]} bytes, and has {len(data)}")
    return _message(data, 0, *sizes)


@lru_cache(maxsize=256)  # most of a stream's events are of one size
def _sizes(prelude: bytes, longest: int) -> tuple[int, int, int]:
    """The message's length, its headers' length and the CRC32 so far, once a prelude is sound and within the limits."""
    total, head, checksum = _PRELUDE.unpack(prelude)
    if crc32(prelude[:8]) != checksum:
        raise Damaged("the prelude's checksum does not match")
    payload = total - head - OVERHEAD
    if payload < 0:
        raise Damaged(f"{head} bytes of headers do not fit into a message of {total} bytes")
    if head > LONGEST_HEADERS:
        raise Damaged(f"{head} bytes of headers are more than {LONGEST_HEADERS}")
    if payload > longest:
        raise Damaged(f"a payload of {payload} bytes is more than {longest}")
    return total, head, crc32(prelude)


def _message(data: bytes, start: int, total: int, head: int, begun: int) -> Message:
    first, checked = start + PRELUDE, start + total - 4
    block, payload = data[first : first + head], data[first + head : checked]
    if crc32(payload, crc32(block, begun)) != _UINT32.unpack_from(data, checked)[0]:
        raise Damaged("the message's checksum does not match")
    headers = _envelope(block) if head == _ENVELOPE else None
    if headers is None:
        headers = _known(block) if head <= WORTH_KNOWING else _parsed(block)
    return _new(Message, (headers, payload))


def _envelope(block: bytes) -> Mapping[str, Value] | None:
    """The two headers of a signed event, which no two events share: not worth a place in the cache."""
    date_name, millis, signature_name, signature = _DATE_FIRST.unpack(block)
    if date_name == _DATE and signature_name == _SIGNATURE:
        return {":date": Instant(millis), ":chunk-signature": signature}
    signature_name, signature, date_name, millis = _SIGNATURE_FIRST.unpack(block)
    if date_name == _DATE and signature_name == _SIGNATURE:
        return {":chunk-signature": signature, ":date": Instant(millis)}
    return None


@lru_cache(maxsize=256)
def _known(block: bytes) -> Mapping[str, Value]:
    """A header block, read once: a stream's events repeat theirs byte by byte. Hence the read-only view."""
    return MappingProxyType(_parsed(block))


def _parsed(block: bytes) -> dict[str, Value]:
    headers: dict[str, Value] = {}
    position = 0
    try:
        while position < len(block):
            name_end = position + 1 + block[position]
            name = _exactly(block, position + 1, name_end).decode("utf-8")
            if not name or name in headers:
                raise Damaged(f"the header name {name!r} is empty, or there twice")
            headers[name], position = _value(block, name_end)
    except (IndexError, struct.error):
        raise Damaged("the headers end in the middle of one") from None
    except UnicodeDecodeError:
        raise Damaged("a header's text is not UTF-8") from None
    return headers


def _value(block: bytes, position: int) -> tuple[Value, int]:
    """The value whose type byte stands at `position`, and where the next header begins."""
    code = block[position]
    start = position + 1
    if code in (6, 7):
        end = start + 2 + _UINT16.unpack_from(block, start)[0]
        content = _exactly(block, start + 2, end)
        return (content.decode("utf-8") if code == 7 else content), end
    if code in (0, 1):
        return code == 0, start
    if code == 9:
        return UUID(bytes=_exactly(block, start, start + 16)), start + 16
    if code not in _FIXED:
        raise Damaged(f"there is no header type {code}")
    layout, kind = _FIXED[code]
    return kind(layout.unpack_from(block, start)[0]), start + layout.size


def _exactly(block: bytes, start: int, end: int) -> bytes:
    if end > len(block):
        raise Damaged("the headers end in the middle of one")
    return block[start:end]


def encode(headers: Sequence[tuple[str, Value]], payload: bytes) -> bytes:
    """One message. Raises ValueError for what the format cannot hold."""
    return frame(encode_headers(headers), payload)


def encode_headers(headers: Sequence[tuple[str, Value]]) -> bytes:
    """A header block, for `frame`. Raises ValueError for what the format cannot hold."""
    block = b"".join(_named(name) + _encoded(value) for name, value in headers)
    if len(block) > LONGEST_HEADERS:
        raise ValueError(f"{len(block)} bytes of headers are more than {LONGEST_HEADERS}")
    return block


def _named(name: str) -> bytes:
    raw = name.encode("utf-8")
    if not 1 <= len(raw) <= LONGEST_NAME:
        raise ValueError(f"a header name has 1 to {LONGEST_NAME} bytes, not {len(raw)}")
    return bytes((len(raw),)) + raw


def _encoded(value: Value) -> bytes:
    """Type byte and value; a bool is a type of its own."""
    if isinstance(value, bool):
        return b"\x00" if value else b"\x01"
    if isinstance(value, UUID):
        return b"\x09" + value.bytes
    if isinstance(value, int):
        code = _CODES[type(value)]
        try:
            return bytes((code,)) + _FIXED[code][0].pack(value)
        except struct.error:
            raise ValueError(f"{int(value)} does not fit into a header of type {code}") from None
    raw = value.encode("utf-8") if isinstance(value, str) else value
    if len(raw) > LONGEST_VALUE:
        raise ValueError(f"a header value of {len(raw)} bytes is more than {LONGEST_VALUE}")
    return (b"\x07" if isinstance(value, str) else b"\x06") + _UINT16.pack(len(raw)) + raw


def frame(head: bytes, payload: bytes) -> bytes:
    """One message of a header block that is already bytes (see `event_head`), and its payload."""
    lengths = _LENGTHS.pack(OVERHEAD + len(head) + len(payload), len(head))
    checked = b"".join((lengths, _UINT32.pack(crc32(lengths)), head, payload))
    return checked + _UINT32.pack(crc32(checked))


@lru_cache(maxsize=64)
def event_head(event_type: str) -> bytes:
    """The header block of an output event: three strings, in the order that the service was recorded sending."""
    return encode_headers(
        ((":event-type", event_type), (":content-type", "application/json"), (":message-type", "event"))
    )


@lru_cache(maxsize=64)
def exception_head(exception_type: str) -> bytes:
    """The header block of an exception, which ends a stream; its payload is `{"Message":"…"}`."""
    return encode_headers(
        ((":exception-type", exception_type), (":content-type", "application/json"), (":message-type", "exception"))
    )
