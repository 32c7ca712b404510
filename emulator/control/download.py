"""A file as an answer: sent in pieces, and closed when it is sent, or when whoever asked for it has left."""

from collections.abc import Iterator
from functools import partial
from typing import IO, TYPE_CHECKING

from fastapi.responses import StreamingResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Receive, Scope, Send

PIECE = 65_536


class Download(StreamingResponse):
    """`file`: open, and at its beginning."""

    def __init__(self, file: IO[bytes], media_type: str, headers: "Mapping[str, str] | None" = None) -> None:
        super().__init__(pieces_of(file), media_type=media_type, headers=headers)
        self._file = file

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Send it. The file would be closed with what reads it, but that may take until garbage is collected."""
        with self._file:
            await super().__call__(scope, receive, send)


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    """What a file holds."""
    return iter(partial(file.read, PIECE), b"")
