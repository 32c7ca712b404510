"""The programs of the matrix: what each needs, how it is built and run, and what its SDK cannot do. It runs nothing."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

FOLDER = Path(__file__).parent

BATCH = "batch"
HTTPS = "stream https"
H2C = "stream h2c"
HTTP1 = "stream http/1.1"
WEBSOCKET = "websocket"

BATCH_CASES = (
    *("start", "wait", "read", "list", "tags", "vocabulary"),
    *("conflict", "validation", "notfound", "delete"),
)
STREAM_CASES = ("conversation", "exception_start", "exception_middle", "two_streams", "session", "early_end")
CASES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {BATCH: BATCH_CASES} | dict.fromkeys((HTTPS, H2C, HTTP1, WEBSOCKET), STREAM_CASES)
)

NEWER_VENV = "../../../.test-venv-newer"
PIP = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
GO_BUILD = (("go", "build", "-p", "2", "-o", "build/matrix", "."),)

# The words that stand for a program in `needs`, `build` and `run`; any other is itself. See `toolchains.py`.
PYTHON, NEWER_PYTHON, CHROMIUM = "{python}", "{python 3.12}", "{chromium}"


class Program(NamedTuple):
    """One SDK in one language.

    `name` is its row, and what its report calls it. `needs`: toolchains without which it is not run. `build`: commands,
    run once in the `folder`, that may ask a registry. `run`: the command that reports. `cannot`: by carrier or by
    "carrier/case", a part of the reason that the SDK is known to have. `building`, `running`: seconds that each command
    may take.
    """

    name: str
    folder: str
    needs: tuple[str, ...]
    run: tuple[str, ...]
    carriers: tuple[str, ...]
    build: tuple[tuple[str, ...], ...] = ()
    cannot: Mapping[str, str] = MappingProxyType({})
    building: float = 300.0
    running: float = 120.0

    @property
    def place(self) -> Path:
        return FOLDER / self.folder

    @property
    def key(self) -> str:
        """Its access key, by which the emulator's journal knows it."""
        return f"MATRIX{''.join(letter for letter in self.name if letter.isalnum()).upper()}"

    def cases(self) -> list[tuple[str, str]]:
        """Every carrier and case that its report must have."""
        return [(carrier, case) for carrier in self.carriers for case in CASES[carrier]]

    def reason(self, carrier: str, case: str) -> str | None:
        """What is known of why it cannot; None: it can."""
        return self.cannot.get(carrier) or self.cannot.get(f"{carrier}/{case}")


PROGRAMS = (
    Program(
        name="boto3",
        folder="python",
        needs=(PYTHON,),
        run=(PYTHON, "-m", "tests.sdks.python.boto3_batch"),
        carriers=(BATCH, HTTPS),
        cannot={HTTPS: "Unknown service: 'transcribe-streaming'"},
    ),
    Program(
        name="aws-cli",
        folder="python",
        needs=(PYTHON,),
        run=(PYTHON, "-m", "tests.sdks.python.cli_batch"),
        carriers=(BATCH, HTTPS),
        cannot={HTTPS: "it has no command transcribe-streaming"},
    ),
    Program(
        name="amazon-transcribe",
        folder="python",
        needs=(PYTHON,),
        run=(PYTHON, "-m", "tests.sdks.python.amazon_transcribe_streams"),
        carriers=(HTTPS, H2C),
        cannot={H2C: "HTTP/2 could not be negotiated"},
    ),
    Program(
        name="aws-sdk-transcribe-streaming",
        folder="python",
        needs=(NEWER_PYTHON,),
        build=(
            (NEWER_PYTHON, "-m", "venv", NEWER_VENV),
            (f"{NEWER_VENV}/bin/python", *PIP, "--requirement", "requirements-newer.txt"),
        ),
        run=(f"{NEWER_VENV}/bin/python", "-m", "tests.sdks.python.aws_sdk_streams"),
        carriers=(HTTPS, H2C),
        cannot={H2C: "it speaks HTTP/1.1 over http://"},
    ),
    Program(
        name="@aws-sdk (browser)",
        folder="javascript",
        needs=("node", CHROMIUM),
        run=(PYTHON, "-m", "tests.sdks.javascript.browser"),
        carriers=(WEBSOCKET,),
    ),
    Program(
        name="@aws-sdk (node)",
        folder="javascript",
        needs=("node",),
        run=("node", "node.mjs"),
        carriers=(BATCH, HTTPS, H2C),
    ),
    Program(
        name="aws-sdk-go-v2",
        folder="go",
        needs=("go",),
        build=GO_BUILD,
        run=("./build/matrix",),
        carriers=(BATCH, HTTPS, H2C),
        cannot={f"{carrier}/two_streams": "streams of one client share an encoder" for carrier in (HTTPS, H2C)},
        building=600.0,
    ),
    Program(
        name="aws-sdk-go-v2 (CBOR)",
        folder="go",
        needs=("go",),
        build=GO_BUILD,
        run=("./build/matrix", "cbor"),
        carriers=(BATCH,),
        building=600.0,
    ),
    Program(
        name="aws-sdk-rust",
        folder="rust",
        needs=("cargo", "cc"),
        build=((PYTHON, "lock.py"), ("cargo", "build", "--locked", "--jobs", "2")),
        run=("cargo", "run", "--locked", "--offline", "--quiet"),
        carriers=(BATCH, HTTPS, H2C, HTTP1),
        cannot={H2C: "it speaks HTTP/1.1 over http://"},
        building=1800.0,
    ),
    Program(
        name="aws-sdk-java-v2",
        folder="java",
        needs=("java", "javac", "mvn"),
        build=(("mvn", "--batch-mode", "--quiet", "process-classes"),),
        run=("java", "-cp", "target/classes:target/lib/*", "matrix.Matrix"),
        carriers=(BATCH, HTTPS, H2C),
        building=600.0,
    ),
)
