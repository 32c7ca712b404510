"""The pytest plugin: an emulator for the session, and for each test a space of its own in it.

Installed with the package; pytest finds it by itself. It imports nothing else of ours before a test asks for it.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from emulator.testing import Clock, Expectation, Fault, Server, Space


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of the plugin."""
    group = parser.getgroup("transcribe-emulator")
    group.addoption(
        "--transcribe-emulator-ready",
        metavar="FILE",
        help="use the emulator that wrote this ready file, in place of one that is started for the session",
    )
    parser.addini("transcribe_emulator_flags", "flags of `transcribe-emulator serve`, one a line", type="linelist")


@pytest.fixture(scope="session")
def transcribe_emulator(pytestconfig: pytest.Config) -> "Iterator[Server]":
    """The emulator of the session: `.http`, `.https`, `.ca`, `.control`."""
    from emulator.testing import server

    ready = pytestconfig.getoption("--transcribe-emulator-ready")
    if ready:
        yield server.from_ready_file(Path(ready))
        return
    with server.running(*pytestconfig.getini("transcribe_emulator_flags")) as started:
        yield started


@pytest.fixture
def transcribe_space(transcribe_emulator: "Server") -> "Iterator[Space]":
    """The test's own space: a key, an account, and all that goes with it. Its contracts are checked at the end."""
    with transcribe_emulator.space() as space:
        yield space
        space.check()


@pytest.fixture
def transcribe(transcribe_space: "Space") -> Any:
    """A boto3 client of Transcribe."""
    return transcribe_space.client("transcribe")


@pytest.fixture
def transcribe_s3(transcribe_space: "Space") -> Any:
    """A boto3 client of the S3 inside."""
    return transcribe_space.client("s3")


@pytest.fixture
def say(transcribe_space: "Space") -> Callable[..., str]:
    """`say("Hello world.")`: what jobs and streams of this test hear."""
    return transcribe_space.say


@pytest.fixture
def fault(transcribe_space: "Space") -> "Callable[..., Fault]":
    """`fault({"raise": "ThrottlingException"}, operation="Start*", nth=1)`: harm to this test's calls."""
    return transcribe_space.fault


@pytest.fixture
def journal(transcribe_space: "Space") -> Callable[..., list[dict[str, Any]]]:
    """`journal(operation="Start*")`: what this test's clients did."""
    return transcribe_space.journal


@pytest.fixture
def expect(transcribe_space: "Space") -> "Callable[..., Expectation]":
    """`expect({"rule": "pages"})`: what this test's clients are held to; checked at its end."""
    return transcribe_space.expect


@pytest.fixture
def clock(transcribe_space: "Space") -> "Clock":
    """`clock.advance(3600)`: the emulator's clock; it runs again after the test."""
    return transcribe_space.clock
