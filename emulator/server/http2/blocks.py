"""Header blocks (RFC 7541): ours are written without a table and without Huffman's code. Pure; it judges no header.

A table and a code save bytes where a network is slow, and cost more than all the rest of a response's beginning.
"""

from collections.abc import Iterable
from functools import lru_cache

from hpack.table import HeaderTable

from emulator.server.http2.fields import Header

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


WHOLE = {pair: integer(index, 7, 0x80) for index, pair in enumerate(HeaderTable.STATIC_TABLE, 1)}  # 6.1
NAMES = {name: integer(index, 4) for name, (index, _) in HeaderTable.STATIC_TABLE_MAPPING.items()}  # 6.2.2
LENGTHS = [integer(length, 7) for length in range(256)]


@lru_cache(maxsize=256)  # a server answers with a few names, and always the same
def _name(name: bytes) -> bytes:
    return NAMES.get(name) or b"\x00" + integer(len(name), 7) + name


def written(headers: Iterable[Header]) -> bytes:
    """The block of some headers, each of them for itself (6.2.2)."""
    parts = []
    for header in headers:
        if header in WHOLE:
            parts.append(WHOLE[header])
        else:
            name, value = header
            length = len(value)
            parts += _name(name), LENGTHS[length] if length < 256 else integer(length, 7), value
    return b"".join(parts)
