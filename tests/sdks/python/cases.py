"""What the Python programs of the matrix share: running cases one by one, and what is said of an exception."""

import json
import os
import platform
import uuid
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

RUN = os.environ["MATRIX_RUN"]
HTTP = os.environ["MATRIX_HTTP"]
HTTPS = os.environ["MATRIX_HTTPS"]
CHUNK = 3200  # bytes: a tenth of a second


def audio() -> list[bytes]:
    """The sound, in chunks."""
    sound = Path(os.environ["MATRIX_AUDIO"]).read_bytes()
    return [sound[start : start + CHUNK] for start in range(0, len(sound), CHUNK)]


def new_session(start: str = "") -> str:
    return start + str(uuid.uuid4())[len(start) :]


def told(error: BaseException, message: str | None = None) -> dict[str, str]:
    return {"type": type(error).__name__, "message": str(error) if message is None else message}


def case(do: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """One case, whatever it raises."""
    try:
        return {"ok": True, "saw": do()}
    except Exception as error:  # noqa: BLE001  # the report tells it, and the other cases go on
        return {"ok": False, "saw": {"error": repr(error)}}


async def stream_case(do: Callable[[], Awaitable[dict[str, Any]]], seconds: float = 15.0) -> dict[str, Any]:
    """One case of a stream, which may hang."""
    import asyncio

    try:
        return {"ok": True, "saw": await asyncio.wait_for(do(), seconds)}
    except Exception as error:  # noqa: BLE001  # the report tells it, and the other cases go on
        return {"ok": False, "saw": {"error": repr(error)}}


def report(sdk: str, package: str, rows: dict[str, Any]) -> None:
    runtime = f"python {platform.python_version()}"
    print(json.dumps({"sdk": sdk, "version": version(package), "runtime": runtime, "rows": rows}))
