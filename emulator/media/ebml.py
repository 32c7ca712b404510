"""The elements of EBML (RFC 8794): a name, a size, a body. It knows none of Matroska's names."""

from typing import NamedTuple

LONGEST = 12  # bytes before a body


class Element(NamedTuple):
    """What comes before a body."""

    name: int  # with the bits that say how long it is, as the documents write it
    header: int  # bytes
    size: int | None  # bytes of the body; None: to be found out


def element(data: bytes) -> Element | None:
    """The element that begins `data`; None when none does, or it is cut."""
    length = width(data[:1])
    if not 1 <= length <= 4:
        return None
    size_width = width(data[length : length + 1])
    header = length + size_width
    if not size_width or len(data) < header:
        return None
    most = (1 << 7 * size_width) - 1
    size = int.from_bytes(data[length:header], "big") & most
    return Element(int.from_bytes(data[:length], "big"), header, None if size == most else size)


def width(first: bytes) -> int:
    """The bytes of a number of variable length, by its first; 0 when that begins none."""
    return 9 - first[0].bit_length() if first and first[0] else 0
