"""Writes a snapshot. It blocks, and holds no object whole: keep it off the event loop."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import orjson

from emulator import __version__, objects
from emulator.snapshots.form import FORMAT, MANIFEST, VERSION, Entry, Kept, Manifest, Written, line_of, member_of
from emulator.state import Part, has_script

if TYPE_CHECKING:
    from emulator.app import Emulator
    from emulator.store.database import Store

AT_ONCE = 200  # rows of the store


def pack(emulator: "Emulator", part: Part, into: IO[bytes]) -> Manifest:
    """Write a part of what clients have made.

    What changes meanwhile is in it or not; a job that is in it as completed has its documents in it.
    """
    now = emulator.clock.now()
    with ZipFile(into, "w") as archive:
        resources = _write(archive, "resources", _resources(emulator.store, part), now)
        buckets = list(objects.all_buckets(*part)) if emulator.neighbours.loaded else []
        scripts = [
            Written(name, each.text)
            for name, each in emulator.scripts.added.items()
            if has_script(emulator, part, each.script)
        ]
        counts = {
            "objects": _write(archive, "objects", list(_packed(archive, buckets, now)), now),
            "buckets": _write(archive, "buckets", buckets, now),
            "scripts": _write(archive, "scripts", scripts, now),
        }
        made = Manifest(FORMAT, VERSION, __version__, now, part.account, part.region, resources, **counts)
        with archive.open(_named(MANIFEST, now), "w") as member:
            member.write(orjson.dumps(made._asdict(), option=orjson.OPT_INDENT_2))
    return made


def _resources(store: "Store", part: Part) -> Iterator[Kept]:
    after: int | None = 0
    while after is not None:
        found, after = store.every(after, AT_ONCE)
        for each in found:
            if part.account in (None, each.account) and part.region in (None, each.region):
                yield Kept.of(each)


def _packed(archive: ZipFile, buckets: Iterable[objects.Bucket], now: float) -> Iterator[Entry]:
    """Write the bytes of all objects, each in a member of its own."""
    found = (each for bucket in buckets for each in objects.all_objects(bucket))
    for number, (told, key) in enumerate(found, 1):
        name = f"objects/{number:06}"
        with archive.open(_named(name, now, ZIP_STORED), "w", force_zip64=True) as member:
            objects.copy(key, member)
        yield Entry(name, told)


def _write(archive: ZipFile, name: str, values: Iterable[Any], now: float) -> int:
    """Write a list; how long it is."""
    many = 0
    with archive.open(_named(member_of(name), now), "w", force_zip64=True) as member:
        for value in values:
            member.write(line_of(value))
            many += 1
    return many


def _named(name: str, now: float, method: int = ZIP_DEFLATED) -> ZipInfo:
    """A member of the archive. What is recorded already is not made smaller: sound hardly gets."""
    at = datetime.fromtimestamp(now, UTC)
    year = min(max(at.year, 1980), 2107)  # those that the format has
    info = ZipInfo(name, (year, at.month, at.day, at.hour, at.minute, at.second))
    info.compress_type = method
    return info
