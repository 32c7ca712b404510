"""The commands that ask a running emulator by its control API: `snapshot` and `restore`. They hold no file whole."""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse

DEFAULT = "http://localhost:4610"
PATIENCE = 600.0  # seconds without a byte: a large snapshot is read twice before it is answered
PARTS = ("account", "region", "access_key")


class Refused(Exception):
    """The emulator says no, or nothing; the message is one sentence for the user."""


def add_to(snapshot: "argparse.ArgumentParser", restore: "argparse.ArgumentParser") -> None:
    """The arguments of both commands."""
    for command, what in ((snapshot, "where to write it"), (restore, "the snapshot")):
        command.add_argument("file", type=Path, metavar="FILE", help=what)
        text = f"where the emulator is; default: AWS_ENDPOINT_URL, or {DEFAULT}"
        command.add_argument("--endpoint", metavar="URL", help=text)
        text = "the CA of an https endpoint; see transcribe-emulator ca"
        command.add_argument("--ca", type=Path, metavar="FILE", help=text)
    for name in PARTS:
        flag = f"--{name.replace('_', '-')}"
        snapshot.add_argument(flag, metavar=name.upper(), help="only what it has of it; default: all")


def snapshot(arguments: Mapping[str, Any]) -> int:
    """Write a file; the exit code."""
    with _told() as failed:
        file: Path = arguments["file"]
        wish = {name: arguments[name] for name in PARTS if arguments[name]}
        handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}")
        try:
            # Whoever finds the file finds all of it.
            with os.fdopen(handle, "wb") as into, _asked(arguments, "snapshot", json.dumps(wish).encode()) as answer:
                shutil.copyfileobj(answer, into)
            Path(temporary).replace(file)
        finally:
            Path(temporary).unlink(missing_ok=True)
        sys.stdout.write(f"{file} has a snapshot of {', '.join(wish.values()) or 'all'}: {file.stat().st_size} bytes\n")
    return len(failed)


def restore(arguments: Mapping[str, Any]) -> int:
    """Have a file restored; the exit code."""
    with _told() as failed:
        file: Path = arguments["file"]
        with file.open("rb") as body, _asked(arguments, "restore", body) as answer:
            told = json.load(answer)
        counts = ", ".join(f"{told[name]} {name}" for name in ("resources", "buckets", "objects", "scripts"))
        sys.stdout.write(f"{file} is restored: {counts}\n")
    return len(failed)


@contextmanager
def _asked(arguments: Mapping[str, Any], route: str, body: bytes | IO[bytes]) -> Iterator[IO[bytes]]:
    """The answer of the control API to a POST. Raises Refused."""
    import ssl
    from http.client import HTTPException
    from urllib.error import HTTPError, URLError
    from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

    endpoint = (arguments["endpoint"] or os.environ.get("AWS_ENDPOINT_URL") or DEFAULT).rstrip("/")
    # No proxy has anything to do with an emulator.
    secure = HTTPSHandler(context=ssl.create_default_context(cafile=arguments["ca"]))
    opener = build_opener(ProxyHandler({}), secure)
    kind, length = ("json", len(body)) if isinstance(body, bytes) else ("zip", os.fstat(body.fileno()).st_size)
    headers = {"content-type": f"application/{kind}", "content-length": str(length)}
    try:
        request = Request(f"{endpoint}/_emulator/{route}", body, headers)  # noqa: S310 - whose scheme the user chooses
        with opener.open(request, timeout=PATIENCE) as answer:
            yield answer
    except HTTPError as error:
        raise Refused(reason_of(error.read(100_000))) from error
    except (URLError, ConnectionError, TimeoutError, HTTPException) as error:
        raise Refused(f"no emulator answers at {endpoint}: {getattr(error, 'reason', error)}") from error
    except ValueError as error:
        raise Refused(f"--endpoint {endpoint}: {error}") from error


def reason_of(body: bytes) -> str:
    """What the control API says is wrong."""
    try:
        detail = json.loads(body)["detail"]
    except (ValueError, KeyError, TypeError):
        return f"the emulator refuses: {body[:200].decode(errors='replace')}"
    return detail if isinstance(detail, str) else "; ".join(str(each["msg"]) for each in detail)


@contextmanager
def _told() -> Iterator[list[str]]:
    """Takes what goes wrong, a line on standard error, and puts it on the list."""
    failed: list[str] = []
    try:
        yield failed
    except Refused as error:
        failed.append(str(error))
    except OSError as error:
        failed.append(f"{error.filename}: {error.strerror}")
    for sentence in failed:
        sys.stderr.write(f"transcribe-emulator: {sentence}\n")
