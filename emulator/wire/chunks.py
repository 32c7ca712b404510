"""The chain of signatures over a stream's events: each event signs the one before. It opens no payload.

The envelope's `:date` need not grow: the JS SDK corrects its clock by whole seconds in the middle of a stream.
"""

import struct
from collections.abc import Callable
from hashlib import sha256
from hmac import compare_digest

from emulator.errors import AwsError
from emulator.wire.claim import MISMATCH, age_fault, stamp
from emulator.wire.eventstream import Instant, Message
from emulator.wire.sigv4 import SERVICE, TERMINATOR, halves, signing_key

ALGORITHM = "AWS4-HMAC-SHA256-PAYLOAD"

_DATE = struct.Struct(">7sq")
_DATE_NAME = b"\x05:date\x08"


class Chain:
    """The place reached in one stream's chain. A refused event leaves it where it was."""

    __slots__ = ("_clients", "_inner", "_outer", "_prior", "_region", "_second", "_secret")

    def __init__(self, seed: str, secret: str, region: str, clients: Callable[[], float] | None = None) -> None:
        """`seed`: the signature of the request that opened the stream, lower-case hex. `clients`: what clients' clocks
        show, where that is not the time that events are taken at.
        """
        self._prior = seed
        self._secret = secret
        self._region = region
        self._clients = clients
        self._second: int | None = None  # the one that the two halves are for
        self._inner = self._outer = b""

    def verify(self, message: Message, now: float) -> None:
        """Take `message` as the next one. Raises BadRequestException, as the service does inside a stream."""
        headers, payload = message
        millis, signature = headers.get(":date"), headers.get(":chunk-signature")
        if type(millis) is not Instant:
            raise _unsigned(":date")
        if type(signature) is not bytes:
            raise _unsigned(":chunk-signature")
        second = millis // 1000
        if second != self._second:
            self._turn_to(second)
        if fault := age_fault(second, now if self._clients is None else self._clients()):
            raise AwsError("BadRequestException", fault)
        date = sha256(_DATE.pack(_DATE_NAME, millis)).hexdigest()
        text = f"{self._prior}\n{date}\n{sha256(payload).hexdigest()}".encode("ascii")
        if not compare_digest(sha256(self._outer + sha256(self._inner + text).digest()).digest(), signature):
            raise AwsError("BadRequestException", MISMATCH)
        self._prior = signature.hex()

    def _turn_to(self, second: int) -> None:
        """Begin with the key and the preamble of that second; a stream may cross midnight, and its key with it."""
        date = stamp(second)
        inner, self._outer = halves(signing_key(self._secret, date[:8], self._region))
        self._inner = inner + f"{ALGORITHM}\n{date}\n{date[:8]}/{self._region}/{SERVICE}/{TERMINATOR}\n".encode()
        self._second = second


def _unsigned(header: str) -> AwsError:
    # Not recorded: the words are ours, and name what is missing.
    return AwsError("BadRequestException", f"The event isn't signed: it has no {header} header.")
