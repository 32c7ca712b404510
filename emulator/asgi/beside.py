"""The door of the other services, S3 first of all: moto answers, and the journal keeps the head of each request."""

from typing import TYPE_CHECKING

from emulator.accounts import account_of
from emulator.auth import Identity
from emulator.callers import access_key
from emulator.edge import asked_of
from emulator.journal.line import NEIGHBOUR
from emulator.wire.claim import caller_named_by
from emulator.wire.request import Request

if TYPE_CHECKING:
    from emulator.app import Emulator
    from emulator.asgi.types import Message, Receive, Scope, Send


async def answer(emulator: "Emulator", scope: "Scope", receive: "Receive", send: "Send") -> None:
    """Serve one request."""
    with emulator.journal.begin(NEIGHBOUR, "neighbours", scheme=scope["scheme"]) as line:
        line.request = Request.of_scope(scope, None)
        line.operation = asked_of(scope).service
        key = access_key(line.request.headers.get("authorization", "").encode("latin-1"), scope["query_string"])
        if key is not None:
            # Nobody checks a signature here; moto takes the buckets of that account.
            region = caller_named_by(line.request)[1] or emulator.settings.region
            line.identity = Identity(account_of(key, emulator.keys), region, key, None, "")

        async def seen(message: "Message") -> None:
            if message["type"] == "http.response.start":
                line.status = message["status"]
            await send(message)

        await emulator.neighbours.answer(scope, receive, seen)
