"""Token buckets: how often each operation may still be asked for, by account and region. It takes the time as it comes.

Where nobody asks for rates, every call may pass.
"""

from typing import TYPE_CHECKING, NamedTuple

from emulator.errors import AwsError
from emulator.quotas import rate_of

if TYPE_CHECKING:
    from emulator.auth import Identity

# Seen by clients, and a documented common error; the model's own text for LimitExceededException, "too many requests",
# was never seen for rates.
EXCEEDED = "Rate exceeded"
MOST_KEPT = 10_000  # buckets: in relaxed mode a client names its region itself


class Bucket(NamedTuple):
    """How many calls were left at a time."""

    left: float
    at: float


def filled(bucket: Bucket, rate: float, now: float) -> Bucket:
    """The bucket at `now`: it gains `rate` a second, and holds a second's worth. A clock may go back."""
    return Bucket(min(rate, bucket.left + rate * max(0.0, now - bucket.at)), now)


class Rates:
    """All buckets. `on` False: there are none. Threads that take at once may get a call too many, never one too few."""

    def __init__(self, *, on: bool) -> None:
        self._on = on
        self._buckets: dict[tuple[str, str, str], Bucket] = {}

    def take(self, operation: str, identity: "Identity", now: float) -> None:
        """One call of an operation. Raises AwsError ThrottlingException when there was one too many of late."""
        if not self._on:
            return
        if len(self._buckets) > MOST_KEPT:
            self._buckets.clear()
        key, rate = (operation, identity.account, identity.region), rate_of(operation).a_second
        bucket = filled(self._buckets.get(key, Bucket(rate, now)), rate, now)
        self._buckets[key] = bucket if bucket.left < 1 else bucket._replace(left=bucket.left - 1)
        if bucket.left < 1:
            raise AwsError("ThrottlingException", EXCEEDED)

    def forget(self, account: str | None = None, region: str | None = None) -> None:
        """Fill all buckets, or those of an account, of a region, of both."""
        self._buckets = {
            key: bucket
            for key, bucket in list(self._buckets.items())
            if account not in (None, key[1]) or region not in (None, key[2])
        }
