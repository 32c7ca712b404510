"""The clock that the tests of connections turn by hand."""

import pytest

from tests.server.transports import Time


@pytest.fixture
async def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """The running loop's time from here on."""
    return Time(monkeypatch)
