"""How commands ask an emulator: whom, and what is told of what goes wrong."""

import urllib.error
import urllib.request
from http.client import IncompleteRead
from pathlib import Path
from ssl import SSLCertVerificationError
from typing import Any

import pytest

from emulator import asking
from tests.answers import refusal, response

CUT = b'{"detail": [{"loc": ["query", "limit"], "msg": "must be a number"}, {"loc": [], "msg": "no"}]}'
UNTRUSTED = 'http://localhost:4610 is not trusted, name its CA: --ca "$(transcribe-emulator ca)"'
GONE = "no emulator answers at http://localhost:4610: "


@pytest.fixture(autouse=True)
def _nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)


def answering(monkeypatch: pytest.MonkeyPatch, answer: Any) -> list[tuple[str, float]]:
    """Have an opener give or raise this; the URLs that it is asked for, with its patience."""
    asked: list[tuple[str, float]] = []

    def open_(_opener: Any, request: urllib.request.Request, timeout: float) -> Any:
        asked.append((request.full_url, timeout))
        if isinstance(answer, BaseException):
            raise answer
        return answer

    monkeypatch.setattr(urllib.request.OpenerDirector, "open", open_)
    return asked


def ask(**arguments: Any) -> bytes:
    with asking.asked({"endpoint": None, "ca": None, **arguments}, "jobs", patience=3.0) as answer:
        return answer.read()


@pytest.mark.parametrize(
    ("flag", "variable", "url"),
    [
        (None, None, "http://localhost:4610"),
        (None, "https://of.clients:8443", "https://of.clients:8443"),
        ("http://named:1/", "https://of.clients:8443", "http://named:1"),
    ],
)
def test_the_emulator_of_the_flag_is_asked_or_that_of_clients(
    monkeypatch: pytest.MonkeyPatch, flag: str | None, variable: str | None, url: str
) -> None:
    if variable:
        monkeypatch.setenv("AWS_ENDPOINT_URL", variable)
    asked = answering(monkeypatch, response(b"[]"))
    assert ask(endpoint=flag) == b"[]"
    assert asked == [(f"{url}/_emulator/jobs", 3.0)]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (refusal(422, b'{"detail": "it is damaged"}'), "it is damaged"),
        (refusal(422, CUT), "limit: must be a number; no"),
        (refusal(422, b'{"detail": [{"msg": 1}]}'), 'the emulator refuses: {"detail": [{"msg": 1}]}'),
        (refusal(404, b"<html>"), "the emulator refuses: <html>"),
        (urllib.error.URLError("Connection refused"), f"{GONE}Connection refused"),
        (ConnectionResetError("reset"), f"{GONE}reset"),
        (urllib.error.URLError(SSLCertVerificationError(1, "verify failed")), UNTRUSTED),
        (TimeoutError("timed out"), f"{GONE}timed out"),
        (IncompleteRead(b"abc"), f"{GONE}IncompleteRead(3 bytes read)"),
        (ValueError("unknown url type"), "--endpoint http://localhost:4610: unknown url type"),
    ],
)
def test_what_goes_wrong_is_one_sentence(monkeypatch: pytest.MonkeyPatch, error: Exception, said: str) -> None:
    answering(monkeypatch, error)
    with pytest.raises(asking.Refused) as raised:
        ask()
    assert str(raised.value) == said


@pytest.mark.parametrize(("text", "why"), [(None, "No such file or directory"), ("?", "it is no certificate in PEM")])
def test_a_ca_that_is_none_is_named(tmp_path: Path, text: str | None, why: str) -> None:
    ca = tmp_path / "ca.pem"
    if text is not None:
        ca.write_text(text)
    with pytest.raises(asking.Refused) as raised:
        ask(ca=ca)
    assert str(raised.value) == f"--ca {ca}: {why}"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (asking.Refused("no"), "no"),
        (FileNotFoundError(2, "No such file", "a.zip"), "a.zip: No such file"),
        (OSError(28, "No space left on device"), "b.zip: No space left on device"),
    ],
)
def test_a_command_that_fails_says_so_in_a_line(
    error: Exception, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_arguments: Any) -> None:
        raise error

    assert asking.outcome(fail, {"file": Path("b.zip")}) == 1
    assert capsys.readouterr() == ("", f"transcribe-emulator: {said}\n")
    assert asking.outcome(lambda _arguments: None, {}) == 0
