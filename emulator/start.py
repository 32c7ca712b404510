"""Starts the program: certificates, the listener, the banner and the ready file. It returns the exit code."""

import gc
import json
import logging
import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from emulator import __version__, logs
from emulator.app import create
from emulator.ca import Making
from emulator.scripts.yaml_nodes import ScriptError
from emulator.server import certificates, listener
from emulator.server.lifespan import StartFailed
from emulator.server.ports import CannotListen
from emulator.settings import Settings
from emulator.store.opening import Unusable

if TYPE_CHECKING:
    from collections.abc import Callable

# So many objects more than at the last collection bring the next. Python's own 700 come together in a few dozen calls,
# which leave hardly a cycle behind.
GARBAGE = 10_000


class Unwritable(Exception):
    """The ready file cannot be written; the message is one sentence for the user."""


class Ready(NamedTuple):
    """What a client needs to know, and what the ready file says."""

    http: str
    https: str
    ca: str
    access_key: str
    secret_key: str
    region: str


async def run(settings: Settings, making: Making) -> int:
    """Serve until a signal ends it. What the user can mend is one sentence on standard error, and 2."""
    logs.configure(as_json=settings.json_logs)
    try:
        kept = making.done()
        if settings.ready_file is not None:
            check_writable(settings.ready_file)
        app = create(settings)
        options = listener.Options(
            settings.host,
            settings.port,
            settings.tls_port,
            certificates.context(kept, app.clock.shown_to_clients),
            now=app.clock.shown_to_clients,
            on_end=app.journal.leave,
        )
        gc.freeze()  # what a start has made stays: no collection need look through it again
        gc.set_threshold(GARBAGE)
        await listener.serve(app, options, announcer(settings, str(kept.ca)))
    except ScriptError as error:
        return refused(error, *error.also)
    except CannotListen as error:
        return refused(f"{error} (--host, --port, --tls-port)")
    except StartFailed as error:
        return refused(*str(error).splitlines())
    except certificates.Unusable as error:
        return refused(f"{error} (--data)")
    except (Unusable, Unwritable) as error:
        return refused(error)
    finally:
        if settings.ready_file is not None:
            with suppress(OSError):  # who waits for it must not find one of a process that is gone
                settings.ready_file.unlink()
    return 0


def refused(*problems: object) -> int:
    """What the user can mend, a line each; the exit code."""
    for problem in problems:
        print(f"transcribe-emulator: {problem}", file=sys.stderr)
    return 2


def announcer(settings: Settings, ca: str) -> "Callable[[listener.Endpoints], None]":
    """Says where the emulator is, once it is: in the banner or the log, and in the ready file."""

    def announce(endpoints: listener.Endpoints) -> None:
        ready = ready_at(settings, ca, endpoints)
        if settings.json_logs:
            fields = {name: value for name, value in ready._asdict().items() if name != "secret_key"}
            logging.getLogger("emulator").info("ready", extra={"fields": fields})
        else:
            print(banner(ready), flush=True)
        if settings.ready_file is not None:
            write_ready_file(settings.ready_file, ready)

    return announce


def ready_at(settings: Settings, ca: str, endpoints: listener.Endpoints) -> Ready:
    everywhere = settings.host in ("0.0.0.0", "::", "")  # noqa: S104 - compared, not bound
    host = "localhost" if everywhere else f"[{settings.host}]" if ":" in settings.host else settings.host
    key = settings.first_key
    return Ready(
        http=f"http://{host}:{endpoints.port}",
        https=f"https://{host}:{endpoints.tls_port}",
        ca=ca,
        access_key=key.access_key if key else "",
        secret_key=key.secret_key if key else "",
        region=settings.region,
    )


def banner(ready: Ready) -> str:
    page, control = f"{ready.http}/", f"{ready.http}/_emulator/docs"
    width = len(control) + 2
    return f"""\
Amazon Transcribe emulator {__version__}

  {ready.http:<{width}}HTTP/1.1, HTTP/2 with prior knowledge, WebSocket
  {ready.https:<{width}}the same with TLS; the CA is {ready.ca}
  {page:<{width}}in a browser: what clients do, scripts, faults, the clock
  {control:<{width}}the control API

To point a client at it:

  export AWS_ENDPOINT_URL={ready.http}
  export AWS_ENDPOINT_URL_TRANSCRIBE_STREAMING={ready.https}
  export AWS_ACCESS_KEY_ID={ready.access_key} AWS_SECRET_ACCESS_KEY={ready.secret_key}
  export AWS_REGION={ready.region} AWS_DEFAULT_REGION={ready.region}
  export NODE_EXTRA_CA_CERTS={ready.ca}
  export SSL_CERT_FILE={ready.ca}  # only for streaming clients in Python: it hides the system's CAs

Ctrl-C ends it."""


def check_writable(path: Path) -> None:
    """Raises Unwritable where no ready file can be; removes one that an earlier process has left."""
    if path.is_dir():
        raise Unwritable(f"Cannot write the ready file {path}: it is a folder. Name a file in it. (--ready-file)")
    try:
        path.unlink(missing_ok=True)
        tempfile.TemporaryFile(dir=path.parent).close()
    except OSError as error:
        raise Unwritable(f"Cannot write the ready file {path}: {error.strerror}. (--ready-file)") from error


def write_ready_file(path: Path, ready: Ready) -> None:
    """Put it there at once: whoever waits for it never reads half of it. It holds a secret: only its owner may read."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "w") as file:
        json.dump(ready._asdict(), file)
    Path(temporary).replace(path)
