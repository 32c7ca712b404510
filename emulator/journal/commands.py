"""The command `transcribe-emulator journal`: asks a running emulator, over HTTP, what clients have done.

It imports nothing heavy before it runs, and needs no library.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

DEFAULT = "http://localhost:4610"
FILTERS = {
    "operation": "of this operation; a glob",
    "name": "of this job, vocabulary and so on; a glob",
    "session": "of this session",
    "status": "with this status: 404, 4xx, or the code of an error",
    "kind": "of this kind: call, stream, job or neighbour",
    "access_key": "of this access key",
    "account": "of this account",
    "region": "of this region",
    "since": "from this time on, in seconds since 1970",
    "limit": "at most so many, the last ones; 100 if it is not said",
}
QUIET = 60.0  # seconds without a byte, after which the emulator must be gone: it says something every 15


def add_to(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    text = f"where the emulator is; default: AWS_ENDPOINT_URL, or {DEFAULT}"
    parser.add_argument("--endpoint", metavar="URL", default=None, help=text)
    parser.add_argument(
        "--ca", type=Path, metavar="FILE", help="the CA of an https endpoint; see transcribe-emulator ca"
    )
    parser.add_argument("-f", "--follow", action="store_true", help="go on with what happens from now on")
    parser.add_argument("--json", action="store_true", help="all that is known, a line of JSON each")
    for name, meaning in FILTERS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", metavar=name.upper(), help=meaning)


def run(arguments: Mapping[str, Any]) -> int:
    """Print lines; the exit code: 1 where no emulator answers, 2 where it can't be asked so."""
    import http.client
    import urllib.error

    endpoint = arguments["endpoint"] or os.environ.get("AWS_ENDPOINT_URL") or DEFAULT
    try:
        for line in _lines(endpoint.rstrip("/"), arguments):
            print(json.dumps(line, ensure_ascii=False) if arguments["json"] else _readable(line), flush=True)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the interpreter flushes it as it ends
        return 0
    except urllib.error.HTTPError as error:
        return _failed(f"{endpoint} answered {error.code}: {error.read(1000).decode('utf-8', 'replace')}", 2)
    except ValueError as error:
        return _failed(f"--endpoint {endpoint}: {error}", 2)
    except (OSError, http.client.HTTPException) as error:
        return _failed(f"no emulator answers at {endpoint}: {getattr(error, 'reason', error)}", 1)
    return 0


def _lines(endpoint: str, arguments: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What there is, then, if it is wanted, what comes."""
    asked = {name: arguments[name] for name in FILTERS if arguments[name] is not None}
    with _opened(endpoint, "", asked, arguments["ca"]) as answer:
        found = json.load(answer)
    yield from found
    if arguments["follow"]:
        asked.pop("limit", None)
        asked["after"] = max((line["changed"] for line in found), default=0)
        with _opened(endpoint, "/live", asked, arguments["ca"]) as events:
            yield from _told(events)


def _opened(endpoint: str, path: str, asked: Mapping[str, Any], ca: Path | None) -> IO[bytes]:
    import ssl
    from urllib.parse import urlencode
    from urllib.request import HTTPSHandler, ProxyHandler, build_opener

    # No proxy has anything to do with an emulator.
    opener = build_opener(ProxyHandler({}), HTTPSHandler(context=ssl.create_default_context(cafile=ca)))
    query = urlencode(asked)
    answer: IO[bytes] = opener.open(f"{endpoint}/_emulator/journal{path}?{query}", timeout=QUIET)
    return answer


def _told(events: Iterable[bytes]) -> Iterator[Mapping[str, Any]]:
    """The lines in a stream of server-sent events, each of whose data is one line of it."""
    for line in events:
        name, _, value = line.partition(b": ")
        if name == b"data":
            yield json.loads(value)


def _readable(line: Mapping[str, Any]) -> str:
    from emulator.journal.readable import readable

    return readable(line)


def _failed(why: str, code: int) -> int:
    print(f"transcribe-emulator: {why}", file=sys.stderr)
    return code
