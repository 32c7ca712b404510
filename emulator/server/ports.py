"""Binds the sockets of a port: one for each address of the host, all with the same number."""

import errno
import socket
import sys
from collections.abc import Sequence

# Names that mean more than one address, whatever the resolver of the machine makes of them.
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  # when the user asks for it
ADDRESSES = {"localhost": ("127.0.0.1", "::1"), **dict.fromkeys((*EVERYWHERE, ""), EVERYWHERE)}
ABSENT = frozenset({errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL, errno.EPROTONOSUPPORT, errno.EINVAL})
ATTEMPTS = 20  # to find a number that is free on every address


class CannotListen(Exception):
    """A port that cannot be opened; the message is one sentence for the user."""


def bind(host: str, port: int) -> list[socket.socket]:
    """Listening sockets on every address of `host`; port 0 is any number free on all. Raises CannotListen."""
    addresses = ADDRESSES.get(host) or _resolve(host)
    attempts = 1 if port else ATTEMPTS
    while True:
        attempts -= 1
        try:
            return _bind_all(addresses, port)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or not attempts:
                raise CannotListen(_sentence(host, port, error)) from error


def _bind_all(addresses: Sequence[str], port: int) -> list[socket.socket]:
    sockets: list[socket.socket] = []
    try:
        for address in addresses:
            try:
                sockets.append(_bind_one(address, port))
            except OSError as error:
                # A machine without IPv6 is served without; the last address must not be missing too.
                if error.errno not in ABSENT or (address == addresses[-1] and not sockets):
                    raise
            else:
                port = sockets[0].getsockname()[1]
    except OSError:
        for opened in sockets:
            opened.close()
        raise
    return sockets


def _bind_one(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    # Named in full: asyncio switches Nagle's algorithm off only on sockets that say that they are TCP's.
    opened = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":  # there it would let two programs share a port
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        opened.setblocking(False)
        opened.bind((address, port))
        opened.listen(2048)
    except OSError:
        opened.close()
        raise
    return opened


def _resolve(host: str) -> list[str]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise CannotListen(f"Cannot listen on {host}: there is no such address ({error.strerror}).") from error
    except UnicodeError as error:
        raise CannotListen(f"Cannot listen on {host}: this cannot be the name of a host.") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _sentence(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} of {host} is taken: stop the program that listens there, or choose another port."
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"Port {port} of {host} may not be opened by this user: choose one above 1023."
    return f"Cannot listen on port {port} of {host}: {error.strerror}."
