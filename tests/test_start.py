"""Starting: what is announced and where, the names of the certificate, and how a start that fails is told."""

import json
import logging
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from emulator import start
from emulator.ca import Making
from emulator.server import listener
from emulator.server.listener import Endpoints
from emulator.settings import Settings


@pytest.fixture(autouse=True)
def quiet_logging() -> Iterator[None]:
    """`run` sets up logging for the process; give pytest its own back."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:], root.level = handlers, level


@pytest.fixture
def serves(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """A listener that is ready at once and ends at once; what was in the ready file meanwhile."""
    read: list[str] = []

    async def serve(app: Any, options: listener.Options, on_ready: Callable[[Endpoints], None]) -> None:
        assert options.tls is not None
        app.store.close()
        on_ready(Endpoints(4610, 8443))
        ready = tmp_path / "ready.json"
        if ready.exists():
            assert stat.S_IMODE(ready.stat().st_mode) == 0o600
            read.append(ready.read_text())

    monkeypatch.setattr(listener, "serve", serve)
    return read


async def run(settings: Settings) -> int:
    return await start.run(settings, Making(settings))


async def test_the_banner_has_what_a_client_needs(serves: None, tmp_path: Path, capsys: Any) -> None:
    assert await run(Settings(data=tmp_path, database=str(tmp_path / "store"))) == 0
    said = capsys.readouterr().out
    for line in (
        "http://localhost:4610/ ",  # the page
        "export AWS_ENDPOINT_URL=http://localhost:4610",
        "export AWS_ENDPOINT_URL_TRANSCRIBE_STREAMING=https://localhost:8443",
        "export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test",
        "export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1",
        f"export NODE_EXTRA_CA_CERTS={tmp_path}/ca.pem",
        f"export SSL_CERT_FILE={tmp_path}/ca.pem",
    ):
        assert line in said


async def test_the_ready_file_says_the_same_as_json_for_as_long_as_it_is_true(
    serves: list[str], tmp_path: Path
) -> None:
    ready = tmp_path / "ready.json"
    ready.write_text("of a process that is gone")
    settings = Settings(
        data=tmp_path, database=str(tmp_path / "store"), ready_file=ready, host="0.0.0.0", region="eu-west-1"
    )
    assert await run(settings) == 0
    assert [json.loads(text) for text in serves] == [
        {
            "http": "http://localhost:4610",
            "https": "https://localhost:8443",
            "ca": str(tmp_path / "ca.pem"),
            "access_key": "test",
            "secret_key": "test",
            "region": "eu-west-1",
        }
    ]
    assert not ready.exists()


def test_an_address_of_version_6_is_in_brackets() -> None:
    ready = start.ready_at(Settings(host="::1"), "ca.pem", Endpoints(1, 2))
    assert (ready.http, ready.https) == ("http://[::1]:1", "https://[::1]:2")


async def test_every_broken_script_is_told_at_a_start(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "a.yaml").write_text("say: [{ text: Hi, at: soon, confidence: much }]\n")
    (tmp_path / "b.yaml").write_text("sy: Hi\n")
    (tmp_path / "c.yaml").write_text("say: [{ text: Hi, end: late, at: soon }]\n")
    assert await run(Settings(data=tmp_path, database=str(tmp_path / "s"), scripts=tmp_path)) == 2
    told = (
        "a.yaml:1: say[0].at",
        "a.yaml:1: say[0].confidence",
        "b.yaml:1: sy",
        "c.yaml:1: say[0].",
        "c.yaml:1: say[0].",
    )
    lines = capsys.readouterr().err.splitlines()
    assert [problem in line for problem, line in zip(told, lines, strict=True)] == [True] * 5


async def test_with_json_logs_the_log_says_it(serves: None, tmp_path: Path, capsys: Any) -> None:
    assert await run(Settings(data=tmp_path, database=str(tmp_path / "store"), json_logs=True)) == 0
    said = capsys.readouterr()
    assert said.out == ""
    entry = json.loads(said.err.splitlines()[-1])
    assert (entry["message"], entry["http"]) == ("ready", "http://localhost:4610")
    assert "secret_key" not in entry


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"scripts": "nowhere"}, "nowhere"),
        ({"database": "no/such/folder/store.sqlite"}, "The database no/such/folder/store.sqlite cannot be used"),
        ({"data": "/dev/null/data"}, "Cannot keep certificates in /dev/null/data: Not a directory. (--data)\n"),
    ],
)
async def test_what_cannot_start_says_why_in_one_line(
    settings: dict[str, str], said: str, tmp_path: Path, capsys: Any
) -> None:
    assert await run(Settings(**{"data": tmp_path, "database": str(tmp_path / "s"), **settings})) == 2  # type: ignore[arg-type]
    error = capsys.readouterr().err
    assert error.startswith("transcribe-emulator: ")
    assert said in error
    assert error.count("\n") == 1


async def test_a_ready_file_that_is_a_folder_is_told(serves: None, tmp_path: Path, capsys: Any) -> None:
    settings = Settings(data=tmp_path, database=str(tmp_path / "s"), ready_file=tmp_path)
    assert await run(settings) == 2
    expected = f"Cannot write the ready file {tmp_path}: it is a folder. Name a file in it. (--ready-file)"
    assert capsys.readouterr().err == f"transcribe-emulator: {expected}\n"


async def test_a_ready_file_that_cannot_be_written_is_told(serves: None, tmp_path: Path, capsys: Any) -> None:
    ready = tmp_path / "no" / "ready.json"
    assert await run(Settings(data=tmp_path, database=str(tmp_path / "s"), ready_file=ready)) == 2
    assert "ready.json" in capsys.readouterr().err


def test_without_credentials_there_are_none_to_copy(tmp_path: Path) -> None:
    ready = start.ready_at(Settings(credentials=""), "ca.pem", Endpoints(1, 2))
    assert (ready.access_key, ready.secret_key) == ("", "")
