"""Tags that people put before and behind sound: ID3v2 in front, ID3v1 and APE at the end. It reads none of them."""

from emulator.media.source import Reader

TAGS = 16  # in a row, at the most: one is usual
V1 = 128
APE_FOOTER = 32


def after(reader: Reader, start: int) -> int:
    """Where the sound begins: behind the ID3v2 tags at `start`, which may hold big pictures; `start` without any."""
    for _ in range(TAGS):
        head = reader.at(start, 10)
        if head[:3] != b"ID3" or len(head) < 10:
            break
        size = 0
        for byte in head[6:]:
            size = size << 7 | byte & 0x7F
        footer = 10 if head[5] & 0x10 else 0
        start += 10 + size + footer
    return start


def before(reader: Reader, start: int) -> int:
    """Where the sound that began at `start` ends: before the ID3v1 and APE tags at the end of the file."""
    end = reader.size
    if end - V1 >= start and reader.at(end - V1, 3) == b"TAG":
        end -= V1
    footer = reader.at(end - APE_FOOTER, APE_FOOTER) if end - APE_FOOTER >= start else b""
    if footer[:8] == b"APETAGEX":
        header = APE_FOOTER if footer[23] & 0x80 else 0
        end -= int.from_bytes(footer[12:16], "little") + header
    return end if end >= start else reader.size
