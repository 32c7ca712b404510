"""The README's examples, run as they stand there, but for the addresses: those are the test's own emulator."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from tests.clients.running import ROOT, Running, running, started
from tests.docs.pages import fences

START = "transcribe-emulator serve"
TESTS = "python3 -m tests"
SHIPPED = "Hello, and welcome to the transcription emulator."
JAVASCRIPT = Path(__file__).parent / "javascript"
INSTALLING = 300.0


class Block(NamedTuple):
    """One fenced block of the README that is to be run."""

    language: str
    text: str

    def at(self, emulator: Running) -> str:
        """Its text, with the addresses of this emulator."""
        ours = self.text.replace("http://localhost:4610", emulator.http)
        return ours.replace("https://localhost:8443", emulator.https)


BLOCKS = [Block(fence.language, fence.text) for fence in fences("README.md") if not fence.mark]
FIRST_EXAMPLE = next(block for block in BLOCKS if block.language == "python")


def blocks(*languages: str) -> pytest.MarkDecorator:
    chosen = [block for block in BLOCKS if block.language in languages]
    return pytest.mark.parametrize("block", chosen, ids=[f"{block.language}-{at}" for at, block in enumerate(chosen)])


def run(emulator: Running, words: list[str], text: str | None = None, cwd: Path = JAVASCRIPT) -> str:
    """What a program prints, which must end well."""
    done = subprocess.run(
        words, input=text, env=variables(emulator), cwd=cwd, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def variables(emulator: Running) -> dict[str, str]:
    """The environment of a program, in which `transcribe-emulator` is that of this checkout, and asks this emulator."""
    command = emulator.folder / "bin" / "transcribe-emulator"
    if not command.exists():
        command.parent.mkdir()
        start = f"AWS_ENDPOINT_URL={emulator.http} PYTHONPATH={ROOT} exec {sys.executable} -m emulator"
        command.write_text(f'#!/bin/sh\n{start} "$@"\n')
        command.chmod(0o755)
    own = {"NODE_EXTRA_CA_CERTS": emulator.ca, "SSL_CERT_FILE": emulator.ca}
    return {**emulator.variables(), **own, "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}"}


def desk(folder: Path) -> Path:
    """A folder with the files that commands of the pages name."""
    made = folder / "desk"
    shutil.copytree(ROOT / "fixtures", made / "my-scripts")
    shutil.copy(ROOT / "tests" / "golden" / "transcript-two-speakers.json", made / "call.json")
    return made


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An emulator as it starts without any setting: the shipped scripts."""
    with running(tmp_path_factory.mktemp("shipped")) as started:
        yield started


def test_there_are_blocks_of_each_language() -> None:
    assert {block.language for block in BLOCKS} == {"python", "js", "yaml", "bash"}


@blocks("python", "js")
def test_a_client_hears_the_shipped_words(shipped: Running, block: Block) -> None:
    node = shutil.which("node")
    assert node, "node is needed: `python -m tests` brings it"
    words = {"python": [sys.executable, "-"], "js": [node, "--input-type=module", "-"]}[block.language]
    assert run(shipped, words, block.at(shipped)).startswith(SHIPPED)


@blocks("yaml")
def test_a_script_says_its_words(tmp_path: Path, block: Block) -> None:
    scripts = tmp_path / "scripts"
    scripts.mkdir()
    (scripts / "readme.yaml").write_text(block.text, encoding="utf-8")
    with running(tmp_path, "--scripts", str(scripts)) as emulator:
        assert run(emulator, [sys.executable, "-"], FIRST_EXAMPLE.at(emulator)).strip() == said_in(block.text)


def said_in(script: str) -> str:
    """All the words of a script, in order."""
    say = yaml.safe_load(script)["say"]
    segments = [say] if isinstance(say, str) else say
    texts = (one if isinstance(one, str) else next(iter(one.values())) for one in segments)
    return " ".join(texts)


@blocks("bash")
def test_a_command(tmp_path: Path, block: Block) -> None:
    if START in block.text:
        check_start(tmp_path, block.text)
    elif TESTS in block.text:
        # It is what runs this test: here it only tells what it would do.
        told = subprocess.run(
            ["bash", "-euc", f"{block.text.strip()} --help"], cwd=ROOT, capture_output=True, check=True
        )
        assert b"python -m tests" in told.stdout
    else:
        with running(tmp_path) as emulator:
            text = block.at(emulator).replace("curl ", "curl --fail ")
            printed = run(emulator, ["bash", "-euc", text], cwd=desk(tmp_path))
        assert printed


def check_start(folder: Path, command: str) -> None:
    """In a fresh checkout, the command installs and starts the emulator; a client is answered; Ctrl-C ends it."""
    with started(folder, ["bash", "-euc", command], checkout_in(folder), INSTALLING, signal.SIGINT) as emulator:
        assert run(emulator, [sys.executable, "-"], FIRST_EXAMPLE.at(emulator)).startswith(SHIPPED)
    assert emulator.http in (folder / "said.txt").read_text(encoding="utf-8"), "the banner names the endpoint"


def checkout_in(folder: Path) -> Path:
    """What a fresh checkout has that is needed to install it."""
    checkout = folder / "checkout"
    checkout.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, checkout)
    for name in ("emulator", "fixtures"):
        shutil.copytree(ROOT / name, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
    return checkout
