"""Measures the start of ours, to its first answer of a signed call, and what it keeps in memory when nobody calls.

Then the same of the control API, which is loaded when it is first asked.
"""

import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from bench.batch import signed
from bench.processes import HERE, Server, free_port, running, spawn_anywhere, wait_for

CALL = "ListTranscriptionJobs"
# Of the control API, whose parts are loaded by the first request for it: who never asks for it never has them.
VERSION = b"GET /_emulator/version HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n"
QUIET = 1.0  # seconds between the first answer and the look at the memory


class Start(NamedTuple):
    """One start. `first` is the very first of an installation: it makes the CA."""

    first: bool
    seconds: float
    memory: float  # megabytes
    control: float  # seconds to the first answer of the control API, asked then
    control_memory: float  # after that


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
        wait_for(process, folder, lambda: answers(port, signed(port, CALL)) or None)
        took = time.perf_counter() - began
        time.sleep(QUIET)
        memory = Server(process, port).memory()
        began = time.perf_counter()
        wait_for(process, folder, lambda: answers(port, VERSION) or None)
        control = time.perf_counter() - began
        time.sleep(QUIET)
        return Start(first, took, memory, control, Server(process, port).memory())


def answers(port: int, request: bytes) -> bool:
    """Whether a request is answered with 200."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(request)
            return b" 200 " in connection.recv(4096).split(b"\r\n")[0]
    except OSError:
        return False
