"""Requests out of the bytes of one HTTP/1.1 connection, by httptools: heads, bodies and ends, in any cut.

It answers nothing and knows no limits: the connection is told of all that comes.
"""

import logging
import re
from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import unquote

import httptools

from emulator.remembered import remembered
from emulator.server.handshake import in_order, is_websocket

if TYPE_CHECKING:
    from emulator.asgi.types import Scope
    from emulator.server.exchange import Exchange
    from emulator.server.http1 import Http1

log = logging.getLogger("emulator.server")

REQUEST_LINE = re.compile(rb"(?m)^[!-~]+ [^\r\n]+ HTTP/\d")  # of HTTP/1, though a method or a URL may be wrong


class Part(Enum):
    """What of a request comes next."""

    NONE = "another request"
    HEAD = "the rest of a head"
    BODY = "the rest of a body, or its trailers"


class Requests:
    """What has come so far of the request that is read; `on_…` are the parser's to call."""

    _exchange: "Exchange"  # of the last whole head

    def __init__(self, connection: "Http1") -> None:
        self._connection = connection
        self._parser = self._new_parser()
        self._upgrades = False  # to WebSocket
        self.url = b""
        self.headers: list[tuple[bytes, bytes]] = []
        self.expects = False  # the client waits for a word before it sends the body
        self.part = Part.HEAD  # the first bytes are here already: the sniffer has read them
        self.advanced = False  # in this read a head or a message became whole, or a piece of a body came

    def read(self, data: bytes) -> None:
        """Take what was read. To the parser an offer to go on in another protocol is the end of HTTP."""
        self.advanced = False
        unread = [data]
        while unread and not self._connection.refused:
            piece = unread.pop()
            try:
                self._parser.feed_data(piece)
            except httptools.HttpParserUpgrade as upgrade:
                if self._upgrades:
                    self._connection.hand_over(self.url, self._head(self.headers, b"1.1"))
                    return
                unread += (piece[upgrade.args[0] :], self._without_offer())
            except httptools.HttpParserError as error:
                if not isinstance(error.__context__, httptools.HttpParserError | None):  # of what the parser called
                    log.exception("A request could not be taken", exc_info=error.__context__)
                self._connection.misunderstand(is_http=bool(self.url or REQUEST_LINE.search(piece)))

    def scope(self) -> "Scope":
        """What ASGI's scope has of the head. Raises HttpParserError for a URL that is none."""
        path, raw_path, query = _parsed(self.url)
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": self._parser.get_http_version(),
            "method": self._parser.get_method().decode("ascii"),
            "root_path": "",
            "path": path,
            "raw_path": raw_path,
            "query_string": query,
            "headers": self.headers,
        }

    @property
    def keeps_alive(self) -> bool:
        """Whether the client may say more behind this request, and hear of it."""
        return self._parser.get_http_version() != "1.0" and self._parser.should_keep_alive()

    def on_message_begin(self) -> None:
        """A head begins."""
        self.part = Part.HEAD
        self.url, self.headers, self.expects = b"", [], False

    def on_url(self, url: bytes) -> None:
        """A piece of the URL."""
        self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header; trailers, which would be added to the headers that the app has, are dropped."""
        if self.part is Part.BODY:
            return
        name = name.lower()
        if name == b"expect":
            self.expects = value.lower() == b"100-continue" and self._parser.get_http_version() != "1.0"
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self.advanced = True
        self._connection.patience.rest()
        if self._parser.should_upgrade():  # or so it says: see `_without_offer`
            self.headers = in_order(self.headers)
            self._upgrades = is_websocket(self.headers)
        else:
            self._exchange = self._connection.open()
            self.part = Part.BODY

    def on_body(self, body: bytes) -> None:
        """A piece of a body."""
        self.advanced = True
        self._exchange.arrive(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        self.advanced = True
        self.part = Part.NONE
        self._connection.patience.rest()
        if not self._parser.should_upgrade():
            self._exchange.end()

    def _without_offer(self) -> bytes:
        """The head that was read last, less its offer to go on in another protocol, to be read again by a new parser.

        To the parser an offer (`Upgrade: h2c`, as Java's HttpClient makes) is as good as taken, and the body no body
        but the first bytes of that protocol. "A server MAY ignore a received Upgrade header field" (RFC 9110, 7.8).
        """
        if self._parser.get_method() == b"CONNECT":  # no offer, but the same to the parser
            self._connection.refuse(400, b"This is no proxy.")
        headers = [header for header in self.headers if header[0] != b"upgrade"]
        head = self._head(headers, self._parser.get_http_version().encode())
        self._parser = self._new_parser()  # the old one may take that request for its last
        return head

    def _head(self, headers: list[tuple[bytes, bytes]], version: bytes) -> bytes:
        line = b"%b %b HTTP/%b" % (self._parser.get_method(), self.url, version)
        return b"\r\n".join((line, *(b"%b: %b" % header for header in headers), b"\r\n"))

    def _new_parser(self) -> httptools.HttpRequestParser:
        parser = httptools.HttpRequestParser(self)
        # What comes behind a request that asks for a close, but before its answer, is no reason to refuse that.
        parser.set_dangerous_leniencies(lenient_data_after_close=True)
        return parser


@remembered  # who calls the batch API has one
def _parsed(url: bytes) -> tuple[str, bytes, bytes]:
    """Path, path as on the wire, and query. Raises HttpParserError for what is no URL."""
    parsed = httptools.parse_url(url)
    path = parsed.path.decode("ascii")
    return unquote(path), parsed.path, parsed.query or b""
