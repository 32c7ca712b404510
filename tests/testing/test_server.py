"""Servers as tests find them: by the ready file of one that runs, or with what one said that did not start."""

import json
import sys
from pathlib import Path

import pytest

from emulator.testing import from_ready_file, running
from emulator.testing.server import NotStarted

TOLD = {
    "http": "http://localhost:1",
    "https": "https://localhost:2",
    "ca": "/data/ca.pem",
    "access_key": "test",
    "secret_key": "secret",
    "region": "eu-west-1",
}


def test_an_emulator_that_runs_is_known_by_its_ready_file(tmp_path: Path) -> None:
    (tmp_path / "ready.json").write_text(json.dumps(TOLD))
    server = from_ready_file(tmp_path / "ready.json")
    assert (server.http, server.https, server.ca) == (TOLD["http"], TOLD["https"], Path("/data/ca.pem"))
    assert (server.access_key, server.secret_key, server.region) == ("test", "secret", "eu-west-1")


def test_what_does_not_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/echo")
    with pytest.raises(NotStarted, match=r"serve --port=0 --tls-port=0 .* --auth=odd"), running("--auth=odd"):
        pass
