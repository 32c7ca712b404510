import time
from email.utils import parsedate_to_datetime

import pytest

from emulator.server import date


@pytest.mark.parametrize(
    ("now", "expected"),
    [(1795292213.0, b"Sat, 21 Nov 2026 20:16:53 GMT"), (1795292213.999, b"Sat, 21 Nov 2026 20:16:53 GMT")],
)
def test_the_date_is_now(now: float, expected: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: now)
    assert date.http_date() == expected
    assert parsedate_to_datetime(date.http_date().decode()).timestamp() == int(now)
