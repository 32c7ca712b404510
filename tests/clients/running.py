"""The emulator as a real process on free ports, for clients that know nothing of it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPTS = Path(__file__).parent / "scripts"
STEERING = ("AWS_", "TRANSCRIBE_EMULATOR_", "SSL_CERT_", "NODE_")
STARTING = 60.0  # seconds: the first start makes a CA
ENDING = 20.0


@dataclass(frozen=True, slots=True)
class Running:
    """One running emulator, as its ready file tells it."""

    http: str
    https: str
    ca: str
    access_key: str
    secret_key: str
    region: str
    folder: Path

    @property
    def tls_port(self) -> int:
        return int(self.https.rpartition(":")[2])

    def variables(self) -> dict[str, str]:
        """The environment of a client program: credentials and region, and nothing of the machine's own AWS set-up."""
        return {
            **environment(),
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }


def environment() -> dict[str, str]:
    """The machine's environment without what would steer the emulator or a client."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(STEERING)}
    return {**kept, "NO_PROXY": "localhost"}


def commanded(*words: str) -> subprocess.CompletedProcess[str]:
    """One of the program's commands, from its start to its end."""
    return subprocess.run(
        [sys.executable, "-m", "emulator", *words],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=STARTING,
        check=False,
    )


def running(folder: Path, *flags: str) -> AbstractContextManager[Running]:
    """The emulator of this checkout with its files in `folder`, up to a SIGTERM that it must obey."""
    return started(folder, [sys.executable, "-m", "emulator", "serve", *flags])


@contextmanager
def started(
    folder: Path,
    words: list[str],
    cwd: Path = ROOT,
    seconds: float = STARTING,
    end: int = signal.SIGTERM,
    *,
    troubled: bool = False,
) -> Iterator[Running]:
    """Run a command that starts the emulator, wait until it is ready, and see to it that the signal ends it cleanly.

    `troubled`: it will have reason to log tracebacks.
    """
    ready, said = folder / "ready.json", folder / "said.txt"
    settings = {"PORT": "0", "TLS_PORT": "0", "READY_FILE": str(ready), "DATA": str(folder / "data")}
    variables = {f"TRANSCRIBE_EMULATOR_{name}": value for name, value in settings.items()}
    with said.open("wb") as out:
        # A session of its own: a signal reaches the command and all that it started, and nothing else.
        process = subprocess.Popen(
            words, cwd=cwd, env={**environment(), **variables}, stdout=out, stderr=out, start_new_session=True
        )
        try:
            await_file(process, ready, said, seconds)
            yield Running(**json.loads(ready.read_text(encoding="utf-8")), folder=folder)
            os.killpg(process.pid, end)
            code = process.wait(ENDING)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
    text = said.read_text(encoding="utf-8")
    assert code == (-end if end == signal.SIGKILL else 0), text
    assert troubled or "Traceback" not in text, text


def await_file(process: subprocess.Popen[bytes], ready: Path, said: Path, seconds: float) -> None:
    """Return once the ready file is there; AssertionError with the process's words when it ended or took too long."""
    deadline = time.monotonic() + seconds
    while not ready.exists():
        assert time.monotonic() < deadline, said.read_text(encoding="utf-8")
        try:
            code = process.wait(0.02)
        except subprocess.TimeoutExpired:
            continue
        raise AssertionError(f"it ended with {code}: {said.read_text(encoding='utf-8')}")
