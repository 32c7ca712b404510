"""Measures the start of ours, to its first answer, and what it keeps in memory when nobody calls."""

import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from bench.processes import HERE, Server, free_port, running, spawn_anywhere, wait_for

# Of the control API, whose parts are loaded by the first request for it; a probe would be answered without them.
VERSION = b"GET /_emulator/version HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n"
QUIET = 1.0  # seconds between the first answer and the look at the memory


class Start(NamedTuple):
    """One start. `first` is the very first of an installation: it makes the CA."""

    first: bool
    seconds: float
    memory: float  # megabytes


def measure(rounds: int) -> list[Start]:
    """`rounds` starts, the first of them with an empty data folder."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        compile_package()
        return [start(Path(name), first=number == 0) for number in range(rounds + 1)]


def compile_package() -> None:
    """Compile the package, as pip does when it installs one; a checkout compiles at its first start."""
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(HERE.parent / "emulator")], check=True)


def start(folder: Path, *, first: bool) -> Start:
    port = free_port()
    command = [sys.executable, "-m", "emulator", "serve", f"--port={port}", "--tls-port=0", "--host=127.0.0.1"]
    command += [f"--data={folder / 'data'}", f"--scripts={HERE / 'scripts'}"]
    began = time.perf_counter()
    process = spawn_anywhere(command, folder)
    with running(process):
        wait_for(process, folder, lambda: healthy(port) or None)
        took = time.perf_counter() - began
        time.sleep(QUIET)
        return Start(first, took, Server(process, port).memory())


def healthy(port: int) -> bool:
    """Whether the control API answers 200."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(VERSION)
            return b" 200 " in connection.recv(4096).split(b"\r\n")[0]
    except OSError:
        return False
