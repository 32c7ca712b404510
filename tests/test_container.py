"""What the Dockerfile and docker-compose.yml promise, as far as it can be read in them.

.ci/container builds and runs them.
"""

import json
import re
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "Dockerfile").read_text(encoding="utf-8")
JOINED = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", TEXT, flags=re.MULTILINE))
# The instructions of the last stage, which is the image.
STAGE = [line.split(None, 1) for line in JOINED[JOINED.rindex("FROM ") :].splitlines() if line.strip()]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PROBE = "/_emulator/ready"
OURS: dict[str, Any] = COMPOSE["services"]["transcribe"]


def instructions(name: str) -> list[str]:
    return [rest for word, rest in STAGE if word == name]


def pairs(name: str) -> dict[str, str]:
    """The NAME=VALUE pairs of all instructions of that name."""
    found = (re.findall(r'([\w.]+)=("[^"]*"|\S*)', rest) for rest in instructions(name))
    return {key: value.strip('"') for each in found for key, value in each}


def test_it_is_not_root() -> None:
    assert instructions("USER") == ["10001:10001"]


def test_nothing_that_builds_is_in_the_image() -> None:
    assert JOINED.count("FROM ") == 2
    assert not any("pip" in rest for rest in instructions("RUN"))


def test_what_a_start_needs_of_python_is_compiled_while_it_may_be_kept() -> None:
    at = {(word, rest.partition("=")[0]): number for number, (word, rest) in enumerate(STAGE)}
    (compiled,) = (number for number, (word, rest) in enumerate(STAGE) if (word, rest[:9]) == ("RUN", "python -c"))
    assert at["COPY", "--from"] < compiled < at["ENV", "PYTHONDONTWRITEBYTECODE"]
    for name in re.findall(r"\bemulator(?:\.\w+)+", STAGE[compiled][1]):
        assert find_spec(name), name


def test_one_volume_and_the_folders_that_are_documented() -> None:
    assert instructions("VOLUME") == ["/data"]
    made = " ".join([*instructions("RUN"), *instructions("COPY")])
    page = (ROOT / "docs" / "container.md").read_text(encoding="utf-8")
    for folder in ("/data", "/scripts", "/seed"):
        assert re.search(rf" {folder}( |$)", made)
        assert f"`{folder}`" in page
    environment = pairs("ENV")
    assert environment["TRANSCRIBE_EMULATOR_DATA"] == "/data"
    assert environment["TRANSCRIBE_EMULATOR_SCRIPTS"] == "/scripts"
    assert "TRANSCRIBE_EMULATOR_SEED" not in environment, "an empty folder is no seed"
    assert environment["PYTHONDONTWRITEBYTECODE"] == "1", "the root may be read-only"


@pytest.mark.parametrize("instruction", ["ENTRYPOINT", "CMD"])
def test_no_shell_stands_between_a_signal_and_the_emulator(instruction: str) -> None:
    (words,) = instructions(instruction)
    assert json.loads(words) == {"ENTRYPOINT": ["transcribe-emulator"], "CMD": ["serve"]}[instruction]


def test_its_health_is_asked_without_a_shell_tool() -> None:
    (check,) = instructions("HEALTHCHECK")
    words = json.loads(check.partition("CMD ")[2])
    assert words[0] == "python"
    assert PROBE in words[-1]


def test_the_labels() -> None:
    labels = {name.removeprefix("org.opencontainers.image."): value for name, value in pairs("LABEL").items()}
    assert labels == {
        "title": PROJECT["name"],
        "description": PROJECT["description"],
        "licenses": PROJECT["license"],
        "version": "${VERSION}",
        "revision": "${REVISION}",
        "created": "${CREATED}",
        "base.name": STAGE[0][1],
    }
    assert pairs("ARG")["VERSION"] == PROJECT["version"]


def test_it_has_the_driver_of_postgresql() -> None:
    assert "['optional-dependencies']['postgresql']" in JOINED
    assert any(name.startswith("psycopg[binary]") for name in PROJECT["optional-dependencies"]["postgresql"])


def test_the_emulator_has_no_privileges_in_compose() -> None:
    assert OURS["read_only"] is True
    assert OURS["tmpfs"] == ["/tmp"]
    assert OURS["cap_drop"] == ["ALL"]
    assert OURS["security_opt"] == ["no-new-privileges:true"]
    assert OURS["volumes"] == ["./fixtures:/scripts:ro", "emulator:/data"]
    assert all(port.startswith("127.0.0.1:") for port in OURS["ports"])


@pytest.mark.parametrize("name", ["transcribe", "database", "s3"])
def test_services_of_compose_tell_their_health(name: str) -> None:
    """The words of a list, that no shell reads."""
    assert COMPOSE["services"][name]["healthcheck"]["test"][0] == "CMD"


def test_compose_asks_whether_requests_may_be_sent() -> None:
    assert PROBE in OURS["healthcheck"]["test"][-1]


def test_the_profiles() -> None:
    profiles = {name: service.get("profiles") for name, service in COMPOSE["services"].items()}
    assert profiles == {"transcribe": None, "database": ["postgresql"], "s3": ["s3"], "tests": ["tests"]}


def test_the_example_of_tests_waits_and_trusts_the_ca() -> None:
    tests = COMPOSE["services"]["tests"]
    assert tests["depends_on"] == {"transcribe": {"condition": "service_healthy"}}
    assert "emulator:/emulator:ro" in tests["volumes"]
    assert tests["environment"]["SSL_CERT_FILE"] == "/emulator/ca.pem"
    assert OURS["environment"]["TRANSCRIBE_EMULATOR_NAMES"] == "transcribe"
