"""The settings: flags over the environment over defaults, and the credentials' small grammar."""

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from emulator.clock import Clients, Start
from emulator.settings import Credential, Settings, default_data, parse_credentials, shipped_scripts, slips


def test_the_defaults_are_those_of_the_readme() -> None:
    settings = Settings()
    assert (settings.port, settings.tls_port, settings.auth, settings.region) == (4610, 8443, "strict", "us-east-1")
    assert settings.known_keys == {"test": Credential("test", "test", "000000000000", None)}


def test_the_environment_sets_a_field_and_an_argument_beats_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRANSCRIBE_EMULATOR_TLS_PORT", "9443")
    assert Settings().tls_port == 9443
    assert Settings(tls_port=7443).tls_port == 7443


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(ValidationError, match="colour"):
        Settings(colour="red")  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("a:b", {"a": Credential("a", "b", "000000000000", None)}),
        ("a:b:123456789012", {"a": Credential("a", "b", "123456789012", None)}),
        ("a:b::tok:en=", {"a": Credential("a", "b", "000000000000", "tok:en=")}),
        (
            " a:b , c:d:210987654321:t ",
            {"a": Credential("a", "b", "000000000000", None), "c": Credential("c", "d", "210987654321", "t")},
        ),
    ],
)
def test_credentials(text: str, expected: dict[str, Credential]) -> None:
    assert parse_credentials(text) == expected


def test_a_credential_never_prints_its_secrets() -> None:
    assert repr(parse_credentials("me:hush::token")["me"]) == "Credential('me', '000000000000')"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        (" transcribe , 10.0.0.7,,::1,", ["transcribe", "10.0.0.7", "::1"]),
        ("*.dev.example.com,bücher.example,a-b.example.", ["*.dev.example.com", "bücher.example", "a-b.example."]),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert Settings(names=text).own_names == names


@pytest.mark.parametrize("name", ["a b", "http://a", "a:8443", "my_service", "-a", "a..b", "[::1]", "a" * 64])
def test_a_name_that_no_certificate_can_have_is_named(name: str) -> None:
    with pytest.raises(ValidationError, match=f"{re.escape(repr(name))} is no host name"):
        Settings(names=f"good,{name}")


def test_a_slip_in_a_variable_is_found() -> None:
    assert slips({"TRANSCRIBE_EMULATOR_PORT", "transcribe_emulator_tls_port", "HOME"}) == {}
    assert slips(["TRANSCRIBE_EMULATOR_SCRIPT", "TRANSCRIBE_EMULATOR_JOBSECONDS", "TRANSCRIBE_EMULATOR_PORT"]) == {
        "TRANSCRIBE_EMULATOR_JOBSECONDS": "TRANSCRIBE_EMULATOR_JOB_SECONDS",
        "TRANSCRIBE_EMULATOR_SCRIPT": "TRANSCRIBE_EMULATOR_SCRIPTS",
    }


def test_what_kubernetes_makes_for_a_service_of_our_name_is_no_slip() -> None:
    made = ("SERVICE_HOST", "SERVICE_PORT", "PORT_4610_TCP", "PORT_4610_TCP_PROTO", "PORT_4610_TCP_ADDR")
    assert slips(f"TRANSCRIBE_EMULATOR_{name}" for name in made) == {}


@pytest.mark.parametrize("text", ["a", "a:", ":b", "a:b:12345", "x:y,a:b:abcdefghijkl"])
def test_bad_credentials_name_their_place_and_not_the_secret(text: str) -> None:
    number = 2 if text.startswith("x") else 1
    with pytest.raises(ValueError, match=f"entry {number} is not ACCESS_KEY:SECRET_KEY"):
        parse_credentials(text)


def test_the_ca_is_kept_in_the_users_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/somewhere")
    assert default_data() == Path("/somewhere/transcribe-emulator")
    monkeypatch.delenv("XDG_DATA_HOME")
    assert default_data() == Path.home() / ".local/share/transcribe-emulator"


def test_scripts_are_shipped_inside_the_package_or_beside_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("emulator.settings.PACKAGE", tmp_path / "emulator")
    assert shipped_scripts() == tmp_path / "fixtures"
    (tmp_path / "emulator" / "fixtures").mkdir(parents=True)
    assert shipped_scripts() == tmp_path / "emulator" / "fixtures"


@pytest.mark.parametrize(
    ("text", "url"), [("", ""), ("http://minio:9000/", "http://minio:9000"), ("https://s3.test", "https://s3.test")]
)
def test_an_endpoint(text: str, url: str) -> None:
    assert Settings(s3_endpoint=text).s3_endpoint == url


@pytest.mark.parametrize("text", ["minio:9000", "ftp://minio", "http://", "http://minio/path", "http://minio?x"])
def test_what_is_no_endpoint(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not http://HOST\[:PORT\]"):
        Settings(s3_endpoint=text)


def test_the_keys_of_the_service() -> None:
    assert Settings(service_credentials="AKID:a:b").service_key == ("AKID", "a:b")
    with pytest.raises(ValueError, match="it is not ACCESS_KEY:SECRET_KEY"):
        Settings(service_credentials="AKID")


@pytest.mark.parametrize(
    ("settings", "start"),
    [
        ({}, Start()),
        ({"clock": "manual"}, Start(rate=0.0)),
        ({"clock": "manual", "clock_scale": "60"}, Start(rate=0.0)),
        ({"clock_scale": "60"}, Start(rate=60.0)),
        ({"clock_at": "1893456000.5"}, Start(at=1893456000.5)),
        ({"clock_at": "2030-01-01"}, Start(at=1893456000.0)),
        ({"clock_at": "2030-01-01T00:00:00Z"}, Start(at=1893456000.0)),
        ({"clock_at": "2030-01-01T01:00:00+01:00"}, Start(at=1893456000.0)),
        ({"clock_clients": "machine-90"}, Start(clients=Clients(ahead=-90.0))),
    ],
)
def test_how_the_clock_starts(settings: Any, start: Start) -> None:
    assert Settings(**settings).clock_start == start


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"clock": "slow"}, "'real' or 'manual'"),
        ({"clock_at": "tomorrow"}, "'tomorrow' is not a time like 2030-01-01T00:00:00Z, nor seconds since 1970"),
        ({"clock_at": "1960-01-01"}, "is not a time"),
        ({"clock_at": "9" * 400}, "is not a time"),
        ({"clock_scale": "0"}, "greater than 0"),
        ({"clock_scale": "nan"}, "less than or equal to 86400"),
        ({"clock_clients": "mine"}, "'mine' is not machine or emulator"),
    ],
)
def test_how_no_clock_starts(settings: Any, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Settings(**settings)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("credentials", "test", "entry 1 is not ACCESS_KEY:SECRET_KEY"),
        ("service_credentials", "test", "it is not ACCESS_KEY:SECRET_KEY"),
        ("quotas", "jobs=many", "jobs"),
        ("s3_endpoint", "s3", "'s3' is not http://"),
        ("events_endpoint", "http://a/b", "'http://a/b' is not http://"),
    ],
)
def test_a_text_that_can_mean_nothing_is_refused_at_the_start(name: str, text: Any, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Settings(**{name: text})


def test_the_first_key_is_the_one_that_is_named() -> None:
    first = Settings(credentials="one:x,two:y").first_key
    assert first is not None
    assert first.access_key == "one"
    assert Settings(credentials="").first_key is None
