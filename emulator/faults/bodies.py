"""What becomes of the answer of a call: its body, what AWS's front end says in its place, the words of errors. Pure."""

from collections.abc import Iterator
from http import HTTPStatus

from emulator.faults.harm import Refusal, Slow

# What botocore's own parser was written for: a front end that has no service behind it answers in HTML, and says its
# protocol's name in mixed case.
PAGE = "<html><body><b>Http/1.1 {phrase}</b></body> </html>"
# What a common error says where its author gives it no words.
WORDS = {
    "ThrottlingException": "Rate exceeded",
    "InternalFailureException": "There was an internal error. Check the error message, correct the issue, and try your "
    "request again.",
    "ServiceUnavailableException": "The service is currently unavailable. Try your request later.",
    "LimitExceededException": "You've either sent too many requests or your input file is too long. Wait before you "
    "retry your request, or use a smaller file and try your request again.",
}
PORTIONS = 10  # a second, of a body that comes slowly


def page(status: int) -> bytes:
    """What a person would read of a bare HTTP status."""
    known = status in {each.value for each in HTTPStatus}
    return PAGE.format(phrase=HTTPStatus(status).phrase if known else status).encode()


def words(refusal: Refusal) -> str | None:
    """The message of an error; None for one that has no words."""
    return refusal.message or WORDS.get(refusal.code)


def spoilt(body: bytes, how: str | None) -> tuple[bytes, int]:
    """The body as it is sent, and its length as it is promised. What is empty has nothing to lose: it grows."""
    if how is None:
        return body, len(body)
    if how == "empty":
        return b"", 0
    whole = body or b"{}"
    half = whole[: len(whole) // 2]
    if how == "truncated":
        return half, len(whole)
    garbled = half + bytes(byte ^ 0xFF for byte in whole[len(half) :])
    return garbled, len(garbled)


def portions(body: bytes, slow: Slow | None) -> Iterator[tuple[float, bytes]]:
    """Parts of a body, each with the seconds to wait before it."""
    if slow is None or not slow.bytes:
        yield 0.0, body
        return
    size = max(1, slow.bytes // PORTIONS)
    for start in range(0, len(body), size):
        part = body[start : start + size]
        yield len(part) / slow.bytes, part
