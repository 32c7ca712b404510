"""Finds the programs that the matrix is built and run with. It installs nothing."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from tests.clients.browsing import NAMES
from tests.sdks.programs import CHROMIUM, NEWER_PYTHON, PYTHON, Program

NEWER = (3, 12)
# What a machine may have too old a one of: the arguments that make it tell its version, and the least that will do.
LEAST: Mapping[str, tuple[tuple[str, ...], tuple[int, ...]]] = {
    "go": (("version",), (1, 24)),
    "cargo": (("--version",), (1, 94)),
    "java": (("--version",), (17,)),
    "javac": (("--version",), (17,)),
}
VERSION = re.compile(r"\d+(?:\.\d+)*")
ASK = f"import ensurepip, sys, venv; sys.exit(sys.version_info < {NEWER})"


@cache
def found(word: str) -> str | None:
    """The path of the program that the word stands for, or None."""
    if word == PYTHON:
        return sys.executable
    if word == NEWER_PYTHON:
        return next(filter(_is_newer, _pythons()), None)
    if word == CHROMIUM:
        return next(filter(None, map(shutil.which, NAMES)), None)
    path = shutil.which(word)
    return path if path and (word not in LEAST or _is_recent(path, *LEAST[word])) else None


def _is_recent(path: str, arguments: tuple[str, ...], least: tuple[int, ...]) -> bool:
    told = subprocess.run([path, *arguments], capture_output=True, text=True, timeout=30, check=False).stdout
    version = VERSION.search(told)
    return version is not None and tuple(map(int, version[0].split("."))) >= least


def _pythons() -> Iterator[str]:
    """Interpreters that may be of 3.12 or later, those at hand first: this one, the PATH's, pyenv's and uv's."""
    yield sys.executable
    names = [f"python3.{minor}" for minor in range(NEWER[1], NEWER[1] + 5)]
    yield from filter(None, map(shutil.which, names))
    kept = os.environ.get("XDG_DATA_HOME", "~/.local/share")
    for folder in (os.environ.get("PYENV_ROOT", "~/.pyenv") + "/versions", f"{kept}/uv/python"):
        yield from (str(path) for name in names for path in sorted(Path(folder).expanduser().glob(f"*/bin/{name}")))


def _is_newer(python: str) -> bool:
    return subprocess.run([python, "-c", ASK], capture_output=True, timeout=30, check=False).returncode == 0


def missing(program: Program) -> list[str]:
    """The toolchains that it needs and this machine has not."""
    return [word.strip("{}") for word in program.needs if found(word) is None]


def spelled(words: tuple[str, ...]) -> list[str]:
    """A command with the paths of what its words stand for: only the first may be a program of the PATH."""
    first, *rest = words
    return [found(first) or first, *((found(word) or word) if word.startswith("{") else word for word in rest)]


def missing_is_failure() -> bool:
    return bool(os.environ.get("CI"))
