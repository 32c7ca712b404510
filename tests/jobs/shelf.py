"""An S3 that remembers what was put, and refuses buckets that it is told to refuse."""

from typing import TYPE_CHECKING, NamedTuple, cast

from emulator.jobs.delivery import NOT_WRITABLE, S3, DeliveryFailed

if TYPE_CHECKING:
    from emulator.neighbours import Neighbours


class Put(NamedTuple):
    region: str
    body: bytes
    content_type: str


class Shelf(S3):
    """`objects`: what was put, by bucket and key; what was not can't be read. Links are the real ones."""

    def __init__(self) -> None:
        super().__init__(cast("Neighbours", None))
        self.objects: dict[tuple[str, str], Put] = {}
        self.refused: set[str] = set()
        self.broken: set[str] = set()

    def get(self, region: str, bucket: str, key: str, most: int) -> bytes | None:
        found = self.objects.get((bucket, key))
        return None if found is None else found.body[:most]

    def put(self, region: str, bucket: str, key: str, body: bytes, content_type: str) -> None:
        if bucket in self.broken:
            raise OSError("the disk is full")
        if bucket in self.refused:
            raise DeliveryFailed(NOT_WRITABLE)
        self.objects[bucket, key] = Put(region, body, content_type)
