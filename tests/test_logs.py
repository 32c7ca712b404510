"""Logs: a readable line, or a JSON object a line with the traceback inside."""

import json
import logging
from collections.abc import Iterator

import pytest

from emulator import logs


@pytest.fixture(autouse=True)
def quiet_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:], root.level = handlers, level


def test_json_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(as_json=True)
    try:
        int("broken\nin two lines")
    except ValueError:
        logging.getLogger("some.part").exception("It %s.", "failed", extra={"fields": {"request_id": "7"}})
    (line,) = capsys.readouterr().err.splitlines()
    entry = json.loads(line)
    assert (entry["level"], entry["logger"], entry["message"]) == ("ERROR", "some.part", "It failed.")
    assert entry["request_id"] == "7"
    assert entry["traceback"].splitlines()[-1].startswith("ValueError: invalid literal")


def test_plain_is_a_line_with_its_time(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(as_json=False)
    logging.getLogger("some.part").info("It works.")
    logging.getLogger("werkzeug").info("GET / 200")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("INFO It works.")
