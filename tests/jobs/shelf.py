"""An S3 that remembers what was put, has every media file, and refuses what it is told to refuse."""

from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, NamedTuple, cast

from emulator.jobs.delivery import NOT_ENCRYPTED, NOT_WRITABLE, S3, DeliveryFailed, Stored
from emulator.neighbours import Unreachable

if TYPE_CHECKING:
    from emulator.neighbours import Neighbours


class Put(NamedTuple):
    region: str
    body: bytes
    content_type: str
    encryption: Mapping[str, str] = NOT_ENCRYPTED


class Shelf(S3):
    """`objects`: what was put, by bucket and key; what was not can't be read, but it can be opened, and has `size`
    bytes, unless it is said to be `missing`. Links are the real ones.
    """

    def __init__(self) -> None:
        super().__init__(cast("Neighbours", None))
        self.objects: dict[tuple[str, str], Put] = {}
        self.refused: set[str] = set()
        self.broken: set[str] = set()
        self.down = 0  # how often it can't be reached before it can
        self.missing: set[tuple[str, str]] = set()
        self.elsewhere: dict[str, str] = {}  # the regions of buckets
        self.size = 32_044
        self.metadata: dict[str, str] = {}

    def of(self, account: str) -> "Shelf":
        return self

    def open(self, region: str, bucket: str, key: str) -> Stored | None:
        if (bucket, key) in self.missing:
            return None
        put = self.objects.get((bucket, key))
        return Stored(self, region, bucket, key, self.size if put is None else len(put.body), self.metadata)

    def read(self, stored: Stored, offset: int, length: int) -> bytes:
        return self.objects[stored.bucket, stored.key].body[offset : offset + length]

    def region_of(self, region: str, bucket: str) -> str | None:
        return self.elsewhere.get(bucket, region)

    def get(self, region: str, bucket: str, key: str, most: int) -> bytes | None:
        found = self.objects.get((bucket, key))
        return None if found is None else found.body[:most]

    def put(
        self,
        region: str,
        bucket: str,
        key: str,
        body: bytes | IO[bytes],
        content_type: str,
        encryption: Mapping[str, str] = NOT_ENCRYPTED,
    ) -> None:
        if self.down:
            self.down -= 1
            raise Unreachable("s3")
        if bucket in self.broken:
            raise OSError("the disk is full")
        if bucket in self.refused:
            raise DeliveryFailed(NOT_WRITABLE)
        self.objects[bucket, key] = Put(
            region, body if isinstance(body, bytes) else body.read(), content_type, encryption
        )
