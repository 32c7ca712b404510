"""FLAC files: the STREAMINFO, and the last frame, which tells the length where the STREAMINFO does not, or is wrong."""

from emulator.media import flac_frames, id3
from emulator.media.flac_frames import Frame, StreamInfo
from emulator.media.found import Corrupt, Found
from emulator.media.source import PIECE, Reader

METADATA_BLOCKS = 1024
TAIL = PIECE // 2  # bytes in which the last frame must begin: a hundred times what is usual


def measure(reader: Reader, start: int, _enough: float) -> Found:
    """The sound in the file whose signature is at `start`. Raises Corrupt."""
    info, first = _metadata(reader, start + 4)
    end = id3.before(reader, first)
    heading = reader.at(first, flac_frames.LONGEST)
    opening = _frame(heading)
    if opening is None:
        if end - first > flac_frames.LONGEST:
            raise Corrupt("no frame behind the metadata")
        return _found(info, 0, info.samples > 0)
    samples, whole = _end(reader, first, end, opening)
    return _found(info, samples, not whole or samples < info.samples)


def _found(info: StreamInfo, samples: int, truncated: bool) -> Found:
    return Found("flac", "flac", info.rate, info.channels, samples / info.rate, truncated)


def _metadata(reader: Reader, at: int) -> tuple[StreamInfo, int]:
    """What the stream says of itself, and where the frames begin."""
    info = None
    for _ in range(METADATA_BLOCKS):
        head = reader.exactly(at, 4)
        kind, size = head[0] & 0x7F, int.from_bytes(head[1:], "big")
        if kind == 0 and info is None:
            info = flac_frames.stream_info(reader.exactly(at + 4, min(size, flac_frames.STREAMINFO)))
        at += 4 + size
        if head[0] & 0x80:
            break
    if info is None or at > reader.size:
        raise Corrupt("metadata without a STREAMINFO, or longer than the file")
    return info, at


def _frame(data: bytes) -> Frame | None:
    """The frame whose header begins `data`."""
    length = flac_frames.header_length(data) if len(data) >= 5 else 0
    return flac_frames.frame(data[:length]) if 0 < length <= len(data) else None


def _end(reader: Reader, first: int, end: int, opening: Frame) -> tuple[int, bool]:
    """The samples before the end of the last whole frame, and whether the file ends with it."""
    start = max(first, end - TAIL)
    tail = reader.at(start, end - start)
    sync = flac_frames.SYNC[opening.by_sample]
    at = tail.rfind(sync)
    while at >= 0:
        last = _frame(tail[at : at + flac_frames.LONGEST])
        if last and last.kind == opening.kind and last.number >= opening.number:
            before = last.number if opening.by_sample else last.number * opening.block
            offset = opening.number if opening.by_sample else opening.number * opening.block
            whole = flac_frames.is_whole(tail[at:])
            return before - offset + (last.block if whole else 0), whole
        at = tail.rfind(sync, 0, at)
    raise Corrupt("no frame at the end")
