"""Header blocks (RFC 7541): ours written without a table and without Huffman's code, others read. It judges no header.

A table and a code save bytes where a network is slow, and cost more than all the rest of a response's beginning.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from hpack import Decoder, HPACKDecodingError, InvalidTableSizeError, OversizedHeaderListError
from hpack.table import HeaderTable

from emulator.server.http2.fields import OF_HTTP1, Header
from emulator.server.http2.huffman import decoded

WHOLLY_INDEXED, ENTERS, RESIZES = 0x80, 0x40, 0x20  # how what a header begins with begins (6)
ENTRY_BYTES = 32  # what a header weighs besides its letters (4.1)
INTEGER_SHIFTS = range(0, 35, 7)  # of the bytes behind the first one of an integer: no more than five

NO_TABLE = b"\x20"  # a new size of the table (6.3), which is none


def integer(value: int, prefix: int, first: int = 0) -> bytes:
    """An integer whose first byte has so many bits for it, behind those of `first` (5.1)."""
    most = (1 << prefix) - 1
    if value < most:
        return bytes((first | value,))
    made = bytearray((first | most,))
    value -= most
    while value > 127:
        made.append(value & 127 | 128)
        value >>= 7
    made.append(value)
    return bytes(made)


NAMES = {name: integer(index, 4) for name, (index, _) in HeaderTable.STATIC_TABLE_MAPPING.items()}  # 6.2.2
LENGTHS = [integer(length, 7) for length in range(256)]
OK = b"\x88"  # `:status: 200`, which is one of the static table (6.1)
STATUS, DATE = NAMES[b":status"], NAMES[b"date"]


@lru_cache(maxsize=256)  # a server answers with a few names, and always the same
def _name(name: bytes) -> bytes:
    """How a header of that name begins; empty for one that belongs to HTTP/1.1."""
    name = name.lower()
    return b"" if name in OF_HTTP1 else NAMES.get(name) or b"\x00" + integer(len(name), 7) + name


def response(status: int, headers: Iterable[Header], date: bytes) -> bytes:
    """The block of a response, each header for itself (6.2.2). `date`: for one whose app gives none."""
    parts = [OK] if status == 200 else [STATUS, LENGTHS[3], b"%d" % status]
    dated = False
    for name, value in headers:
        begun = _name(name)
        if begun:
            length = len(value)
            parts += begun, LENGTHS[length] if length < 256 else integer(length, 7), value
            dated = dated or begun == DATE
    if not dated:
        parts += DATE, LENGTHS[len(date)], date
    return b"".join(parts)


class Reader(Decoder):
    """Reads the blocks of one connection as hpack does, whose tables it uses."""

    def decode(self, data: bytes, raw: bool = True) -> Any:  # noqa: ARG002  # hpack's signature
        """A list of the headers of a block, in bytes. Raises HPACKDecodingError."""
        headers: list[Header] = []
        size = position = 0
        try:
            while position < len(data):
                first = data[position]
                if first & 0xE0 == RESIZES:
                    position = self._resize(data, position, early=not headers)
                    continue
                if first & WHOLLY_INDEXED:
                    index, position = integer_at(data, position, 0x7F)
                    header = self.header_table.get_by_index(index)
                else:
                    header, position = self._literal(data, position, first & ENTERS)
                headers.append(header)
                size += ENTRY_BYTES + len(header[0]) + len(header[1])
                if size > self.max_header_list_size:
                    raise OversizedHeaderListError("The header list is too long.")
        except IndexError:
            raise HPACKDecodingError("The block ends too early.") from None
        self._assert_valid_table_size()
        return headers

    def _literal(self, data: bytes, position: int, enters: int) -> tuple[Header, int]:
        index, position = integer_at(data, position, 0x3F if enters else 0x0F)
        if index:
            name = self.header_table.get_by_index(index)[0]
        else:
            name, position = text_at(data, position)
        value, position = text_at(data, position)
        if enters:
            self.header_table.add(name, value)
        return (name, value), position

    def _resize(self, data: bytes, position: int, *, early: bool) -> int:
        size, position = integer_at(data, position, 0x1F)
        if not early or size > self.max_allowed_table_size:
            raise InvalidTableSizeError("The table's size is changed too late, or made too large.")
        self.header_table_size = size
        return position


def integer_at(data: bytes, position: int, most: int) -> tuple[int, int]:
    """An integer, of whose first byte the bits of `most` count (5.1), and the position behind it."""
    value = data[position] & most
    position += 1
    if value < most:
        return value, position
    for shift in INTEGER_SHIFTS:
        more = data[position]
        position += 1
        value += (more & 0x7F) << shift
        if more < 0x80:
            return value, position
    raise HPACKDecodingError("An integer is too long.")


def text_at(data: bytes, position: int) -> tuple[bytes, int]:
    """A string (5.2), and the position behind it."""
    coded = data[position] & 0x80
    length, position = integer_at(data, position, 0x7F)
    end = position + length
    if end > len(data):
        raise HPACKDecodingError("A string ends too early.")
    text = data[position:end]
    return decoded(text) if coded else text, end
