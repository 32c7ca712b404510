"""The names of ASGI that every door speaks of."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# Under this name a scope's extensions have what breaks its connection: see `server.breaks`.
BREAK: Final = "emulator.break"

# Under this name they have, on servers that can, what an app gives a Tap to.
TAP: Final = "emulator.tap"
# Is called with each piece of a request's body as it arrives, and gives what of the response's body is to be sent for
# it. None: the app wants to `receive` it instead. It is not called while the client lags behind in reading.
Tap = Callable[[bytes], bytes | None]
