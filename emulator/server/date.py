"""The Date header, made once a second."""

from email.utils import formatdate
from functools import lru_cache

LAST = 253_402_300_799  # the last second that has a date


def http_date(now: float) -> bytes:
    """`now`, seconds since 1970, as `Sat, 21 Nov 2026 20:16:53 GMT`."""
    return _http_date(int(min(max(now, 0), LAST)))


@lru_cache(maxsize=1)
def _http_date(second: int) -> bytes:
    return formatdate(second, usegmt=True).encode()
