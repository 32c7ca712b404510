"""Breaks the connection of a request, by the server's extension `emulator.break`; without it, as a server's app can."""

from typing import TYPE_CHECKING

from emulator.asgi.types import BREAK
from emulator.faults.nearest import carrier_of, way

if TYPE_CHECKING:
    from emulator.asgi.types import Scope, Send
    from emulator.faults.harm import Break

ABNORMAL = 1011  # the close code of a server that met what it did not expect
PORTABLE = "the server has no breaks: "


class NoBreaks(Exception):
    """Raised through the app for a server without breaks: it will answer 500, or close."""


def breaks(scope: "Scope") -> bool:
    """Whether the server can break connections."""
    return BREAK in scope.get("extensions", {})


def told(scope: "Scope", broken: "Break") -> str:
    """What `broken_off` will have done."""
    chosen = way(broken, carrier_of(scope["type"], scope.get("http_version", "1.1")))
    if chosen.how == "websocket-close" or breaks(scope):
        return str(chosen)
    return PORTABLE + ("closed" if scope["type"] == "websocket" else "ended")


async def broken_off(scope: "Scope", send: "Send", broken: "Break", *, begun: bool) -> bool:
    """Break it; whether the request goes on all the same. `begun`: the answer is, or the WebSocket's handshake."""
    chosen = way(broken, carrier_of(scope["type"], scope.get("http_version", "1.1")))
    if scope["type"] == "websocket" and (chosen.how == "websocket-close" or not breaks(scope)):
        code = chosen.code if chosen.how == "websocket-close" else ABNORMAL
        await send({"type": "websocket.close", "code": code, "reason": ""})  # before the handshake that is a 403
        return False
    if breaks(scope):
        await scope["extensions"][BREAK](chosen.how, chosen.code)
        return chosen.how == "goaway" and broken.gentle
    if not begun:
        raise NoBreaks(f"A fault asks for {chosen}, and this server has no way to do it.")
    await send({"type": "http.response.body", "body": b"", "more_body": False})
    return False
