"""The responses of the server itself, to clients that are no good for the app."""

from http import HTTPStatus

from emulator.server.date import http_date


def refusal(status: int, words: bytes, now: float) -> bytes:
    """A whole HTTP/1.1 response that ends its connection."""
    lines = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        f"date: {http_date(now).decode()}",
        "content-type: text/plain",
        f"content-length: {len(words)}",
        "connection: close",
        "\r\n",
    )
    return "\r\n".join(lines).encode() + words
