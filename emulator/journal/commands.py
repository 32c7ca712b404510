"""The command `transcribe-emulator journal`: asks a running emulator, over HTTP, what clients have done.

It imports nothing heavy before it runs, and needs no library.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from emulator import asking

FILTERS = {
    "operation": "of this operation; a glob",
    "name": "of this job, vocabulary and so on; a glob",
    "session": "of this session",
    "status": "with this status: 404, 4xx, or the code of an error",
    "kind": "of this kind: call, stream, job or neighbour",
    "access_key": "of this access key",
    "account": "of this account",
    "region": "of this region",
    "since": "from this time on, in seconds since 1970",
    "limit": "at most so many, the last ones; 100 if it is not said",
}
QUIET = 60.0  # seconds without a byte, after which the emulator must be gone: it says something every 15


def add_to(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    asking.add_to(parser)
    parser.add_argument("-f", "--follow", action="store_true", help="go on with what happens from now on")
    parser.add_argument("--json", action="store_true", help="all that is known, a line of JSON each")
    for name, meaning in FILTERS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", metavar=name.upper(), help=meaning)


def run(arguments: Mapping[str, Any]) -> int:
    """Print lines; the exit code: 1 where no emulator answers, or it can't be asked so."""
    try:
        return asking.outcome(_print, arguments)
    except KeyboardInterrupt:
        return 130


def _print(arguments: Mapping[str, Any]) -> None:
    try:
        for line in _lines(arguments):
            print(json.dumps(line, ensure_ascii=False) if arguments["json"] else _readable(line), flush=True)
    except BrokenPipeError:  # whoever reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the interpreter flushes it as it ends


def _lines(arguments: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What there is, then, if it is wanted, what comes."""
    wanted = {name: arguments[name] for name in FILTERS if arguments[name] is not None}
    with asking.asked(arguments, f"journal?{urlencode(wanted)}", patience=QUIET) as answer:
        found = json.load(answer)
    yield from found
    if arguments["follow"]:
        wanted.pop("limit", None)
        wanted["after"] = max((line["changed"] for line in found), default=0)
        with asking.asked(arguments, f"journal/live?{urlencode(wanted)}", patience=QUIET) as events:
            yield from _told(events)


def _told(events: Iterable[bytes]) -> Iterator[Mapping[str, Any]]:
    """The lines in a stream of server-sent events, each of whose data is one line of it."""
    for line in events:
        name, _, value = line.partition(b": ")
        if name == b"data":
            yield json.loads(value)


def _readable(line: Mapping[str, Any]) -> str:
    from emulator.journal.readable import readable

    return readable(line)
