"""The desk that the tests of the operations ask: each test once for every protocol."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.operations.calls import PROTOCOLS, Desk


@pytest.fixture(params=PROTOCOLS)
def desk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    desk = Desk(tmp_path, request.param)
    yield desk
    desk.store.close()
