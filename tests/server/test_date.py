from email.utils import parsedate_to_datetime

import pytest

from emulator.server import date


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (1795292213.0, b"Sat, 21 Nov 2026 20:16:53 GMT"),
        (1795292213.999, b"Sat, 21 Nov 2026 20:16:53 GMT"),
        (-1e9, b"Thu, 01 Jan 1970 00:00:00 GMT"),
        (1e18, b"Fri, 31 Dec 9999 23:59:59 GMT"),
    ],
)
def test_a_date(now: float, expected: bytes) -> None:
    assert date.http_date(now) == expected
    assert parsedate_to_datetime(expected.decode()).timestamp() == int(min(max(now, 0), date.LAST))
