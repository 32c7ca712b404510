"""The command `transcribe-emulator`, which is also `python -m emulator`: `serve`, `ca`, `scripts`, and others."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticUndefined

from emulator import __version__, remote
from emulator.journal import commands as journal
from emulator.scripts import commands as scripts
from emulator.settings import Settings, slips

if sys.platform == "win32":  # which uvloop does not know
    from asyncio import run as run_loop
else:
    from uvloop import run as run_loop

ABOUT = {
    "serve": "start the emulator",
    "ca": "print the path of the CA certificate; it is made if there is none yet",
    "scripts": "check scripts, make one of a recording, print their schema",
    "journal": "print what clients did, as a running emulator has seen it",
    "snapshot": "write what a running emulator has to a file",
    "restore": "have in a running emulator what a snapshot has",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code. Bad settings and taken ports are one sentence on standard error, and 2."""
    parsed = vars(parser().parse_args(arguments))
    command = parsed.pop("command")
    if command in OTHERS:
        return OTHERS[command](parsed)
    try:
        for name, meant in slips(os.environ).items():
            print(f"transcribe-emulator: {name} is no setting, and changes nothing; {meant} is one", file=sys.stderr)
        settings = Settings(**{name: value for name, value in parsed.items() if value is not None})
        return COMMANDS[command](settings)
    except ValidationError as error:
        for problem in error.errors():
            print(setting_problem(problem), file=sys.stderr)
        return 2


def parser() -> argparse.ArgumentParser:
    """One flag for each setting, with the setting's own help."""
    top = argparse.ArgumentParser(prog="transcribe-emulator", description="A local emulator of Amazon Transcribe.")
    top.add_argument("--version", action="version", version=__version__)
    commands = top.add_subparsers(dest="command", required=True, metavar="command")
    made = {name: commands.add_parser(name, help=about, description=about) for name, about in ABOUT.items()}
    scripts.add_to(made["scripts"])
    journal.add_to(made["journal"])
    remote.add_to(made["snapshot"], made["restore"])
    for name in Settings.model_fields:
        add_flag(made["serve"], name)
    add_flag(made["ca"], "data")
    add_flag(made["ca"], "names")
    return top


def add_flag(command: argparse.ArgumentParser, name: str) -> None:
    field = Settings.model_fields[name]
    flag = "--" + name.replace("_", "-")
    default = "" if field.default in (None, "", False, PydanticUndefined) else f"; default: {field.default}"
    text = f"{field.description}{default} [TRANSCRIBE_EMULATOR_{name.upper()}]".replace("%", "%%")
    if field.annotation is bool:
        command.add_argument(flag, action="store_true", default=None, help=text)
    else:
        command.add_argument(flag, metavar=name.upper(), help=text)


def setting_problem(problem: Any) -> str:
    """One line for one setting that does not fit: its flag, its variable, what is wrong."""
    name = str(problem["loc"][0]) if problem["loc"] else "settings"
    flag = "--" + name.replace("_", "-")
    said = problem["msg"].removeprefix("Value error, ")
    return f"transcribe-emulator: {flag} (or TRANSCRIBE_EMULATOR_{name.upper()}): {said}"


def serve(settings: Settings) -> int:
    from emulator.ca import Making

    making = Making(settings)
    from emulator.start import run  # late: it takes most of a start, and the certificates are being made meanwhile

    return run_loop(run(settings, making))


def ca(settings: Settings) -> int:
    from emulator.ca import kept
    from emulator.server.certificates import Unusable

    try:
        print(kept(settings).ca)
    except Unusable as error:
        print(f"transcribe-emulator: {error} (--data)", file=sys.stderr)
        return 2
    return 0


COMMANDS = {"serve": serve, "ca": ca}
OTHERS: dict[str, Callable[[dict[str, Any]], int]] = {
    "scripts": scripts.run,
    "journal": journal.run,
    "snapshot": remote.snapshot,
    "restore": remote.restore,
}  # which have no settings

if __name__ == "__main__":
    sys.exit(main())
