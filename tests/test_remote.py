"""The commands that ask a running emulator: what they send, what they print, what they leave behind."""

import json
import urllib.error
import urllib.request
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import pytest

from emulator import __main__ as command
from tests.answers import refusal, response

RESTORED = b'{"account":null,"region":null,"resources":3,"buckets":2,"objects":1,"scripts":0}'


class Far:
    """An emulator far away: remembers what it was asked, and answers what it was told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.answer: bytes | Exception = b""
        self.missing = 0  # bytes of the answer that do not come

    def open(self, request: urllib.request.Request, timeout: float) -> HTTPResponse:
        body: Any = request.data
        sent = body if isinstance(body, bytes) else body.read()
        assert int(request.get_header("Content-length") or "") == len(sent)
        self.asked.append((request.full_url, sent, request.get_header("Content-type")))
        if isinstance(self.answer, Exception):
            raise self.answer
        return response(self.answer, self.missing)


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> Far:
    made = Far()
    monkeypatch.setattr(urllib.request, "build_opener", lambda *_handlers: made)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    return made


def test_a_snapshot_is_written(far: Far, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    far.answer = b"PK the file"
    file = tmp_path / "state.zip"
    assert command.main(["snapshot", str(file), "--account", "111111111111", "--region", "eu-west-1"]) == 0
    assert file.read_bytes() == b"PK the file"
    [(url, body, kind)] = far.asked
    assert (url, kind) == ("http://localhost:4610/_emulator/snapshot", "application/json")
    assert json.loads(body) == {"account": "111111111111", "region": "eu-west-1"}
    assert capsys.readouterr().out == f"{file} has a snapshot of 111111111111, eu-west-1: 11 bytes\n"


def test_a_snapshot_is_restored(far: Far, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    far.answer = RESTORED
    file = tmp_path / "state.zip"
    file.write_bytes(b"PK the file")
    assert command.main(["restore", str(file), "--endpoint", "http://emulator/"]) == 0
    assert far.asked == [("http://emulator/_emulator/restore", b"PK the file", "application/zip")]
    assert capsys.readouterr().out == f"{file} is restored: 3 resources, 2 buckets, 1 objects, 0 scripts\n"


def test_the_endpoint_of_clients_is_asked(far: Far, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://emulator:8443")
    command.main(["snapshot", str(tmp_path / "state.zip")])
    assert far.asked[0][0] == "https://emulator:8443/_emulator/snapshot"


def left_as_it_was(file: Path) -> bool:
    return file.read_bytes() == b"before" and list(file.parent.iterdir()) == [file]


def test_a_refusal_leaves_the_file_of_before(far: Far, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    far.answer = refusal(422, b'{"detail": "it is no key"}')
    file = tmp_path / "state.zip"
    file.write_bytes(b"before")
    assert command.main(["snapshot", str(file)]) == 1
    assert capsys.readouterr() == ("", "transcribe-emulator: it is no key\n")
    assert left_as_it_was(file)


def test_a_download_that_is_cut_off_leaves_the_file_of_before(
    far: Far, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    far.answer, far.missing = b"PK the beginning", 84
    file = tmp_path / "state.zip"
    file.write_bytes(b"before")
    assert command.main(["snapshot", str(file)]) == 1
    assert capsys.readouterr() == ("", "transcribe-emulator: the answer ended 84 bytes too early; ask again\n")
    assert left_as_it_was(file)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["restore", "{}/none.zip"], "{}/none.zip: No such file or directory"),
        (["snapshot", "{}/none/state.zip"], "{}/none/state.zip: No such file or directory"),
        (["snapshot", "{}/state.zip", "--endpoint", "localhost"], "--endpoint localhost: unknown url type"),
    ],
)
def test_what_can_not_be_is_one_line(
    far: Far, tmp_path: Path, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main([word.format(tmp_path) for word in words]) == 1
    assert said.format(tmp_path) in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
