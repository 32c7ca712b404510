"""HTTP/2 conformance as h2spec judges it (https://github.com/summerwind/h2spec, 2.2.1), of the listener itself.

Where there is no h2spec the test has no case and is reported so; in CI, on a machine with Go, that is a failure.
"""

import asyncio
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from emulator.server.listener import Listener, Options

SECONDS = 120.0


def programs() -> list[str]:
    """h2spec, where `go install` or the PATH have it; else, where it must be, its bare name, which fails."""
    folders = [os.environ.get("GOBIN", ""), str(Path.home() / "go" / "bin"), os.environ.get("PATH", "")]
    found = shutil.which("h2spec", path=os.pathsep.join(filter(None, folders)))
    needed = os.environ.get("CI") and shutil.which("go")
    return [found] if found else ["h2spec"] if needed else []


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Answers each request with its body."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body, more = body + message["body"], message["more_body"]
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body or b"hello"})


@pytest.mark.parametrize("suite", ["generic", "http2", "hpack"])
@pytest.mark.parametrize("program", programs())
async def test_h2spec_finds_nothing(program: str, suite: str) -> None:
    listener = Listener(app, Options(host="127.0.0.1", port=0, grace=0.1))
    port = (await listener.start()).port
    try:
        run = await asyncio.create_subprocess_exec(
            program, suite, "--port", str(port), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        output, _ = await asyncio.wait_for(run.communicate(), SECONDS)
    finally:
        await listener.stop()
    said = output.decode()
    counts = re.search(r"(\d+) tests, (\d+) passed, (\d+) skipped, (\d+) failed", said)
    assert counts, said
    tests, passed, *_ = map(int, counts.groups())
    assert tests
    assert passed == tests, said
