"""The command `python -m bench`: measures streams, batch calls and starts, prints tables, publishes them if asked."""

import argparse
import os
import sys
from collections.abc import Callable

from bench import batch, report, startup, streams
from bench.processes import CLIENT_CORE

PARTS = ("streams", "batch", "start")


def main() -> None:
    arguments = parser().parse_args()
    load = os.getloadavg()[0]
    os.sched_setaffinity(0, {CLIENT_CORE})
    text = "\n\n".join(
        [
            report.circumstances(" ".join(["python -m bench", *sys.argv[1:]]), load),
            *(MEASURED[part](arguments) for part in PARTS if part in arguments.only.split(",")),
        ]
    )
    print(text)
    if arguments.publish:
        report.publish(text)


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", default=",".join(PARTS), help="which parts, with commas between")
    parser.add_argument("--shapes", default="500x1,1x500,50x10,1x1", help="CONNECTIONSxSTREAMS[:closed|real|flat]")
    parser.add_argument("--servers", default=",".join(streams.SERVERS), help="which servers of streams")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=4, help="length of one measurement")
    parser.add_argument("--publish", action="store_true", help="write the results into bench/README.md")
    return parser


def shape(text: str) -> streams.Shape:
    size, _, mode = text.partition(":")
    connections, _, each = size.partition("x")
    return streams.Shape(int(connections), int(each), mode or "closed")


def measured_streams(arguments: argparse.Namespace) -> str:
    shapes = [shape(text) for text in arguments.shapes.split(",")]
    cells = []
    for cell in streams.measure(arguments.servers.split(","), shapes, arguments.rounds, arguments.seconds):
        progress(f"{cell.shape} {cell.server}: {cell.cpu:.1f} µs/event {cell.first_error}")
        cells.append(cell)
    return f"{report.stream_table(cells)}\n\n{report.ratio_table(cells, 'shape', report.STREAM_TARGETS)}".rstrip()


def measured_batch(arguments: argparse.Namespace) -> str:
    cells = []
    for cell in batch.measure(arguments.rounds, arguments.seconds):
        progress(f"{cell.operation} {cell.server}: {cell.cpu:.0f} µs/call")
        cells.append(cell)
    return f"{report.batch_table(cells)}\n\n{report.ratio_table(cells, 'operation', report.BATCH_TARGETS)}"


def measured_start(arguments: argparse.Namespace) -> str:
    return report.start_table(startup.measure(arguments.rounds))


def progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


MEASURED: dict[str, Callable[[argparse.Namespace], str]] = {
    "streams": measured_streams,
    "batch": measured_batch,
    "start": measured_start,
}
