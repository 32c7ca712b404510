"""The suites of the examples, run as their own READMEs say, beside an emulator of this checkout."""

import json
import re
import shutil
import subprocess
import sys
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.clients.browsing import NAMES
from tests.clients.running import ROOT, Running, running
from tests.clients.test_boto3 import client

EXAMPLES = ROOT / "examples"
CLIENTS = ROOT / "tests" / "clients" / "javascript"
SECOND = 32_000  # bytes of sound
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


def passed(emulator: Running, folder: Path, *words: str, sound: bytes = b"") -> str:
    """What a suite says, or a program that hears the sound: it must end well."""
    chromium = next(filter(None, map(shutil.which, NAMES)), NAMES[0])
    variables = {**emulator.variables(), "AWS_ENDPOINT_URL": emulator.http, "CHROMIUM": chromium}
    done = subprocess.run(
        words, input=sound, cwd=folder, env=variables, capture_output=True, timeout=SECONDS, check=False
    )
    said = done.stdout.decode()
    assert done.returncode == 0, said + done.stderr.decode()
    return said


def test_the_uploader(emulator: Running, copies: Path) -> None:
    ready = f"--transcribe-emulator-ready={emulator.folder / 'ready.json'}"
    said = passed(emulator, copies / "uploader", *PYTEST, *PLUGIN, ready)
    assert re.search(r"\b[1-9]\d* passed", said)


@pytest.mark.parametrize("name", ["captioner", "browser"])
def test_what_runs_in_javascript(emulator: Running, copies: Path, name: str) -> None:
    node = shutil.which("node")
    assert node, "node is needed: `python -m tests` brings it"
    said = passed(emulator, copies / name, node, "--test", "--test-reporter=tap")
    assert re.search(r"^# pass [1-9]", said, re.MULTILINE)


def test_the_uploader_as_a_command(emulator: Running, copies: Path, tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "hello.wav"), "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
        file.writeframes(bytes(SECOND * 8))
    client(emulator, "s3").create_bucket(Bucket="commands")
    said = passed(emulator, copies / "uploader", sys.executable, "uploader.py", str(tmp_path), "commands")
    assert said.splitlines()[0].startswith("hello.wav: Hello, and welcome")
    assert said.splitlines()[1:] == ["batch-hello: COMPLETED"]
    assert (tmp_path / "hello.vtt").is_file()


def test_the_captioner_as_a_command(emulator: Running, copies: Path) -> None:
    said = passed(emulator, copies / "captioner", "node", "captioner.mjs", sound=bytes(SECOND))
    assert said == "Hello, and welcome to the transcription emulator.\n"


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
