"""The house that the tests of the batch door ask."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.asgi.house import House, house_in


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = house_in(tmp_path)
    yield house
    house.store.close()
