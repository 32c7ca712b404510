"""A PostgreSQL of the tests' own, in a folder of its own: spoken to by a socket in that folder, and ended with them.

The server refuses to run as root, so root starts it as another user. Whether there is one to be started can be asked
with Python alone.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from sqlalchemy import Engine

MISSING = "not run here: PostgreSQL's server isn't installed (Debian: apt-get install postgresql)"
USERS = ("postgres", "nobody")  # one of them runs the server where we are root
# Nothing here must outlive the machine.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300", "shared_buffers=64MB")
STARTING = 60.0


def programs() -> Path | None:
    """The folder of initdb and postgres; None where there is no server. Debian keeps them out of the PATH."""
    named = shutil.which("initdb")
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *([Path(named).resolve().parent] if named else [])]
    usable = [folder for folder in folders if (folder / "initdb").is_file() and (folder / "postgres").is_file()]
    return max(usable, key=lambda folder: folder.parts, default=None)


def is_here() -> bool:
    """Whether a server can be started. In CI one must be: what lacks then is told by the first start."""
    return bool(os.environ.get("CI")) or programs() is not None


class Server:
    """A running server. Each schema of its one database is as good as a database to whoever is given its URL."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._schemas = count(1)
        self._process = start(folder)

    def url(self, schema: str = "public") -> str:
        folder, options = quote(str(self.folder), safe=""), quote(f"-csearch_path={schema}", safe="")
        return f"postgresql+psycopg://postgres@/postgres?host={folder}&options={options}"

    def stop(self) -> None:
        """End it, and all of its connections."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(STARTING)

    def start(self) -> None:
        """Once more, on the same data."""
        self._process = start(self.folder)

    def engine(self) -> "Engine":
        from sqlalchemy import create_engine

        return create_engine(self.url(), isolation_level="AUTOCOMMIT", pool_size=1)

    def new_schema(self, engine: "Engine") -> str:
        """The URL of an empty schema."""
        name = f"s{next(self._schemas)}"
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {name}")
        return self.url(name)


@contextmanager
def server() -> Iterator[Server]:
    """Start a server, and end it."""
    found = programs()
    assert found is not None, MISSING
    with tempfile.TemporaryDirectory(prefix="emulator-pg-") as name:
        folder, as_user = Path(name), _user()
        if as_user:
            os.chown(folder, as_user["user"], as_user["group"])
        with (folder / "log.txt").open("wb") as out:
            words = [str(found / "initdb"), "-D", f"{name}/data", "-U", "postgres", "-A", "trust", "--no-sync"]
            words += ["--encoding=UTF8", "--locale=C"]
            subprocess.run(words, check=True, cwd=folder, stdout=out, stderr=out, **as_user)
        started = Server(folder)
        try:
            yield started
        finally:
            started.stop()


def start(folder: Path) -> subprocess.Popen[bytes]:
    """The server on the data of a folder, once it answers."""
    found = programs()
    assert found is not None, MISSING
    words = [str(found / "postgres"), "-D", f"{folder}/data", "-k", str(folder), "-c", "listen_addresses="]
    words += [word for option in FAST for word in ("-c", option)]
    with (folder / "log.txt").open("ab") as out:
        # A session of its own: what ends the tests by a key must not end it before the emulators.
        process = subprocess.Popen(words, cwd=folder, stdout=out, stderr=out, start_new_session=True, **_user())
    deadline = time.monotonic() + STARTING
    while not _answers(folder):
        assert time.monotonic() < deadline, (folder / "log.txt").read_text()
        with suppress(subprocess.TimeoutExpired):
            code = process.wait(0.05)
            raise AssertionError(f"it ended with {code}: {(folder / 'log.txt').read_text()}")
    return process


def _answers(folder: Path) -> bool:
    import psycopg

    try:
        psycopg.connect(f"host={folder} user=postgres", connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _user() -> dict[str, Any]:
    """How subprocess is told to run the server; nothing for those who are not root."""
    import pwd

    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = next(known[name] for name in USERS if name in known)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
