"""The command that prints the journal: what it asks, what it prints, and how it says what went wrong."""

import json
import urllib.error
import urllib.request
from http.client import HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from emulator import __main__ as command
from tests.answers import refusal, response
from tests.journal.test_readable import CALL

FOUND = CALL | {"changed": 13}
LATER = CALL | {"id": 14, "changed": 15}


class Server:
    """Answers instead of an emulator. Holds what it was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, found: list[Any], events: bytes = b"") -> None:
        self.asked: list[str] = []
        self._answers = [json.dumps(found).encode(), events]
        monkeypatch.setattr(urllib.request.OpenerDirector, "open", self.open)

    def open(self, request: urllib.request.Request, timeout: float) -> HTTPResponse:
        self.asked.append(request.full_url)
        return response(self._answers.pop(0))


def test_lines_are_printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    server = Server(monkeypatch, [FOUND])
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://somewhere:1234/")
    assert command.main(["journal", "--operation", "Start*", "--access-key", "k", "--limit", "5"]) == 0
    assert capsys.readouterr().out.endswith("call StartTranscriptionJob hello → 200, 3 ms\n")
    (url,) = map(urlsplit, server.asked)
    assert (url.netloc, url.path) == ("somewhere:1234", "/_emulator/journal")
    assert parse_qs(url.query) == {"operation": ["Start*"], "access_key": ["k"], "limit": ["5"]}


@pytest.mark.parametrize(("found", "after"), [([FOUND], "13"), ([], "0")])
def test_it_follows_from_where_it_stands(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], found: list[Any], after: str
) -> None:
    events = b": the journal\n\nid: 15\ndata: " + json.dumps(LATER).encode() + b"\n\n: nothing new\n\n"
    server = Server(monkeypatch, found, events)
    assert command.main(["journal", "-f", "--json", "--limit", "3", "--endpoint", "http://here:1"]) == 0
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [*found, LATER]
    live = urlsplit(server.asked[1])
    assert (live.path, parse_qs(live.query)) == ("/_emulator/journal/live", {"after": [after]})


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (urllib.error.URLError("no such host"), 1, "no emulator answers at http://localhost:4610: no such host\n"),
        (
            refusal(422, b'{"detail": [{"loc": ["query", "kind"], "msg": "must be call"}]}'),
            1,
            "transcribe-emulator: kind: must be call\n",
        ),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_what_goes_wrong_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BaseException, code: int, said: str
) -> None:
    def fail(*_: Any, **_more: Any) -> None:
        raise error

    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setattr(urllib.request.OpenerDirector, "open", fail)
    assert command.main(["journal"]) == code
    assert capsys.readouterr().err.endswith(said)


def test_whoever_reads_may_stop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    Server(monkeypatch, [FOUND])
    with (tmp_path / "out").open("w") as out:
        monkeypatch.setattr("sys.stdout", out)
        monkeypatch.setattr("builtins.print", _broken)
        assert command.main(["journal"]) == 0


def _broken(*_: Any, **_more: Any) -> None:
    raise BrokenPipeError
