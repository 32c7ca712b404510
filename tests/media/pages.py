"""Ogg pages made by hand, and files taken apart into theirs."""

import struct

from emulator.media import ogg_pages


def page(*packets: bytes, flags: int = 0, granule: int = 0, serial: int = 7, sequence: int = 0) -> bytes:
    """One page with whole packets in it, and the check sum that belongs to it."""
    lacing = b"".join(b"\xff" * (len(packet) // 255) + bytes((len(packet) % 255,)) for packet in packets)
    head = struct.pack("<4sBBqIII", b"OggS", 0, flags, granule, serial, sequence, 0) + bytes((len(lacing),)) + lacing
    data = head + b"".join(packets)
    return data[:22] + struct.pack("<I", checksum(data)) + data[26:]


def checksum(data: bytes) -> int:
    """Bit by bit, as the document has it."""
    crc = 0
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ 0x104C11DB7 if crc & 0x80000000 else crc << 1) & 0xFFFFFFFF
    return crc


def pages(data: bytes) -> list[bytes]:
    """The pages of a file."""
    found, at = [], 0
    while head := ogg_pages.page(data[at:]):
        found.append(data[at : at + head.length])
        at += head.length
    return found
