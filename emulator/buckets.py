"""The buckets of moto's S3, account by account: a name belongs to whoever asks, and two accounts may have one each.

All that is known of moto's inside is here and nowhere else. Nothing is imported of it before it is loaded.
"""

from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from emulator.settings import DEFAULT_ACCOUNT

_asking: ContextVar[str] = ContextVar("asking", default=DEFAULT_ACCOUNT)


class Own(MutableMapping[str, tuple[str, str]]):
    """In the place of moto's map from all names of buckets to partitions and accounts: the asking account's alone.

    It keeps nothing: what there is, the accounts' own buckets say.
    """

    def __init__(self, backends: Any) -> None:
        self._backends = backends

    def __getitem__(self, name: str) -> tuple[str, str]:
        account = _asking.get()
        partition = next((each for each, names in _names(self._backends, account) if name in names), None)
        if partition is None:
            raise KeyError(name)
        return partition, account

    def __setitem__(self, name: str, owner: tuple[str, str]) -> None:
        """moto tells of a bucket that it is about to keep in the account's own mapping."""

    def __delitem__(self, name: str) -> None:
        """And of one that it has dropped from there, or is about to."""

    def __iter__(self) -> Iterator[str]:
        return iter({name for _, names in _names(self._backends, _asking.get()) for name in list(names)})

    def __len__(self) -> int:
        return len(set(iter(self)))


def set_apart() -> None:
    """Have each account see its own buckets only. It loads moto's S3."""
    backends = s3()
    # Differs: in AWS a name is taken for all accounts, and a policy may let others in; here nobody sees the others'.
    backends.bucket_accounts = Own(backends)


def s3() -> Any:
    """moto's S3: a mapping from accounts to partitions to backends, each with its `buckets`."""
    from moto.s3.models import s3_backends

    return s3_backends


@contextmanager
def asked_by(account: str) -> Iterator[None]:
    """What is done within is done for this account."""
    token = _asking.set(account)
    try:
        yield
    finally:
        _asking.reset(token)


def owners_of(name: str) -> list[str]:
    """The accounts that have a bucket of this name."""
    backends = s3()
    return sorted(account for account in list(backends) if any(name in names for _, names in _names(backends, account)))


def forget(account: str | None, region: str | None) -> None:
    """Drop what lies at any of moto's services: all that an account has, or all in a region, or what is both."""
    for backends in _services():
        for owner in list(backends):
            if account in (None, owner):
                drop = _empty if backends.service_name == "s3" else _reset
                drop(backends[owner], region)


def _services() -> list[Any]:
    """Those that hold something: mappings from accounts to regions to backends."""
    from moto.core import base_backend

    all_backends: Any = base_backend.BackendDict
    return list(all_backends._instances)


def _reset(regions: Any, region: str | None) -> None:
    for name, backend in list(regions.items()):
        if region in (None, name):
            backend.reset()


def _names(backends: Any, account: str) -> list[tuple[str, Mapping[str, Any]]]:
    """The account's buckets by name, by partition."""
    of_account = dict.get(backends, account)  # moto's own lookup would make the account
    return [(partition, backend.buckets) for partition, backend in list((of_account or {}).items())]


def _empty(partitions: Any, region: str | None) -> None:
    """S3's own reset would close the objects of all accounts."""
    for backend in list(partitions.values()):
        for name, bucket in list(backend.buckets.items()):
            if region in (None, bucket.region_name):
                _dispose(bucket)
                del backend.buckets[name]


def _dispose(bucket: Any) -> None:
    """Close the files that hold the bucket's objects and the parts of its uploads."""
    kept = [version for _, versions in bucket.keys.lists() for version in versions]
    for each in (*kept, *bucket.multiparts.values()):
        if hasattr(each, "dispose"):  # the mark of a deletion holds nothing
            each.dispose()
