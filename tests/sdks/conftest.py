"""The one emulator of the matrix, and each program's report: it is built and run when its first case is looked at."""

import json
import os
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.clients.audio import SECOND, SECONDS, wav
from tests.clients.moving import control
from tests.clients.running import ROOT, Running, environment, running
from tests.sdks.programs import FOLDER, PROGRAMS, Program
from tests.sdks.table import keep
from tests.sdks.toolchains import missing, spelled

pytest.register_assert_rewrite("tests.sdks.expected")

SECRET = "matrix"  # the emulator's, made here
TAIL = 6000  # characters of a log that a failure shows
FAST = ("--job-seconds", "0.5", "--vocabulary-seconds", "0.5")


class Matrix:
    """The emulator, the sound, and the reports so far."""

    def __init__(self, emulator: Running, folder: Path) -> None:
        self.emulator = emulator
        self.audio, self.wav = folder / "silence.pcm", folder / "silence.wav"
        self.audio.write_bytes(SECOND * SECONDS)
        self.wav.write_bytes(wav())
        self.reports: dict[str, Any] = {}

    def report(self, program: Program) -> dict[str, Any]:
        """What the program reports, and `run`, the token that it was given. AssertionError if it does not end well."""
        if program.name not in self.reports:
            self.reports[program.name] = {}  # a second case does not build again what could not be built
            built(program)
            self.reports[program.name] = self.ran(program)
            keep(program, self.reports[program.name])
        report: dict[str, Any] = self.reports[program.name]
        assert report, "it could not be built or run: see the first case that failed"
        return report

    def ran(self, program: Program) -> dict[str, Any]:
        token = uuid.uuid4().hex[:12]
        said = finished(program, program.run, self.variables(program, token), program.running)
        report: dict[str, Any] = json.loads(said)
        assert report["sdk"] == program.name
        return {**report, "run": token, "protocol": self.protocol(program)}

    def protocol(self, program: Program) -> str:
        """What its batch calls came in, by the emulator's journal; empty when it made none."""
        calls = control(self.emulator, f"journal?kind=call&access_key={program.key}&limit=1000")
        return ", ".join(sorted({call["protocol"] for call in calls}))

    def variables(self, program: Program, token: str) -> dict[str, str]:
        """What the contract in README.md promises."""
        emulator = self.emulator
        variables = {
            **emulator.variables(),
            "AWS_ACCESS_KEY_ID": program.key,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "PYTHONPATH": str(ROOT),
            "MATRIX_HTTP": emulator.http,
            "MATRIX_HTTPS": emulator.https,
            "MATRIX_AUDIO": str(self.audio),
            "MATRIX_WAV": str(self.wav),
            "MATRIX_RUN": token,
        }
        places = ("MATRIX_CA", "AWS_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS")
        return variables | dict.fromkeys(places, emulator.ca)


def built(program: Program) -> None:
    """Run its build, each command once."""
    for command in program.build:
        finished(program, command, {**environment()}, program.building)


def finished(program: Program, command: tuple[str, ...], variables: dict[str, str], seconds: float) -> str:
    """What a command says on its standard output; AssertionError with the end of its other words when it fails."""
    words = spelled(command)
    try:
        done = subprocess.run(
            words, cwd=program.place, env=variables, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as late:
        said = b"".join(part for part in (late.stdout, late.stderr) if part).decode(errors="replace")
        raise AssertionError(f"{words} takes more than {seconds} s: {said[-TAIL:]}") from None
    assert done.returncode == 0, f"{words} ends with {done.returncode}: {(done.stdout + done.stderr)[-TAIL:]}"
    return done.stdout


@pytest.fixture(scope="session")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    folder = tmp_path_factory.mktemp("matrix")
    keys = ",".join(["test:test", *(f"{program.key}:{SECRET}" for program in PROGRAMS)])
    with running(folder, "--scripts", str(FOLDER / "scripts"), "--credentials", keys, *FAST) as emulator:
        yield Matrix(emulator, folder)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the programs that this machine has no toolchain for."""
    if os.environ.get("CI"):
        return
    for program in PROGRAMS:
        if lacks := missing(program):
            terminalreporter.write_line(f"{program.name}: not run here, for want of {', '.join(lacks)}")
