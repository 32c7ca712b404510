"""A stranger's project has the types of `emulator.testing`: mypy, strict, on code beside an installed package."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.clients.test_readme import checkout_in

RIGHT = """
from collections.abc import Callable
from typing import Any, assert_type

import pytest

from emulator.testing import Broken, Clock, Expectation, Fault, Refused, Server, Space, from_ready_file, running


@pytest.fixture
def greeting(transcribe_space: Space) -> str:
    return transcribe_space.say([{"spk_0": "Good morning."}], job={"running": "2s"}, language="en-*")


def test_fixtures(
    transcribe_emulator: Server,
    transcribe_space: Space,
    greeting: str,
    clock: Clock,
    fault: Callable[..., Fault],
    journal: Callable[..., list[dict[str, Any]]],
    expect: Callable[..., Expectation],
) -> None:
    assert_type(transcribe_emulator.https, str)
    assert_type(transcribe_space.environment, dict[str, str])
    assert_type(transcribe_space.fault("slow-server", parameters={"seconds": 2}).fired, int)
    assert_type(transcribe_space.journal(operation="Start*"), list[dict[str, Any]])
    assert_type(transcribe_space.expect({"rule": "pages"}), Expectation)
    assert_type(clock.advance(3600), float)
    fault({"raise": "ThrottlingException"}, nth=1).remove()
    assert journal() == []
    with pytest.raises(Broken):
        expect({"rule": "pages"}).check()


def test_by_hand() -> None:
    with running("--job-seconds=2", environment={"TZ": "UTC"}) as server, server.space() as space:
        assert_type(server, Server)
        assert_type(space, Space)
        try:
            server.control.get("faults", "none")
        except Refused as refused:
            assert_type(refused.status, int)
"""
WRONG = """
from pathlib import Path

from emulator.testing import Clock, Server, Space, from_ready_file, running


def test_fixtures(transcribe_emulator: Server, transcribe_space: Space, clock: Clock) -> None:
    transcribe_emulator.port  # [attr-defined]
    transcribe_space.say()  # [call-arg]
    transcribe_space.expect("pages")  # [arg-type]
    transcribe_space.ca + "/ca.pem"  # [operator]
    clock.advance("1h")  # [arg-type]
    clock.now = 3.0  # [misc]


def test_by_hand() -> None:
    from_ready_file("ready.json")  # [arg-type]
    with running(job_seconds=2):  # [call-arg]
        pass
    running().space()  # [attr-defined]
"""
MARK = re.compile(r"# \[([\w-]+)\]$")
TOLD = re.compile(r"^(\w+\.py):(\d+): error: .*\[([\w-]+)\]$", re.MULTILINE)


def test_right_uses_are_right_and_wrong_ones_are_errors(tmp_path: Path) -> None:
    """By the marker `py.typed`, which the package must have in it: an installed package without one has no types."""
    site, project = tmp_path / "site", tmp_path / "project"
    install = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps")
    subprocess.run([*install, "--target", str(site), str(checkout_in(tmp_path))], check=True, timeout=120)
    project.mkdir()
    (project / "test_right.py").write_text(RIGHT, encoding="utf-8")
    (project / "test_wrong.py").write_text(WRONG, encoding="utf-8")
    # What is on the interpreter's path counts as installed. (What MYPYPATH names would need no marker.)
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), "."],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    marked = {
        ("test_wrong.py", str(at), found[1])
        for at, line in enumerate(WRONG.splitlines(), 1)
        if (found := MARK.search(line))
    }
    assert set(TOLD.findall(done.stdout)) == marked, done.stdout + done.stderr
