"""Measures what one audio event costs a server: the load generator on one core, the server on another."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple

from bench import trace
from bench.processes import CLIENT_CORE, HERE, Server
from bench.servers import hypercorn, node, ours

EVENTS = 200  # in a stream, 20 s of audio
SERVERS: dict[str, Callable[[Path], AbstractContextManager[Server]]] = {
    "ours": ours,
    "node": node,
    "hypercorn": hypercorn,
}


class Shape(NamedTuple):
    """How the streams lie on connections, and what drives them: closed, real or flat (see h2load)."""

    connections: int
    streams: int
    mode: str = "closed"

    def __str__(self) -> str:
        return f"{self.connections} × {self.streams}" + ("" if self.mode == "closed" else f", {self.mode}")


SHAPES = (Shape(500, 1), Shape(1, 500), Shape(50, 10), Shape(1, 1), Shape(50, 10, "real"))


class Cell(NamedTuple):
    """One server under one shape, once. Microseconds, milliseconds, megabytes."""

    server: str
    shape: Shape
    cpu: float  # of the server, for one event
    rate: float  # events a second
    p50: float
    p99: float
    memory: float
    generator: float  # share of its core that the generator was busy
    replies: float  # messages to one event
    reply_bytes: float  # of one message
    errors: int
    first_error: str


def build(folder: Path) -> Path:
    """Compile the load generator; CalledProcessError without a C compiler and libnghttp2's header."""
    program = folder / "h2load"
    sources = sorted(str(path) for path in (HERE / "h2load").glob("*.c"))
    command = [shutil.which("cc") or "cc", "-std=gnu11", "-O2", "-Wall", "-Wextra", "-o", str(program), *sources]
    subprocess.run([*command, "-lnghttp2"], check=True)
    return program


def measure(servers: Iterable[str], shapes: Iterable[Shape], rounds: int, seconds: int) -> Iterator[Cell]:
    """Every server under every shape in each round: what disturbs the machine for a while disturbs them all."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        program = build(folder)
        for _ in range(rounds):
            for shape in shapes:
                for server in servers:
                    yield cell(program, folder, server, shape, seconds)


def cell(program: Path, folder: Path, name: str, shape: Shape, seconds: int) -> Cell:
    """One server, freshly started, under one shape."""
    with SERVERS[name](folder) as server:
        tape = folder / "trace"
        tape.write_bytes(trace.trace(f"127.0.0.1:{server.port}", EVENTS))
        told, cpu = generate(program, server, shape, seconds, tape)
        memory = server.memory()
    events = max(told["events"], 1)
    return Cell(
        server=name,
        shape=shape,
        cpu=cpu / events * 1e6,
        rate=told["events"] / told["seconds"],
        p50=told["p50_ms"],
        p99=told["p99_ms"],
        memory=memory,
        generator=told["generator_cpu"],
        replies=told["replies"] / events,
        reply_bytes=told["reply_bytes"] / max(told["replies"], 1),
        errors=told["errors"] + told["unanswered"],
        first_error=told["first_error"] or ("events without a reply" if told["unanswered"] else ""),
    )


def generate(program: Path, server: Server, shape: Shape, seconds: int, tape: Path) -> tuple[dict[str, Any], float]:
    """Run the generator; what it prints, and the CPU seconds of the server within its window."""
    flags = [server.port, shape.connections, shape.streams, shape.mode, seconds, tape]
    command = ["taskset", "--cpu-list", str(CLIENT_CORE), str(program), *map(str, flags)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        marks: dict[str, float] = {}
        for line in process.stdout:
            if line.startswith("{"):
                return json.loads(line), marks["end"] - marks["begin"]
            marks[line.strip()] = server.cpu()
    raise RuntimeError(f"the load generator ended with {process.returncode}")
