"""Measures what one audio event costs a server: the load generator on one core, the server on another."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from bench import trace
from bench.generators import build, generate
from bench.processes import Server
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


def measure(servers: Iterable[str], shapes: Iterable[Shape], rounds: int, seconds: int) -> Iterator[Cell]:
    """Every server under every shape in each round: what disturbs the machine for a while disturbs them all."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        build(folder)
        for _ in range(rounds):
            for shape in shapes:
                for server in servers:
                    yield cell(folder, server, shape, seconds)


def cell(folder: Path, name: str, shape: Shape, seconds: int) -> Cell:
    """One server, freshly started, under one shape."""
    with SERVERS[name](folder) as server:
        tape = folder / "trace"
        tape.write_bytes(trace.trace(f"127.0.0.1:{server.port}", EVENTS))
        told, cpu = generate(folder / "h2load", server, [*shape, seconds, tape])
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
