"""Answers of an emulator far away, as `urllib` hands them out. Holds no test."""

import io
import urllib.error
from email.message import Message
from http.client import HTTPResponse
from typing import Any


def response(body: bytes, missing: int = 0) -> HTTPResponse:
    """The answer 200 with this body, which was promised to be so many bytes longer."""
    sent = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(body) + missing, body)
    made = HTTPResponse(_Socket(sent))  # type: ignore[arg-type]
    made.begin()
    return made


def refusal(status: int, body: bytes) -> urllib.error.HTTPError:
    return urllib.error.HTTPError("", status, "", Message(), io.BytesIO(body))


class _Socket:
    def __init__(self, sent: bytes) -> None:
        self._sent = sent

    def makefile(self, *_: Any) -> io.BytesIO:
        return io.BytesIO(self._sent)
