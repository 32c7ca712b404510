"""Bodies: in one piece whatever pieces they came in, no more of them than is wanted, none of a client that has gone."""

from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any

import pytest

from emulator import bodies

if TYPE_CHECKING:
    from collections.abc import Iterable

    from emulator.asgi.types import Message, Receive

GONE = {"type": "http.disconnect"}


def receiving(messages: "Iterable[Any]") -> "Receive":
    waiting = iter(messages)

    async def receive() -> "Message":
        return next(waiting)

    return receive


def pieces(*parts: bytes) -> list[dict[str, Any]]:
    more = [{"type": "http.request", "body": part, "more_body": True} for part in parts[:-1]]
    return [*more, {"type": "http.request", "body": parts[-1]}]


@pytest.mark.parametrize(
    ("messages", "body"),
    [
        (pieces(b"{}"), b"{}"),
        (pieces(b"{", b"", b"}"), b"{}"),
        ([{"type": "http.request"}], b""),
        ([*pieces(b"{", b"}")[:1], GONE], None),
    ],
)
async def test_a_body_in_pieces(messages: list[dict[str, Any]], body: bytes | None) -> None:
    assert await bodies.whole(receiving(messages), 100) == body
    with SpooledTemporaryFile() as file:
        assert await bodies.spool(receiving(messages), file) is (body is not None)
        assert body is None or file.read() == body


async def test_no_more_is_read_than_will_be_taken() -> None:
    piece = {"type": "http.request", "body": b"1234", "more_body": True}
    assert await bodies.whole(receiving([piece] * 3), 6) == b"12341234"


async def test_a_body_is_given_back() -> None:
    receive = bodies.given_back(b"{}", receiving([GONE]))
    assert await receive() == {"type": "http.request", "body": b"{}"}
    assert await receive() == GONE


async def test_what_is_long_goes_to_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "IN_MEMORY", 6)
    with SpooledTemporaryFile(6) as file:
        assert await bodies.spool(receiving(pieces(b"1234", b"5678", b"9")), file)
        assert file.read() == b"123456789"
