"""Starts an emulator as a process of its own, on free ports, and ends it; or takes one that runs already."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from emulator.testing.control import Control, fetch_from
from emulator.testing.space import Space, open_space

LATEST_START, LATEST_END = 30.0, 15.0  # seconds
LOOK_AGAIN = 0.02


class NotStarted(RuntimeError):
    """The emulator did not start; the message is what it said."""


@dataclass(frozen=True)
class Server:
    """Where an emulator is, and the key that it knows from its settings. `ca`: the CA's certificate, a file."""

    http: str
    https: str
    ca: Path
    access_key: str
    secret_key: str
    region: str

    @cached_property
    def control(self) -> Control:
        return Control(fetch_from(self.http))

    @contextmanager
    def space(self) -> Iterator[Space]:
        """A key and an account of one's own, that nobody else sees; all that was made in it goes at the end."""
        with open_space(self.control, self.http, self.https, self.ca) as space:
            yield space


@contextmanager
def running(*flags: str, environment: Mapping[str, str] | None = None) -> Iterator[Server]:
    """An emulator, from now to the end of the block; `flags` as `transcribe-emulator serve` takes them.

    `environment`: variables beside those of this process. Raises NotStarted, with what it said.
    """
    with tempfile.TemporaryDirectory(prefix="transcribe-emulator-") as folder:
        ready, log = Path(folder) / "ready.json", Path(folder) / "log"
        command = [
            sys.executable,
            "-m",
            "emulator",
            "serve",
            "--port=0",
            "--tls-port=0",
            f"--ready-file={ready}",
            *flags,
        ]
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603 - ourselves
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**os.environ, **(environment or {})},
            )
        try:
            yield _ready(process, ready, log)
        finally:
            _end(process)


def from_ready_file(file: Path) -> Server:
    """An emulator that runs already, by what it wrote when it was ready (`--ready-file`)."""
    told = json.loads(file.read_text("utf-8"))
    names = ("http", "https", "access_key", "secret_key", "region")
    return Server(ca=Path(told["ca"]), **{name: told[name] for name in names})


def _ready(process: "subprocess.Popen[bytes]", ready: Path, log: Path) -> Server:
    latest = time.monotonic() + LATEST_START
    while not ready.exists():
        if process.poll() is not None or time.monotonic() > latest:
            raise NotStarted(log.read_text("utf-8", "replace").strip() or f"it said nothing ({process.poll()})")
        time.sleep(LOOK_AGAIN)
    return from_ready_file(ready)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """As Ctrl-C does; a second one does not wait for open streams."""
    for word in (signal.SIGTERM, signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        process.send_signal(word)
        try:
            process.wait(LATEST_END / 3)
        except subprocess.TimeoutExpired:
            continue
    process.wait()
