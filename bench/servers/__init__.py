"""How each server under measure is started; those that ours is compared with have a program of their own here."""

import contextlib
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench import trace
from bench.processes import HERE, Server, free_port, running, spawn, wait_for

SERVERS = HERE / "servers"


@contextlib.contextmanager
def ours(folder: Path, *flags: str) -> Iterator[Server]:
    """The emulator in its strict mode, with the script of the bench; `folder` keeps its CA."""
    ready = folder / "ready.json"
    ready.unlink(missing_ok=True)
    command = [sys.executable, "-m", "emulator", "serve", "--port=0", "--tls-port=0", "--host=127.0.0.1"]
    command += ["--quotas=http2-streams=1000000"]
    command += [f"--ready-file={ready}", f"--data={folder / 'data'}", f"--scripts={HERE / 'scripts'}", *flags]
    process = spawn(command, folder)
    with running(process):
        told = wait_for(process, folder, lambda: json.loads(ready.read_text()) if ready.exists() else None)
        yield Server(process, int(told["http"].rpartition(":")[2]))


@contextlib.contextmanager
def node(folder: Path) -> Iterator[Server]:
    """node's bare HTTP/2 echo."""
    with echo(folder, [shutil.which("node") or "node", str(SERVERS / "node_echo.mjs")]) as server:
        yield server


@contextlib.contextmanager
def hypercorn(folder: Path) -> Iterator[Server]:
    """A bare ASGI echo under hypercorn."""
    with echo(folder, [sys.executable, str(SERVERS / "hypercorn_echo.py")]) as server:
        yield server


@contextlib.contextmanager
def moto(folder: Path) -> Iterator[Server]:
    """moto's own server, as `moto_server` starts it."""
    port = free_port()
    process = spawn([sys.executable, "-m", "moto.server", f"--port={port}"], folder)
    with running(process):
        wait_for(process, folder, lambda: "Running on" in (folder / "stderr").read_text() or None)
        yield Server(process, port)


@contextlib.contextmanager
def echo(folder: Path, command: Sequence[str]) -> Iterator[Server]:
    """One of the echo servers: it is given the reply, and prints its port."""
    reply = folder / "reply"
    reply.write_bytes(trace.reply())
    process = spawn([*command, str(reply)], folder)
    with running(process):
        port = wait_for(process, folder, lambda: (folder / "stdout").read_text().strip() or None)
        yield Server(process, int(port))
