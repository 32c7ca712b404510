"""The commands `snapshot` and `restore`, which ask a running emulator by its control API. They hold no file whole."""

import json
import os
import sys
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emulator import asking

if TYPE_CHECKING:
    import argparse

PATIENCE = 600.0  # seconds without a byte: a large snapshot is read twice before it is answered
PARTS = ("account", "region", "access_key")


def add_to(snapshot: "argparse.ArgumentParser", restore: "argparse.ArgumentParser") -> None:
    """The arguments of both commands."""
    for command, what in ((snapshot, "where to write it"), (restore, "the snapshot")):
        command.add_argument("file", type=Path, metavar="FILE", help=what)
        asking.add_to(command)
    for name in PARTS:
        flag = f"--{name.replace('_', '-')}"
        snapshot.add_argument(flag, metavar=name.upper(), help="only what it has of it; default: all")


def _snapshot(arguments: Mapping[str, Any]) -> None:
    file: Path = arguments["file"]
    wish = {name: arguments[name] for name in PARTS if arguments[name]}
    try:
        handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}")
    except OSError as error:
        raise asking.Refused(f"{file}: {error.strerror}") from error  # the user knows of no other name
    try:
        # Whoever finds the file finds all of it.
        with (
            os.fdopen(handle, "wb") as into,
            asking.asked(arguments, "snapshot", json.dumps(wish).encode(), patience=PATIENCE) as answer,
        ):
            asking.copy(answer, into)
        Path(temporary).replace(file)
    finally:
        Path(temporary).unlink(missing_ok=True)
    sys.stdout.write(f"{file} has a snapshot of {', '.join(wish.values()) or 'all'}: {file.stat().st_size} bytes\n")


def _restore(arguments: Mapping[str, Any]) -> None:
    file: Path = arguments["file"]
    with file.open("rb") as body, asking.asked(arguments, "restore", body, patience=PATIENCE) as answer:
        told = json.load(answer)
    counts = ", ".join(f"{told[name]} {name}" for name in ("resources", "buckets", "objects", "scripts"))
    sys.stdout.write(f"{file} is restored: {counts}\n")


# Write a file, or have one restored; the exit code.
snapshot = partial(asking.outcome, _snapshot)
restore = partial(asking.outcome, _restore)
