"""The door of probes: is it alive, is it ready for requests, and if not, why. FastAPI is not needed for an answer.

`OPENAPI` is what the control API's document says of it.
"""

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

from emulator import bodies
from emulator.asgi.reply import give_json

if TYPE_CHECKING:
    from emulator.app import Emulator
    from emulator.asgi.types import Receive, Scope, Send

PREFIX = "/_emulator"
READY = f"{PREFIX}/ready"
PATIENCE = 2.0  # seconds that the store has to answer


async def answer(emulator: "Emulator", scope: "Scope", receive: "Receive", send: "Send") -> None:
    """Serve one probe."""
    await bodies.whole(receive, 0)
    give = partial(give_json, send, head=scope["method"] == "HEAD")
    if scope["method"] not in ("GET", "HEAD"):
        await give(405, {"detail": "Ask with GET."})
    elif scope["path"] == READY:
        reasons = await unready(emulator)
        await give(503 if reasons else 200, {"status": "not ready" if reasons else "ready", "reasons": reasons})
    else:
        await give(200, {"status": "ok"})


async def unready(emulator: "Emulator") -> list[str]:
    """Why it should be sent no requests, a sentence each."""
    reasons = []
    if emulator.draining:
        reasons.append("The emulator is being stopped.")
    elif not emulator.worker.alive:
        reasons.append("The worker, which brings jobs on, is not at work. The log says why.")
    emulator.scripts.refresh()
    reasons += [f"A script is broken: {problem}" for problem in emulator.scripts.problems]
    if not emulator.draining:
        reasons += await _store_problems(emulator)
    return reasons


async def _store_problems(emulator: "Emulator") -> list[str]:
    try:
        async with asyncio.timeout(PATIENCE):
            await asyncio.to_thread(emulator.store.next_due)
    except TimeoutError:
        return [f"The store did not answer within {PATIENCE:g} seconds."]
    except Exception as error:  # noqa: BLE001 - of whatever the database's driver raises, it is the answer
        return [f"The store does not answer: {error}"]
    return []


MEMBERS = {
    "status": {"type": "string", "description": "how it is"},
    "reasons": {"type": "array", "items": {"type": "string"}, "description": "why it is not ready, a sentence each"},
}


def _documented(name: str, summary: str, about: str, *answers: tuple[str, str, dict[str, Any]]) -> dict[str, Any]:
    """A GET with its answers: status, what that means, an example."""
    responses = {
        status: {
            "description": meaning,
            "content": {"application/json": {"schema": _schema(example), "example": example}},
        }
        for status, meaning, example in answers
    }
    told = {"operationId": name, "tags": ["health"], "summary": summary, "description": about, "responses": responses}
    return {"get": told}


def _schema(example: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": [*example], "properties": {name: MEMBERS[name] for name in example}}


ALIVE = ("200", "It is.", {"status": "ok"})
OPENAPI = {
    f"{PREFIX}/health": _documented("get_health", "Is it up?", "As `/_emulator/live`.", ALIVE),
    f"{PREFIX}/live": _documented(
        "get_live", "Is the process alive? If not, start it anew", "It waits for nothing: no store, no worker.", ALIVE
    ),
    READY: _documented(
        "get_ready",
        "Is it ready for requests? If not, why",
        "It asks the store and the worker, and reads scripts that have changed.",
        ("200", "It is.", {"status": "ready", "reasons": []}),
        ("503", "It is not.", {"status": "not ready", "reasons": ["The emulator is being stopped."]}),
    ),
}
