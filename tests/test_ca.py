"""The certificates: their names, and the process beside ours that makes them."""

import subprocess
from pathlib import Path

import pytest

from emulator import ca
from emulator.ca import Making
from emulator.server import certificates
from emulator.server.certificates import Unusable
from emulator.settings import Settings


def test_the_certificate_names_this_machine_aws_and_what_is_asked_for() -> None:
    names = ca.names(Settings(names="transcribe, 10.0.0.7,,localhost"))
    assert names[:3] == ["localhost", "127.0.0.1", "::1"]
    assert {"*.us-east-1.amazonaws.com", "*.eu-west-1.api.aws", "cn.transcribe.cn-north-1.amazonaws.com.cn"} <= set(
        names
    )
    assert names[-2:] == ["transcribe", "10.0.0.7"]
    assert len(names) == len(set(names))


def test_another_process_makes_what_is_missing(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, names="transcribe")
    made = Making(settings).done()
    assert made.ca.read_text().startswith("-----BEGIN CERTIFICATE-----")
    assert made == ca.kept(settings)


def test_the_other_process_on_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert certificates.main([str(tmp_path), "localhost"]) == 0
    assert (tmp_path / "ca.pem").exists()
    assert certificates.main(["/dev/null/data", "localhost"]) == 2
    assert capsys.readouterr().err == "Cannot keep certificates in /dev/null/data: Not a directory.\n"


def test_nobody_is_asked_for_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(data=tmp_path)
    before = ca.kept(settings)
    monkeypatch.delattr(subprocess, "Popen")
    assert Making(settings).done() == before


def test_what_the_other_process_could_not_do_is_told_in_its_words() -> None:
    with pytest.raises(Unusable, match=r"^Cannot keep certificates in /dev/null/data: Not a directory\.$"):
        Making(Settings(data=Path("/dev/null/data"))).done()
