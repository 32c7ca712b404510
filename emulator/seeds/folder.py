"""The folder of a seed: `calls.yaml`, and under `s3/` a folder for each bucket. Reads it; puts nothing anywhere."""

import re
from collections.abc import Iterable, Iterator
from mimetypes import MimeTypes
from pathlib import Path
from typing import NamedTuple

from emulator.accounts import is_account
from emulator.objects import Bucket, Object
from emulator.scripts.format import ScriptError
from emulator.seeds.calls import SeedCall, calls
from emulator.wire.claim import REGION_FORM

CALLS = ("calls.yaml", "calls.yml")
S3 = "s3"
LEFT_ALONE = frozenset({".gitkeep", ".DS_Store"})
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
REMEDY = "must be called BUCKET, BUCKET@REGION, BUCKET@ACCOUNT or BUCKET@REGION@ACCOUNT"
KINDS = MimeTypes()  # the same on every machine
UNKNOWN = "binary/octet-stream"


class Seed(NamedTuple):
    """What is in a folder."""

    calls: list[SeedCall]
    buckets: list[Bucket]
    objects: list[tuple[Object, Path]]


def read(folder: Path, operations: Iterable[str], account: str, region: str) -> Seed:
    """`account`, `region`: of buckets that name none. Raises ScriptError, with all that is wrong with it."""
    files = {entry.name for entry in _entries(folder)}
    for name in sorted(files):
        if name.endswith((".yaml", ".yml")) and name not in CALLS:
            raise _error(folder / name, "must be calls.yaml: no other file of YAML is read", f"it is {name}")
    found = [name for name in CALLS if name in files]
    if len(found) > 1:
        raise _error(folder, "must have one file of calls", f"it has {' and '.join(found)}")
    if not found and S3 not in files:
        raise _error(folder, "must have calls.yaml, or a folder s3 with a folder for each bucket", "it has neither")
    buckets = {path: _bucket(path, account, region) for path in _entries(folder / S3)} if S3 in files else {}
    told = [each for path, bucket in buckets.items() for each in _objects(path, path, bucket)]
    return Seed(_calls(folder / found[0], operations) if found else [], list(buckets.values()), told)


def _calls(path: Path, operations: Iterable[str]) -> list[SeedCall]:
    try:
        return calls(path.read_bytes().decode("utf-8-sig"), str(path), operations)
    except UnicodeDecodeError as error:
        raise _error(path, "must be text in UTF-8", error.reason) from None
    except OSError as error:
        raise _error(path, "must be readable", str(error.strerror)) from None


def _bucket(path: Path, account: str, region: str) -> Bucket:
    name, *more = path.name.split("@")
    accounts = [each for each in more if is_account(each)]
    regions = [each for each in more if REGION_FORM.fullmatch(each)]
    if not path.is_dir():
        raise _error(path, "must be a folder: those in s3 are buckets", "it is a file")
    if not BUCKET.fullmatch(name) or len(accounts) > 1 or len(regions) > 1 or len(accounts + regions) < len(more):
        raise _error(path, REMEDY, f"it is {path.name!r}")
    return Bucket((accounts or [account])[0], (regions or [region])[0], name)


def _objects(path: Path, top: Path, bucket: Bucket) -> Iterator[tuple[Object, Path]]:
    for entry in _entries(path):
        if entry.is_dir():
            yield from _objects(entry, top, bucket)
        elif entry.is_file():
            key = entry.relative_to(top).as_posix()
            kind = KINDS.guess_type(entry.name)[0] or UNKNOWN
            yield Object(bucket.account, bucket.region, bucket.name, key, {"Content-Type": kind}), entry
        else:
            raise _error(entry, "must be a file or a folder", "it is neither")


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(entry for entry in folder.iterdir() if entry.name not in LEFT_ALONE)
    except OSError as error:
        raise _error(folder, "must be a folder that can be read", str(error.strerror)) from None


def _error(path: Path, remedy: str, problem: str) -> ScriptError:
    return ScriptError(str(path), 0, "", remedy, problem)
