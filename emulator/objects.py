"""What lies in moto's buckets, copied out and put back in, an object at a time and in pieces.

With `buckets` the only place that knows moto's inside: S3's own calls would hold each object whole, several times over.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import IO, Any, NamedTuple

from emulator import buckets

PIECE = 1024 * 1024  # bytes


class Bucket(NamedTuple):
    """A bucket, as far as it is kept: what a client asks of one in tests with Transcribe."""

    account: str
    region: str
    name: str
    versioning: str | None = None  # "Enabled", "Suspended"
    policy: str | None = None
    tags: Mapping[str, str] = MappingProxyType({})


class Object(NamedTuple):
    """An object without its bytes: of a bucket with versions, the newest. `metadata`: by the names of headers."""

    account: str
    region: str  # of its bucket
    bucket: str
    key: str
    metadata: Mapping[str, str]  # with Content-Type
    size: int = 0
    etag: str | None = None  # None: the MD5 of the bytes
    modified: float | None = None  # seconds since 1970; None: now
    encryption: str | None = None
    encryption_key: str | None = None
    storage: str | None = None
    tags: Mapping[str, str] = MappingProxyType({})


def all_buckets(account: str | None, region: str | None) -> Iterator[Bucket]:
    """The buckets of an account, of a region, of both, of all; moto must be loaded."""
    for owner, partitions in sorted(dict(buckets.s3()).items()):
        for backend in list(partitions.values()) if account in (None, owner) else ():
            for name, bucket in sorted(dict(backend.buckets).items()):
                if region in (None, bucket.region_name):
                    tags = backend.tagger.get_tag_dict_for_resource(bucket.arn)
                    policy = bucket.policy.decode() if isinstance(bucket.policy, bytes) else bucket.policy
                    yield Bucket(owner, bucket.region_name, name, bucket.versioning_status, policy, tags)


def all_objects(bucket: Bucket) -> Iterator[tuple[Object, Any]]:
    """Each object with what `copy` takes."""
    backend = _backend(bucket.account, bucket.region)
    held = backend.buckets[bucket.name]
    for name in sorted(held.keys):
        key = held.keys.get(name)
        if hasattr(key, "_value_buffer"):  # the mark of a deletion has none
            yield _described(bucket, key, backend), key


def copy(key: Any, into: IO[bytes]) -> None:
    """Write an object's bytes. Raises ValueError when it has been deleted meanwhile."""
    with key.lock:
        key._value_buffer.seek(0)
        _move(key._value_buffer, into)


def make(bucket: Bucket) -> bool:
    """Make a bucket; False when the account has it already: it stays as it is."""
    backend = _backend(bucket.account, bucket.region)
    if bucket.name in backend.buckets:
        return False
    with buckets.asked_by(bucket.account):
        made = backend.create_bucket(bucket.name, bucket.region)
        made.versioning_status = bucket.versioning
        made.policy = None if bucket.policy is None else bucket.policy.encode()
        if bucket.tags:
            backend.put_bucket_tagging(bucket.name, dict(bucket.tags))
    return True


def put(told: Object, body: IO[bytes]) -> bool:
    """Put an object into its bucket, which is there; False when there is one already: it stays."""
    backend = _backend(told.account, told.region)
    if backend.buckets[told.bucket].keys.get(told.key) is not None:
        return False
    with buckets.asked_by(told.account):
        key = backend.put_object(
            told.bucket,
            told.key,
            b"",
            storage=told.storage,
            encryption=told.encryption,
            kms_key_id=told.encryption_key,
            disable_notification=True,
        )
        with key.lock:
            key.contentsize = _move(body, key._value_buffer)
            key._etag = told.etag
        key.set_metadata(dict(told.metadata))
        if told.tags:
            backend.tagger.tag_resource(key.arn, backend.tagger.convert_dict_to_tags_input(dict(told.tags)))
        if told.modified is not None:
            key.last_modified = datetime.fromtimestamp(told.modified, UTC).replace(tzinfo=None)
    return True


def _described(bucket: Bucket, key: Any, backend: Any) -> Object:
    return Object(
        account=bucket.account,
        region=bucket.region,
        bucket=bucket.name,
        key=key.name,
        metadata=dict(key.metadata),
        size=key.size,
        etag=key.etag.strip('"'),
        modified=key.last_modified.replace(tzinfo=UTC).timestamp(),
        encryption=key.encryption,
        encryption_key=key.kms_key_id,
        storage=key.storage_class,
        tags=backend.tagger.get_tag_dict_for_resource(key.arn),
    )


def _backend(account: str, region: str) -> Any:
    from moto.utilities.utils import get_partition

    return buckets.s3()[account][get_partition(region)]


def _move(source: IO[bytes], into: IO[bytes]) -> int:
    size = 0
    while piece := source.read(PIECE):
        size += len(piece)
        into.write(piece)
    return size
