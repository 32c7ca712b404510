"""Builds the load generators in C, and runs one against a server while the server's CPU time is read."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bench.processes import CLIENT_CORE, HERE, Server

SOURCES = HERE / "load"
PROGRAMS = {
    "h1load": ("h1load", "meter"),
    "h2load": ("h2load", "connection", "meter", "stream", "trace"),
}


class Outcome(NamedTuple):
    """What the generator counted (see `load/meter.h`), and the CPU seconds of the server within its window."""

    told: dict[str, Any]
    cpu: float


def build(folder: Path) -> None:
    """Compile the generators into `folder`; CalledProcessError without a C compiler and libnghttp2's header."""
    compiler = [shutil.which("cc") or "cc", "-std=gnu11", "-O2", "-Wall", "-Wextra"]
    for program, parts in PROGRAMS.items():
        sources = [str(SOURCES / f"{part}.c") for part in parts]
        subprocess.run([*compiler, "-o", str(folder / program), *sources, "-lnghttp2"], check=True)


def generate(program: Path, server: Server, flags: Sequence[object]) -> Outcome:
    """Run a generator on its core to its end. RuntimeError when it ends early."""
    command = ["taskset", "--cpu-list", str(CLIENT_CORE), str(program), str(server.port), *map(str, flags)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        marks: dict[str, float] = {}
        for line in process.stdout:
            if line.startswith("{"):
                return Outcome(json.loads(line), marks["end"] - marks["begin"])
            marks[line.strip()] = server.cpu()
    raise RuntimeError(f"{command} ended with {process.returncode}")
