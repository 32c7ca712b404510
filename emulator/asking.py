"""How the program's commands ask a running emulator by its control API. It needs no library, holds no file whole."""

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from http.client import HTTPResponse
    from ssl import SSLContext
    from urllib.request import Request

    Arguments = Mapping[str, Any]

DEFAULT = "http://localhost:4610"
MOST_REFUSAL = 100_000  # bytes of a refusal that are read
MOST_SHOWN = 200  # of those that are shown of one that the control API has not written


class Refused(Exception):
    """The emulator says no, or nothing; the message is one sentence for the user."""


def add_to(command: "argparse.ArgumentParser") -> None:
    """The arguments that say where the emulator is."""
    text = f"where the emulator is; default: AWS_ENDPOINT_URL, or {DEFAULT}"
    command.add_argument("--endpoint", metavar="URL", help=text)
    text = "the CA of an https endpoint; see transcribe-emulator ca"
    command.add_argument("--ca", type=Path, metavar="FILE", help=text)


def outcome(command: "Callable[[Arguments], object]", arguments: "Arguments") -> int:
    """Run a command; its exit code: 1, and one line on standard error, where it is refused or a file can't be used."""
    try:
        command(arguments)
    except Refused as error:
        sentence = str(error)
    except OSError as error:
        sentence = f"{error.filename or arguments.get('file', 'standard output')}: {error.strerror or error}"
    else:
        return 0
    sys.stderr.write(f"transcribe-emulator: {sentence}\n")
    return 1


@contextmanager
def asked(
    arguments: "Arguments", route: str, body: bytes | IO[bytes] | None = None, *, patience: float
) -> "Iterator[HTTPResponse]":
    """The answer of the control API to a GET, or to a POST of JSON (bytes) or a ZIP archive (a file). Raises Refused.

    `patience`: seconds without a byte, after which the emulator must be gone.
    """
    from http.client import HTTPException
    from ssl import SSLCertVerificationError
    from urllib.error import HTTPError, URLError
    from urllib.request import HTTPSHandler, ProxyHandler, build_opener

    endpoint = (arguments["endpoint"] or os.environ.get("AWS_ENDPOINT_URL") or DEFAULT).rstrip("/")
    # No proxy has anything to do with an emulator.
    opener = build_opener(ProxyHandler({}), HTTPSHandler(context=_trusting(arguments["ca"])))
    try:
        with opener.open(_request(f"{endpoint}/_emulator/{route}", body), timeout=patience) as answer:
            yield answer
    except HTTPError as error:
        raise Refused(reason_of(error.read(MOST_REFUSAL))) from error
    except (URLError, ConnectionError, TimeoutError, HTTPException) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, SSLCertVerificationError):
            raise Refused(f'{endpoint} is not trusted, name its CA: --ca "$(transcribe-emulator ca)"') from error
        raise Refused(f"no emulator answers at {endpoint}: {reason}") from error
    except ValueError as error:
        raise Refused(f"--endpoint {endpoint}: {error}") from error


def copy(answer: "HTTPResponse", into: IO[bytes]) -> None:
    """Write all of an answer. Raises Refused where it ends before its promised length: `read` takes that for an end."""
    shutil.copyfileobj(answer, into)
    if answer.length:
        raise Refused(f"the answer ended {answer.length} bytes too early; ask again")


def reason_of(body: bytes) -> str:
    """What the control API says is wrong, and with what."""
    try:
        detail = json.loads(body)["detail"]
        return detail if isinstance(detail, str) else "; ".join(map(_problem, detail))
    except (ValueError, LookupError, TypeError):
        return f"the emulator refuses: {body[:MOST_SHOWN].decode(errors='replace')}"


def _problem(problem: Mapping[str, Any]) -> str:
    """`loc` begins with the part of the request: the body, the query."""
    return ": ".join(filter(None, [".".join(map(str, problem["loc"][1:])), problem["msg"]]))


def _trusting(ca: Path | None) -> "SSLContext":
    import ssl

    try:
        return ssl.create_default_context(cafile=ca)
    except OSError as error:
        why = "it is no certificate in PEM" if isinstance(error, ssl.SSLError) else error.strerror
        raise Refused(f"--ca {ca}: {why}") from error


def _request(url: str, body: bytes | IO[bytes] | None) -> "Request":
    from urllib.request import Request

    if body is None:
        return Request(url)  # noqa: S310 - whose scheme the user chooses
    kind, length = ("json", len(body)) if isinstance(body, bytes) else ("zip", os.fstat(body.fileno()).st_size)
    headers = {"content-type": f"application/{kind}", "content-length": str(length)}
    return Request(url, body, headers)  # noqa: S310 - as above
