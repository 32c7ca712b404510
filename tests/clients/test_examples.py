"""The suites of the examples, run as their own READMEs say, beside an emulator of this checkout."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.clients.browsing import NAMES
from tests.clients.running import ROOT, Running, running

EXAMPLES = ROOT / "examples"
CLIENTS = ROOT / "tests" / "clients" / "javascript"
SECONDS = 300.0  # for a suite
PYTEST = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider")
# The plugin by its module: a checkout that is not installed has no entry point for it.
PLUGIN = ("-p", "no:transcribe_emulator", "-p", "emulator.testing.plugin")


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An emulator of its own: the examples move its clock."""
    with running(tmp_path_factory.mktemp("examples")) as started:
        yield started


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples, where they leave nothing behind, with the packages of the other JavaScript clients."""
    folder = tmp_path_factory.mktemp("copies") / "examples"
    shutil.copytree(EXAMPLES, folder, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    (folder / "captioner" / "node_modules").symlink_to(CLIENTS / "node_modules", target_is_directory=True)
    return folder


def passed(emulator: Running, folder: Path, *words: str, **more: str) -> str:
    """What a suite says, which must pass."""
    variables = {**emulator.variables(), "AWS_ENDPOINT_URL": emulator.http, **more}
    done = subprocess.run(
        words, cwd=folder, env=variables, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_uploader(emulator: Running, copies: Path) -> None:
    ready = f"--transcribe-emulator-ready={emulator.folder / 'ready.json'}"
    said = passed(emulator, copies / "uploader", *PYTEST, *PLUGIN, ready)
    assert re.search(r"\b[1-9]\d* passed", said)


@pytest.mark.parametrize("name", ["captioner", "browser"])
def test_what_runs_in_javascript(emulator: Running, copies: Path, name: str) -> None:
    node = shutil.which("node")
    assert node, "node is needed: `python -m tests` brings it"
    chromium = next(filter(None, map(shutil.which, NAMES)), "chromium")
    said = passed(emulator, copies / name, node, "--test", "--test-reporter=tap", CHROMIUM=chromium)
    assert re.search(r"^# pass [1-9]", said, re.MULTILINE)


def test_the_captioner_installs_the_packages_that_it_is_tested_with() -> None:
    text = (EXAMPLES / "captioner" / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in text
    packages, tested = locked(text), locked((CLIENTS / "package-lock.json").read_text(encoding="utf-8"))
    asked = packages.pop("")["dependencies"]
    assert asked == json.loads((EXAMPLES / "captioner" / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert {f"node_modules/{name}" for name in asked} <= packages.keys()
    assert packages == {name: tested[name] for name in packages}


def test_the_uploader_installs_the_packages_that_it_is_tested_with() -> None:
    asked = (EXAMPLES / "uploader" / "requirements.txt").read_text(encoding="utf-8").split()
    assert set(asked) <= set((ROOT / "constraints.txt").read_text(encoding="utf-8").split())


def locked(text: str) -> dict[str, Any]:
    packages: dict[str, Any] = json.loads(text)["packages"]
    return packages
