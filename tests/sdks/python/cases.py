"""What the Python programs of the matrix share: running cases one by one, and what is said of an exception."""

import json
import os
import platform
import urllib.request
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

RUN = os.environ["MATRIX_RUN"]
HTTP = os.environ["MATRIX_HTTP"]
HTTPS = os.environ["MATRIX_HTTPS"]

Case = dict[str, Any]


def told(error: BaseException, message: str | None = None) -> dict[str, str]:
    return {"type": type(error).__name__, "message": str(error) if message is None else message}


def unforeseen(error: Exception) -> Case:
    return {"ok": False, "saw": {"error": repr(error)}}


def case(do: Callable[[], dict[str, Any]]) -> Case:
    """One case, whatever it raises: the others go on."""
    try:
        return {"ok": True, "saw": do()}
    except Exception as error:  # noqa: BLE001  # the report tells it
        return unforeseen(error)


def transcript(uri: str) -> dict[str, Any]:
    """What the document says, fetched unsigned."""
    with urllib.request.urlopen(uri) as answer:
        results = json.load(answer)["results"]
    words = [item for item in results["items"] if item["type"] == "pronunciation"]
    return {"text": results["transcripts"][0]["transcript"], "words": len(words)}


def report(sdk: str, package: str, rows: dict[str, Any]) -> None:
    runtime = f"python {platform.python_version()}"
    print(json.dumps({"sdk": sdk, "version": version(package), "runtime": runtime, "rows": rows}))
