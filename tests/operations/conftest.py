"""The desk that the tests of the operations ask."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.operations.calls import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.store.close()
