"""Turns cells into Markdown: medians over the rounds, and ratios beside the targets. It measures nothing."""

import importlib.metadata
import os
import platform
import re
import shutil
import statistics
import subprocess
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from bench import batch, startup, streams
from bench.processes import HERE

README = HERE / "README.md"
BEGIN, END = "<!-- results -->", "<!-- end of results -->"
PACKAGES = ("h2", "uvicorn", "httptools", "orjson", "sqlalchemy", "zlib-ng", "hypercorn", "moto", "werkzeug")


class Target(NamedTuple):
    """Ours, as a share of another server's CPU, for one shape or call."""

    what: str
    other: str
    most: float


STREAM_TARGETS = (
    Target("500 × 1", "node", 2.0),
    Target("500 × 1", "hypercorn", 0.45),
    Target("1 × 500", "node", 3.0),
    Target("1 × 500", "hypercorn", 0.10),
)
BATCH_TARGETS = (
    Target("GetTranscriptionJob", "moto", 1 / 15),
    Target("ListTranscriptionJobs", "moto", 1 / 30),
)
MOST_SECONDS, MOST_MEMORY = 1.0, 80.0


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; all columns but the first two are numbers."""
    rule = ["---", "---", *["---:"] * (len(head) - 2)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, rule, *rows))


def middle(cells: Sequence[Any], field: str) -> float:
    return float(statistics.median(getattr(cell, field) for cell in cells))


def grouped(cells: Iterable[Any], *fields: str) -> dict[tuple[str, ...], list[Any]]:
    """Cells of all rounds by the text of their `fields`, in the order of the run."""
    groups: dict[tuple[str, ...], list[Any]] = {}
    for cell in cells:
        groups.setdefault(tuple(str(getattr(cell, field)) for field in fields), []).append(cell)
    return groups


def stream_table(cells: Sequence[streams.Cell]) -> str:
    head = ["streams", "server", "CPU µs/event", "spread", "events/s", "p50 ms", "p99 ms", "memory MB"]
    head += ["generator busy", "replies/event", "bytes/reply", "errors"]
    rows = []
    for (shape, server), group in grouped(cells, "shape", "server").items():
        costs = [cell.cpu for cell in group]
        row = [shape, server, f"{middle(group, 'cpu'):.1f}", f"{min(costs):.1f}-{max(costs):.1f}"]
        row += [f"{middle(group, 'rate'):,.0f}", f"{middle(group, 'p50'):.2f}", f"{middle(group, 'p99'):.2f}"]
        row += [f"{middle(group, 'memory'):.0f}", f"{middle(group, 'generator'):.0%}"]
        row += [f"{middle(group, 'replies'):.2f}", f"{middle(group, 'reply_bytes'):.0f}"]
        row += [str(sum(cell.errors for cell in group))]
        rows.append(row)
    return table(head, rows)


def batch_table(cells: Sequence[batch.Cell]) -> str:
    head = ["operation", "server", "CPU µs/call", "spread", "calls/s", "p50 ms", "p99 ms"]
    head += ["generator busy", "bytes/answer"]
    rows = []
    for (operation, server), group in grouped(cells, "operation", "server").items():
        costs = [cell.cpu for cell in group]
        row = [operation, server, f"{middle(group, 'cpu'):.0f}", f"{min(costs):.0f}-{max(costs):.0f}"]
        row += [f"{middle(group, 'rate'):,.0f}", f"{middle(group, 'p50'):.2f}", f"{middle(group, 'p99'):.2f}"]
        row += [f"{middle(group, 'generator'):.0%}", f"{middle(group, 'bytes'):,.0f}"]
        rows.append(row)
    return table(head, rows)


def ratio_table(cells: Sequence[Any], what: str, targets: Iterable[Target]) -> str:
    """Ours against the others, where both were measured; empty where none were."""
    costs = {key: middle(group, "cpu") for key, group in grouped(cells, what, "server").items()}
    rows = []
    for target in targets:
        own, other = costs.get((target.what, "ours")), costs.get((target.what, target.other))
        if own is None or other is None:
            continue
        ratio = own / other
        verdict = "yes" if ratio <= target.most else "**no**"
        rows.append([target.what, f"ours / {target.other}", f"{ratio:.3f}", f"≤ {target.most:.3f}", verdict])
    return table([what, "CPU of", "ratio", "target", "reached"], rows) if rows else ""


def start_table(starts: Sequence[startup.Start]) -> str:
    rows = []
    for name, first in (("first, makes the CA", True), ("later", False)):
        group = [start for start in starts if start.first == first]
        seconds, memory = middle(group, "seconds"), middle(group, "memory")
        reached = seconds <= MOST_SECONDS and memory <= MOST_MEMORY
        row = [name, "ours", f"{seconds:.2f}", f"{memory:.0f}", "yes" if reached else "**no**"]
        rows.append([*row, f"{middle(group, 'control'):.2f}", f"{middle(group, 'control_memory'):.0f}"])
    head = ["start", "server", f"first answer s (≤ {MOST_SECONDS:.0f})", f"idle memory MB (≤ {MOST_MEMORY:.0f})"]
    return table([*head, "reached", "control API s", "with it MB"], rows)


def circumstances(command: str, load: float) -> str:
    """What was run, when, with which versions, on what. `load`: the load average before the run."""
    packages = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    system = f"Linux {platform.release().split('-')[0]}"
    return "\n".join(
        [
            f"`{command}`, {datetime.now(UTC):%Y-%m-%d}; load before the run {load:.1f}.",
            f"{processor()}, {os.cpu_count()} cores, {system}.",
            f"Python {platform.python_version()}, node {version_of('node')}, {packages}.",
        ]
    )


def processor() -> str:
    found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1] if found else platform.machine()


def version_of(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        return "missing"
    return subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout.strip().lstrip("v")


def publish(text: str) -> None:
    """Put the results between their markers in the README; ValueError if the markers are gone."""
    before, begin, rest = README.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{README} has lost its markers")
    README.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}")
