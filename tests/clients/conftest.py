"""The emulators that the clients' tests share, one process for each way of running it."""

from collections.abc import Iterator

import pytest

from tests.clients.running import SCRIPTS, Running, running


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A strict emulator."""
    with running(tmp_path_factory.mktemp("strict"), "--scripts", str(SCRIPTS)) as started:
        yield started


@pytest.fixture(scope="session")
def relaxed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An emulator that checks no signature."""
    with running(tmp_path_factory.mktemp("relaxed"), "--scripts", str(SCRIPTS), "--auth", "relaxed") as started:
        yield started
