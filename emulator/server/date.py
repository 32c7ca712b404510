"""The Date header, made once a second. The only place of the server that asks for the wall clock."""

import time
from email.utils import formatdate
from functools import lru_cache


def http_date() -> bytes:
    """Now, as `Sat, 21 Nov 2026 20:16:53 GMT`."""
    return _http_date(int(time.time()))


@lru_cache(maxsize=1)
def _http_date(second: int) -> bytes:
    return formatdate(second, usegmt=True).encode()
