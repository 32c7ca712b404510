"""The CA over the control API, which is where a client finds it that shares no disk with the emulator."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator.app import Emulator
from emulator.server import certificates
from tests.control.documented import ask
from tests.control.using import emulator_in


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Emulator]:
    with emulator_in(tmp_path, data=tmp_path / "data") as made:
        yield made


async def test_the_certificate_without_its_key(emulator: Emulator) -> None:
    files = certificates.prepare(emulator.settings.data, ["localhost"], time.time())
    answered = await ask(emulator, "GET", "/_emulator/ca.pem")
    assert answered.status == 200
    assert answered.headers["content-type"] == "application/x-pem-file"
    assert answered.body == files.ca.read_bytes()
    assert answered.body.startswith(b"-----BEGIN CERTIFICATE-----")
    assert b"PRIVATE" not in answered.body


async def test_there_may_be_none(emulator: Emulator) -> None:
    answered = await ask(emulator, "GET", "/_emulator/ca.pem")
    assert answered.status == 404
    assert json.loads(answered.body) == {"detail": f"there is no ca.pem in {emulator.settings.data}"}
