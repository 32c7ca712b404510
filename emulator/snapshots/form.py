"""The form of a snapshot: a ZIP archive of a manifest and of lists, a JSON object on each line. Pure: it opens nothing.

Reads back only what it wrote: any other line is an error that says where it stands.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import UnionType
from typing import Any, NamedTuple, TypeVar, get_args, get_origin, get_type_hints

import orjson

from emulator.objects import Bucket, Object
from emulator.store.database import Resource

FORMAT = "transcribe-emulator snapshot"
VERSION = 1
MANIFEST = "snapshot.json"
LONGEST_LINE = 8 * 1024 * 1024  # bytes

T = TypeVar("T")


class Unusable(Exception):
    """A file is no snapshot, or not a whole one; the message says why."""


class Manifest(NamedTuple):
    """What a snapshot is, and how much is in it. `account`, `region`: what it is of; None: of all."""

    format: str
    version: int
    made_by: str
    made_at: float  # seconds since 1970, by the emulator's clock
    account: str | None
    region: str | None
    resources: int
    buckets: int
    objects: int
    scripts: int


class Kept(NamedTuple):
    """A Resource, without what its store gives it."""

    kind: str
    account: str
    region: str
    name: str
    created: float
    status: str
    due: float | None
    document: dict[str, Any]

    @classmethod
    def of(cls, resource: Resource) -> "Kept":
        return cls(**{name: getattr(resource, name) for name in cls._fields})

    @property
    def resource(self) -> Resource:
        return Resource(*self)


class Entry(NamedTuple):
    """An object, and the member of the archive that has its bytes."""

    entry: str
    object: Object


class Written(NamedTuple):
    """A script that was added."""

    name: str
    text: str


# The lists: their members of the archive, and what is on their lines.
LISTS: Mapping[str, type] = {"resources": Kept, "buckets": Bucket, "objects": Entry, "scripts": Written}


def member_of(name: str) -> str:
    return f"{name}.jsonl"


def line_of(value: Any) -> bytes:
    """One line of a list."""
    return orjson.dumps(_plain(value)) + b"\n"


def lines(name: str, kind: type[T], read: Iterable[bytes]) -> Iterator[T]:
    """The values of a list. Raises Unusable for the first line that is none."""
    for number, line in enumerate(read, 1):
        try:
            yield value_of(kind, orjson.loads(line))
        except (ValueError, TypeError) as error:
            raise Unusable(f"it is damaged: line {number} of {member_of(name)}: {error}") from None


def manifest(body: bytes) -> Manifest:
    """Raises Unusable for a manifest of something else, or of a later version."""
    try:
        found = orjson.loads(body)
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise Unusable(f"it is no snapshot: its {MANIFEST} is of something else")
        if found.get("version") != VERSION:
            raise Unusable(
                f"it is of version {found.get('version')} (made by {found.get('made_by')}), and this program reads "
                f"version {VERSION}: restore it with the program that made it"
            )
        return value_of(Manifest, found)
    except (ValueError, TypeError) as error:
        raise Unusable(f"it is damaged: {MANIFEST}: {error}") from None


def value_of(kind: type[T], found: Any) -> T:
    """A named tuple of this kind from an object of JSON. Raises ValueError, TypeError for what is none."""
    if not isinstance(found, dict):
        raise TypeError("it is no object")
    hints = get_type_hints(kind)
    if found.keys() != hints.keys():
        raise ValueError(f"its members are not {', '.join(hints)}")
    return kind(**{name: _member(name, hints[name], found[name]) for name in hints})


def _member(name: str, hint: Any, value: Any) -> Any:
    if hasattr(hint, "_fields"):
        return value_of(hint, value)
    fits = _fits(hint)
    if not fits(value):
        raise ValueError(f"{name} can't be {str(value)[:40]!r}")
    return value


def _fits(hint: Any) -> Callable[[Any], bool]:
    if isinstance(hint, UnionType):
        options = [_fits(each) for each in get_args(hint)]
        return lambda value: any(fits(value) for fits in options)
    if get_origin(hint) in (dict, Mapping):
        _, inner = get_args(hint)
        return lambda value: isinstance(value, dict) and (inner is Any or all(map(_fits(inner), value.values())))
    types = (int, float) if hint is float else hint
    return lambda value: isinstance(value, types) and not isinstance(value, bool)


def _plain(value: Any) -> Any:
    """Named tuples as objects."""
    if hasattr(value, "_asdict"):
        return {name: _plain(each) for name, each in value._asdict().items()}
    return dict(value) if isinstance(value, Mapping) else value
