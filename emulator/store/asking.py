"""How code on an event loop asks a store: at once where that takes microseconds, else in a thread."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from emulator.store.database import Store

P = ParamSpec("P")
T = TypeVar("T")


async def asked(store: "Store", question: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """What `question` answers, which asks the store. A store in this process answers faster than a thread starts."""
    if not store.remote:
        return question(*arguments, **named)
    asking = asyncio.ensure_future(asyncio.to_thread(question, *arguments, **named))
    try:
        return await asyncio.shield(asking)
    except asyncio.CancelledError:  # the store must not be closed over a question
        await asyncio.gather(asking, return_exceptions=True)
        raise
