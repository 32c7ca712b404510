"""Reads a snapshot: first all of it, to see that it is whole, then once more, into an emulator.

It blocks, and holds no object whole: keep it off the event loop.
"""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from io import SEEK_END
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Self
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812 - it is a class

from emulator import objects
from emulator.accounts import is_account
from emulator.scripts.format import ScriptError
from emulator.scripts.library import Added, addition
from emulator.snapshots.form import (
    LISTS,
    LONGEST_LINE,
    MANIFEST,
    Entry,
    Kept,
    Manifest,
    Unusable,
    Written,
    lines,
    manifest,
    member_of,
)
from emulator.state import Part, forget, has_script
from emulator.store.database import Taken

if TYPE_CHECKING:
    from emulator.app import Emulator

PIECE = 1024 * 1024  # bytes
MOST_MANIFEST = 64 * 1024  # bytes
# A few kilobytes can be made to unpack without end. Lists of what is nearly the same get a hundred times smaller.
MOST_UNPACKED, MOST_TIMES = 256 * 1024 * 1024, 100  # bytes, and times the bytes of the file


class Snapshot:
    """An open snapshot that is whole. Close it, or use it as a context."""

    def __init__(self, file: IO[bytes]) -> None:
        """Reads the file to its end. Raises Unusable."""
        with _damage_told(), ExitStack() as opened:
            self._archive = opened.enter_context(_archive_of(file))
            _check_size(self._archive, file)
            self.manifest = self._check()
            opened.pop_all()
        self.part = Part(self.manifest.account, self.manifest.region)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._archive.close()

    def scripts_for(self, emulator: "Emulator", *, keep: bool) -> dict[str, Added]:
        """Its scripts that the emulator is to have. Raises Unusable for one that can't be among those that stay."""
        there = emulator.scripts.added
        stay = {name: each for name, each in there.items() if keep or not has_script(emulator, self.part, each.script)}
        made: dict[str, Added] = {}
        for each in self._list("scripts", Written):
            try:
                if not (keep and each.name in stay):
                    made[each.name] = addition(each.name, each.text, stay | made)
            except ScriptError as error:
                raise Unusable(f"its script {error}") from None
        return made

    def pour(self, emulator: "Emulator") -> None:
        """Put resources, buckets and objects into an emulator; what is there stays. A worker has to be woken then."""
        for kept in self._list("resources", Kept):
            with suppress(Taken):
                emulator.store.add(kept.resource)
        if self.manifest.buckets:
            emulator.neighbours.load()
        for bucket in self._list("buckets", objects.Bucket):
            objects.make(bucket)
        for entry in self._list("objects", Entry):
            with self._archive.open(entry.entry) as body:
                objects.put(entry.object, body)

    def _check(self) -> Manifest:
        members = self._archive.namelist()
        if MANIFEST not in members:
            raise Unusable(f"it is no snapshot: there is no {MANIFEST} in it")
        with self._archive.open(MANIFEST) as member:
            found = manifest(member.read(MOST_MANIFEST))
        lists = {name: list(self._list(name, kind)) for name, kind in LISTS.items()}
        read = {MANIFEST, *map(member_of, lists)}
        for name in (each for each in members if each not in read):
            with self._archive.open(name) as member:
                while member.read(PIECE):  # to its end, where its checksum is compared
                    pass
        for name, values in lists.items():
            if len(values) != getattr(found, name):
                raise Unusable(f"it is damaged: {len(values)} of {getattr(found, name)} {name} are in it")
            _check_list(name, values)
        _check_entries(lists["objects"], set(members), {each[:3] for each in lists["buckets"]})
        return found

    def _list(self, name: str, kind: type[Any]) -> Iterator[Any]:
        with _damage_told(), self._archive.open(member_of(name)) as member:
            yield from lines(name, kind, _lines_of(member, member_of(name)))


async def restore(emulator: "Emulator", file: IO[bytes], *, keep: bool = False) -> Manifest:
    """Have in the emulator what a snapshot has, in the place of what is there of its part, or (`keep`) beside it.

    Raises Unusable, and has changed nothing then.
    """
    with await asyncio.to_thread(Snapshot, file) as snapshot:
        scripts = await asyncio.to_thread(snapshot.scripts_for, emulator, keep=keep)
        if not keep:
            await forget(emulator, snapshot.part)
        await asyncio.to_thread(snapshot.pour, emulator)
        emulator.scripts.put(scripts)
        emulator.worker.wake()
        return snapshot.manifest


def _archive_of(file: IO[bytes]) -> ZipFile:
    try:
        return ZipFile(file)
    except BadZipFile:
        raise Unusable("it is no snapshot: it is no ZIP archive, or only a part of one") from None


def _check_size(archive: ZipFile, file: IO[bytes]) -> None:
    unpacked, most = sum(member.file_size for member in archive.infolist()), file.seek(0, SEEK_END) * MOST_TIMES
    if unpacked > MOST_UNPACKED + most:
        raise Unusable(f"it is no snapshot: it would unpack to {unpacked} bytes, more than {MOST_TIMES} times its own")


def _check_list(name: str, values: list[Any]) -> None:
    twice = len(values) - len({_key(value) for value in values})
    if twice:
        raise Unusable(f"it is damaged: {twice} of its {name} are in it twice")
    for value in values:
        told = value.object if isinstance(value, Entry) else value
        if not is_account(getattr(told, "account", "0" * 12)):
            raise Unusable(f"it is damaged: {told.account[:40]!r} among its {name} is no account")


def _check_entries(entries: list[Entry], members: set[str], buckets: set[tuple[str, str, str]]) -> None:
    for entry, told in entries:
        if entry not in members:
            raise Unusable(f"it is damaged: the bytes of {told.bucket}/{told.key} are missing")
        if told[:3] not in buckets:
            raise Unusable(f"it is damaged: the bucket of {told.bucket}/{told.key} is missing")


def _lines_of(member: IO[bytes], name: str) -> Iterable[bytes]:
    while line := member.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise Unusable(f"it is damaged: a line of {name} is longer than any is")
        yield line


def _key(value: Any) -> Any:
    """What there can be once."""
    if isinstance(value, Entry):
        return value.object[:4]
    if isinstance(value, Kept):
        return value[:4]
    return (value.account, value.name) if isinstance(value, objects.Bucket) else value.name


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except (BadZipFile, KeyError, EOFError, ZlibError, RuntimeError, OSError) as error:
        raise Unusable(f"it is damaged: {error}") from None
