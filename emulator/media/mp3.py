"""MP3 (and its elder layers): frame after frame, or the encoder's word for it where the size agrees. No decoding."""

from typing import NamedTuple

from emulator.media import id3, mpeg, xing
from emulator.media.found import Corrupt, Found, Unrecognized
from emulator.media.source import SMALL, Reader

LOST = 1024 * 1024  # bytes that are no frames: more of them, and it is not MPEG audio
LEAST_LOST = 16  # bytes that a loss counts for, so that there is an end of small ones too
LONGEST = 2048  # bytes: no frame is longer
SLACK = 4096  # bytes by which an encoder's idea of the size may be too large: tags, a last frame


class Walk(NamedTuple):
    """What walking over the frames gave."""

    frames: int
    cut: bool  # the last frame is not whole


def measure(reader: Reader, start: int, enough: float) -> Found:
    """The sound from `start` on, walked until `enough` seconds. Raises Unrecognized, Corrupt."""
    first = mpeg.first(reader, start)
    if first is None:
        raise Unrecognized("no MPEG audio frames")
    at, opening = first
    kind, head = opening.kind, reader.exactly(at, mpeg.HEADER)
    tag = xing.tag(opening, reader.at(at, min(opening.length, xing.LONGEST)))
    samples, truncated = _counted(reader, at, opening, tag, enough)
    channels = 1 if head[3] >> 6 == 3 else 2
    return Found("mp3", f"mp{kind.layer}", kind.rate, channels, max(0, samples) / kind.rate, truncated)


def _counted(reader: Reader, at: int, opening: mpeg.Frame, tag: xing.Tag, enough: float) -> tuple[int, bool]:
    """The samples from the first frame on, and whether there should be more."""
    end, samples = id3.before(reader, at), opening.kind.samples
    there = end - at
    if tag.frames and tag.size == there:
        return tag.frames * samples - tag.delay - tag.padding, False
    frames, cut = _walk(reader, at + tag.skipped, end, opening.kind, enough)
    if frames * samples > enough * opening.kind.rate:
        return frames * samples, False
    cut = cut or frames + 1 < tag.frames or there + SLACK < tag.size
    return frames * samples - tag.delay - (0 if cut else tag.padding), cut


def _walk(reader: Reader, at: int, end: int, kind: mpeg.Kind, enough: float) -> Walk:
    frames, lost = 0, 0
    most = enough * kind.rate / kind.samples
    while at + mpeg.HEADER <= end and frames <= most:
        passed, found = _run(reader.at(at, min(SMALL, end - at)), kind)
        at += passed
        frames += found
        if at + mpeg.HEADER <= end and not passed:
            resumed = _resume(reader, at, end, kind)
            lost += max(resumed - at, LEAST_LOST)
            at = resumed
            if lost > LOST:
                raise Corrupt("MPEG audio frames got lost")
    return Walk(frames - 1, cut=True) if at > end else Walk(frames, cut=False)


def _run(piece: bytes, kind: mpeg.Kind) -> tuple[int, int]:
    """Frames one behind the other from the start of a piece: their bytes, and how many. The last may be cut."""
    at, count, last = 0, 0, len(piece) - mpeg.HEADER
    read = mpeg.frame
    while at <= last:
        head = read(piece[at : at + 3])
        if head is None or head.kind != kind:
            break
        at += head.length
        count += 1
    return at, count


def _resume(reader: Reader, at: int, end: int, kind: mpeg.Kind) -> int:
    """Where the frames may go on behind what is none: a tag within, a damaged place; `end` when they do not."""
    behind = id3.after(reader, at)
    if behind > at:
        return min(behind, end)
    piece = reader.at(at, min(SMALL + LONGEST, end - at))
    found = piece.find(b"\xff", 1, SMALL)
    while found >= 0:
        head = mpeg.frame(piece[found : found + 3])
        if head and head.kind == kind:
            following = mpeg.frame(piece[found + head.length : found + head.length + 3])
            if following and following.kind == kind:
                return at + found
        found = piece.find(b"\xff", found + 1, SMALL)
    return min(at + SMALL, end)
