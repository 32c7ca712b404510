"""Ogg files with Opus, Vorbis, FLAC or Speex: page after page, and link after link where several are chained."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from emulator.media import flac_frames, ogg_pages, opus
from emulator.media.found import Corrupt, Found, NoAudio
from emulator.media.ogg_pages import Page
from emulator.media.source import SMALL, Reader

LOST = 1024 * 1024  # bytes that are no pages
OPENING = 80  # bytes of a first packet that say what follows


class Codec(NamedTuple):
    """What the first packet of a stream says."""

    name: str
    rate: int
    channels: int
    skip: int = 0  # samples before the sound


@dataclass(slots=True)
class Link:
    """One stream of sound: from its first page to its last."""

    codec: Codec
    serial: int
    begin: int | None = None  # the position before the first packet of sound
    end: int = 0

    @property
    def seconds(self) -> float:
        """Of the sound so far."""
        return max(0, self.end - (self.begin or 0) - self.codec.skip) / self.codec.rate


def measure(reader: Reader, start: int, enough: float) -> Found:
    """The sound from `start` on, walked until `enough` seconds. Raises Corrupt, NoAudio."""
    links: list[Link] = []
    link, is_opening, past, end = None, False, 0.0, start
    for at, page in _pages(reader, start):
        end = at + page.length
        if page.flags & ogg_pages.BEGINS:
            if not is_opening:  # the first page of a chain's next link; others may begin beside it
                past, link, is_opening = sum(link.seconds for link in links), None, True
            if link is None and (codec := _codec(reader.at(at + page.header, min(OPENING, page.length - page.header)))):
                link = Link(codec, page.serial)
                links.append(link)
            continue
        is_opening = False
        if link and page.serial == link.serial and page.granule > 0:
            _extend(link, page, reader, at)
            if past + link.seconds > enough:
                break
    if not links:
        raise NoAudio("no Ogg stream in a known codec")
    rest = reader.at(end, 4)
    codec = links[0].codec
    truncated = bool(rest) and ogg_pages.MAGIC.startswith(rest) and past + links[-1].seconds <= enough
    return Found("ogg", codec.name, codec.rate, codec.channels, sum(link.seconds for link in links), truncated)


def _pages(reader: Reader, at: int) -> Iterator[tuple[int, Page]]:
    """Every whole page, and where it is."""
    lost = 0
    while at < reader.size:
        page = ogg_pages.page(reader.at(at, ogg_pages.LONGEST_HEADER))
        if page and at + page.length <= reader.size:
            yield at, page
            at += page.length
            continue
        following = _next(reader, at)
        if following is None:
            return
        lost += following - at
        if lost > LOST:
            raise Corrupt("Ogg pages got lost")
        at = following


def _next(reader: Reader, at: int) -> int | None:
    """Where a page seems to begin behind a place that is damaged."""
    for start in range(at + 1, min(at + LOST, reader.size), SMALL):
        found = reader.at(start, SMALL + len(ogg_pages.MAGIC)).find(ogg_pages.MAGIC)
        if found >= 0:
            return start + found
    return None


def _extend(link: Link, page: Page, reader: Reader, at: int) -> None:
    """The sound goes on to the end of this page. A recording of a broadcast does not begin at position 0."""
    if link.begin is None:
        link.begin = 0
        if link.codec.name == "opus":
            body = reader.at(at + page.header, page.length - page.header)
            link.begin = max(0, page.granule - opus.samples_of(body, page.packets()))
    link.end = max(link.end, page.granule)


def _codec(packet: bytes) -> Codec | None:
    """What a first packet says; None when it is not of sound, or in no codec that is known. Raises Corrupt."""
    found = None
    if packet.startswith(opus.MAGIC):
        head = opus.head(packet)
        found = Codec("opus", opus.RATE, head.channels, head.pre_skip)
    elif packet.startswith(b"\x01vorbis"):
        found = Codec("vorbis", int.from_bytes(packet[12:16], "little"), int.from_bytes(packet[11:12]))
    elif packet.startswith(b"\x7fFLAC"):
        info = flac_frames.stream_info(packet[17:51])
        found = Codec("flac", info.rate, info.channels)
    elif packet.startswith(b"Speex   "):
        found = Codec("speex", int.from_bytes(packet[36:40], "little"), int.from_bytes(packet[48:52], "little"))
    if found and not (found.rate and found.channels):
        raise Corrupt(f"{found.channels} channels of {found.rate} samples a second")
    return found
