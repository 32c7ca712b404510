"""The command line: flags, help, and how bad settings are told."""

from pathlib import Path

import pytest

from emulator import __main__ as command
from emulator import __version__
from emulator.settings import Settings


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """What `serve` would have been started with."""
    seen: list[Settings] = []

    def serve(settings: Settings) -> int:
        seen.append(settings)
        return 0

    monkeypatch.setitem(command.COMMANDS, "serve", serve)
    return seen


def test_every_setting_is_a_flag(served: list[Settings], tmp_path: Path) -> None:
    words = [
        "serve",
        "--port",
        "0",
        "--tls-port",
        "9443",
        "--auth",
        "relaxed",
        "--scripts",
        str(tmp_path),
        "--json-logs",
    ]
    assert command.main(words) == 0
    (settings,) = served
    assert (settings.port, settings.tls_port, settings.auth) == (0, 9443, "relaxed")
    assert settings.scripts == tmp_path
    assert settings.json_logs


def test_what_no_flag_says_the_environment_does(served: list[Settings], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRANSCRIBE_EMULATOR_PORT", "4711")
    monkeypatch.setenv("TRANSCRIBE_EMULATOR_JSON_LOGS", "true")
    assert command.main(["serve"]) == 0
    assert (served[0].port, served[0].json_logs) == (4711, True)


def test_a_slip_in_a_variable_is_told(
    served: list[Settings], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TRANSCRIBE_EMULATOR_SCRIPT", "mine")
    assert command.main(["serve"]) == 0
    told = "TRANSCRIBE_EMULATOR_SCRIPT is no setting, and changes nothing; TRANSCRIBE_EMULATOR_SCRIPTS is one"
    assert capsys.readouterr().err == f"transcribe-emulator: {told}\n"


def test_help_names_flag_and_variable_of_every_setting(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(["serve", "--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    for name in Settings.model_fields:
        assert f"--{name.replace('_', '-')}" in said
        assert f"TRANSCRIBE_EMULATOR_{name.upper()}" in said.replace("\n", "").replace(" ", "")


@pytest.mark.parametrize(
    ("words", "about"),
    [
        (["ca"], "print the path of the CA certificate"),
        (["journal"], "print what clients did"),
        (["scripts", "check"], "tell all that is wrong with the scripts of a folder; the exit code is 1"),
    ],
)
def test_the_help_of_a_command_says_what_it_does(
    words: list[str], about: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        command.main([*words, "--help"])
    assert about in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--port", "many"], "--port (or TRANSCRIBE_EMULATOR_PORT): Input should be a valid integer"),
        (
            ["--tls-port", "70000"],
            "--tls-port (or TRANSCRIBE_EMULATOR_TLS_PORT): Input should be less than or equal to",
        ),
        (["--region", "mars"], "--region (or TRANSCRIBE_EMULATOR_REGION): String should match pattern"),
        (["--auth", "maybe"], "--auth (or TRANSCRIBE_EMULATOR_AUTH): Input should be 'strict' or 'relaxed'"),
        (
            ["--names", "http://transcribe"],
            "--names (or TRANSCRIBE_EMULATOR_NAMES): 'http://transcribe' is no host name",
        ),
        (["--credentials", "me:hush:1"], "--credentials (or TRANSCRIBE_EMULATOR_CREDENTIALS): entry 1"),
    ],
)
def test_a_bad_setting_is_one_line_and_exit_code_2(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["serve", *words]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"transcribe-emulator: {said}")
    assert error.count("\n") == 1
    assert "hush" not in error


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["--version"])
    assert capsys.readouterr().out.strip() == __version__


def test_ca_makes_the_certificate_and_prints_its_path(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["ca", "--data", str(tmp_path)]) == 0
    path = Path(capsys.readouterr().out.strip())
    assert path.read_text().startswith("-----BEGIN CERTIFICATE-----")
    before = path.read_bytes()
    command.main(["ca", "--data", str(tmp_path)])
    assert path.read_bytes() == before


def test_ca_in_a_place_that_cannot_be_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["ca", "--data", "/dev/null/data"]) == 2
    assert (
        capsys.readouterr().err
        == "transcribe-emulator: Cannot keep certificates in /dev/null/data: Not a directory. (--data)\n"
    )
