"""The command `transcribe-emulator scripts`: check a folder, import a recording, print the JSON Schema."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from emulator.scripts import schema
from emulator.scripts.folder import checked, missing
from emulator.scripts.importing.formats import script_of
from emulator.scripts.importing.heard import NotImportable

ABOUT = {
    "check": "tell all that is wrong with the scripts of a folder; the exit code is 1 if anything is",
    "import": "make a script of a transcript, a recorded stream (lines of JSON), SRT, WebVTT or plain text",
    "schema": "print the JSON Schema of a script, for editors",
}


def add_to(parser: argparse.ArgumentParser) -> None:
    """The subcommands, each with its arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="action")
    made = {name: actions.add_parser(name, help=about, description=about) for name, about in ABOUT.items()}
    made["check"].add_argument("folder", type=Path, metavar="DIR", help="the folder of scripts")
    made["import"].add_argument("file", type=Path, metavar="FILE", help="what was said")
    made["import"].add_argument(
        "-o", "--output", type=Path, metavar="OUT", help="where to write it; else standard output"
    )


def run(arguments: dict[str, Any]) -> int:
    """One of them; the exit code."""
    return ACTIONS[arguments["action"]](arguments)


def check(arguments: dict[str, Any]) -> int:
    folder = arguments["folder"]
    if there := missing(folder):
        return _failed(f"{folder} must be a folder of scripts; {there}")
    good, problems = checked(folder)
    for problem in problems:
        _say(" ".join(str(problem).split()))
    _say(f"{_counted(good, 'good script')}, {_counted(len(problems), 'problem')}")
    return 1 if problems else 0


def imported(arguments: dict[str, Any]) -> int:
    file, output = arguments["file"], arguments["output"]
    try:
        made = script_of(file.read_bytes(), file.name)
        if output is None:
            sys.stdout.write(made)
        else:
            output.write_text(made, encoding="utf-8")
    except NotImportable as error:
        return _failed(f"{file} can't be imported. {error}")
    except OSError as error:
        return _failed(f"{error.filename}: {error.strerror}")
    return 0


def published(_: dict[str, Any]) -> int:
    sys.stdout.write(schema.rendered().decode())
    return 0


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _failed(sentence: str) -> int:
    sys.stderr.write(f"transcribe-emulator: {sentence}\n")
    return 1


ACTIONS: dict[str, Callable[[dict[str, Any]], int]] = {"check": check, "import": imported, "schema": published}
