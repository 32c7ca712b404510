"""A TLS context that tells clients which speak plain HTTP to it what they do wrong; TLS itself could only hang up."""

import ssl
from collections.abc import Callable
from typing import Any

from emulator.server.refusal import refusal

# What OpenSSL says when it finds GET, POST, PUT or HEAD, or a proxy's CONNECT, where a handshake should begin.
REASONS = frozenset({"HTTP_REQUEST", "HTTPS_PROXY_REQUEST"})
WORDS = b"This port speaks TLS: the URL must begin with https:// or wss://."


class Greeting(ssl.SSLObject):
    """The TLS of one connection. To plain HTTP it answers once, and then hears no more: the client is to hang up."""

    incoming: ssl.MemoryBIO
    outgoing: ssl.MemoryBIO
    now: Callable[[], float]
    told = False

    def do_handshake(self) -> None:
        """As far as it gets with what has come. Raises what ssl raises."""
        if self.told:
            self.incoming.read()
            raise ssl.SSLWantReadError
        try:
            super().do_handshake()
        except ssl.SSLError as error:
            if error.reason not in REASONS:
                raise
            self.told = True
            self.outgoing.write(refusal(400, WORDS, self.now()))
            raise ssl.SSLWantReadError from error  # so that what was written leaves


class Context(ssl.SSLContext):
    """A server's. `now`: what the Date header shows, in seconds since 1970."""

    sslobject_class = Greeting
    now: Callable[[], float]

    def wrap_bio(self, incoming: ssl.MemoryBIO, outgoing: ssl.MemoryBIO, *more: Any, **named: Any) -> ssl.SSLObject:
        """As any context does it; asyncio and uvloop ask for it at each connection."""
        made = super().wrap_bio(incoming, outgoing, *more, **named)
        assert isinstance(made, Greeting)
        made.incoming, made.outgoing, made.now = incoming, outgoing, self.now
        return made
