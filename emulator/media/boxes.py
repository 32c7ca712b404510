"""The boxes of ISO media files (ISO 14496-12), one behind the other. It knows what is inside of none."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from emulator.media.found import Corrupt
from emulator.media.source import Reader


class Box(NamedTuple):
    """One box: its name, and where its body begins and ends, which may be behind the end of the file."""

    name: bytes
    start: int
    end: int


def boxes(reader: Reader, at: int, entered: Collection[bytes]) -> Iterator[Box]:
    """Every box from `at` on. Those named in `entered` are followed by the boxes in them: the tree becomes a row."""
    while len(head := reader.at(at, 16)) >= 8:
        size, name, header = int.from_bytes(head[:4], "big"), head[4:8], 8
        if size == 1:
            size, header = int.from_bytes(head[8:16], "big"), 16
        elif size == 0:
            size = reader.size - at  # the last box goes on to the end of the file
        if size < header:
            raise Corrupt(f"a box of {size} bytes")
        box = Box(name, at + header, at + size)
        yield box
        at = box.start if name in entered else box.end
