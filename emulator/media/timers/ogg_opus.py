"""Opus in Ogg as it arrives (RFC 7845): the positions of the pages tell the time, in every link of a chain."""

from emulator.media import ogg_pages, opus
from emulator.media.found import Corrupt
from emulator.media.ogg_pages import Page


class OggOpus:
    """Counts the sound of whole pages: what an encoder still holds, or half a page, is not heard yet."""

    __slots__ = ("_begin", "_end", "_head", "_link", "_past", "_pending", "channels", "rate")

    def __init__(self) -> None:
        self.rate: int | None = None  # of what was recorded, as the head says
        self.channels: int | None = None
        self._pending = b""
        self._past = 0  # samples of the links before
        self._link: int | None = None  # serial number
        self._head = opus.Head(0, 0, 0)
        self._begin: int | None = None
        self._end = 0

    def feed(self, data: bytes) -> float:
        """Take the next bytes; the seconds heard so far. Raises Corrupt when they are not Opus in Ogg."""
        pending, at = self._pending + data, 0
        while True:
            rest = pending[at : at + ogg_pages.LONGEST_HEADER]
            if not ogg_pages.MAGIC.startswith(rest[:4]):
                raise Corrupt("no Ogg page where one should begin")
            page = ogg_pages.page(rest)
            if page is None:
                if len(rest) == ogg_pages.LONGEST_HEADER or rest[4:5] not in (b"", b"\0"):
                    raise Corrupt("no Ogg page where one should begin")
                break
            if len(pending) - at < page.length:
                break
            self._take(page, pending[at : at + page.length])
            at += page.length
        self._pending = pending[at:]
        return (self._past + self._samples()) / opus.RATE

    def _take(self, page: Page, data: bytes) -> None:
        if not ogg_pages.is_intact(data):
            raise Corrupt("an Ogg page with a wrong check sum")
        body = data[page.header :]
        if page.flags & ogg_pages.BEGINS:
            self._open(page.serial, opus.head(body))
        elif self._link is None:
            raise Corrupt("an Ogg page before the first of its stream")
        elif page.serial == self._link and page.granule > 0:
            if self._begin is None:  # a recording of a broadcast does not begin at position 0
                self._begin = max(0, page.granule - opus.samples_of(body, page.packets()))
            self._end = max(self._end, page.granule)

    def _open(self, serial: int, head: opus.Head) -> None:
        self._past += self._samples()
        self._link, self._head, self._begin, self._end = serial, head, None, 0
        if self.channels is None:
            self.rate, self.channels = head.input_rate or opus.RATE, head.channels

    def _samples(self) -> int:
        """Of the current link."""
        return max(0, self._end - (self._begin or 0) - self._head.pre_skip)
