"""The bench at which jobs are done."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.jobs.heard import Bench, bench


@pytest.fixture
def call(tmp_path: Path) -> Iterator[Bench]:
    """Jobs that hear a call."""
    with bench(tmp_path) as made:
        yield made
