"""The emulators that the clients' tests share, one process for each way of running it."""

import os
from collections.abc import Iterator

import pytest

from tests.clients.running import SCRIPTS, STEERING, Running, running


@pytest.fixture(scope="session", autouse=True)
def _no_settings_of_this_machine() -> Iterator[None]:
    """Clients in this process see no profile, endpoint, CA or proxy that the machine has set up."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(STEERING)]:
            patch.delenv(name)
        patch.setenv("AWS_CONFIG_FILE", os.devnull)
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
        patch.setenv("NO_PROXY", "localhost")
        yield


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
