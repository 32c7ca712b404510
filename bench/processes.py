"""Starts a server, on a core of its own, and reads from /proc what it costs. Ends only what it started."""

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

HERE = Path(__file__).parent
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, CLIENT_CORE = CORES[0], CORES[-1]
PATIENCE = 20.0  # seconds for a server to come up, and to go
TICKS = os.sysconf("SC_CLK_TCK")  # a second

Found = TypeVar("Found")


class Server(NamedTuple):
    """A running server: its process and its cleartext port on 127.0.0.1."""

    process: subprocess.Popen[bytes]
    port: int

    def cpu(self) -> float:
        """CPU seconds that all its threads, those gone too, have used so far; to 10 ms."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        user, system = fields[11:13]
        return (int(user) + int(system)) / TICKS

    def memory(self) -> float:
        """Resident memory in megabytes."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def spawn(command: list[str], folder: Path) -> subprocess.Popen[bytes]:
    """Start a server on its core; what it prints goes to `stdout` and `stderr` in `folder`."""
    return spawn_anywhere(["taskset", "--cpu-list", str(SERVER_CORE), *command], folder)


def spawn_anywhere(command: list[str], folder: Path) -> subprocess.Popen[bytes]:
    """Start a server on any core."""
    with (folder / "stdout").open("wb") as stdout, (folder / "stderr").open("wb") as stderr:
        return subprocess.Popen(command, stdout=stdout, stderr=stderr, cwd=HERE.parent)


@contextlib.contextmanager
def running(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """The process ends with the block: it is asked, and killed if it does not listen."""
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(process: subprocess.Popen[bytes], folder: Path, look: Callable[[], Found | None]) -> Found:
    """What `look` finds at last; RuntimeError with the server's last words if it ends or takes too long."""
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        found = look()
        if found is not None:
            return found
        time.sleep(0.005)
    raise RuntimeError(f"{process.args!r} did not come up: {(folder / 'stderr').read_text()[-2000:]}")


def free_port() -> int:
    """A port that was free a moment ago, for servers that cannot choose one."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
