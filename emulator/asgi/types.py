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
