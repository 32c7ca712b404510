"""What the pages name exists: settings by their variables, routes, files; a compose file hangs together."""

import re
import tomllib

import pytest
import yaml

from emulator import __version__
from emulator.settings import Settings
from tests.docs import tables
from tests.docs.pages import DOCS, PAGES, Page, fenced

ROOT = DOCS.parent
VARIABLE = re.compile(r"\bTRANSCRIBE_EMULATOR_([A-Z0-9_]+)\b")
ROUTE = re.compile(r"\b(GET|PUT|POST|PATCH|DELETE) (/_emulator/[\w/{}.-]*)")
FLAG = re.compile(r"(?<=\s)--[a-z][a-z0-9-]+")
WHEEL = f"transcribe_emulator-{__version__}-py3-none-any.whl"
SERVE = "transcribe-emulator serve "
FILE = re.compile(r"`((?:tests|emulator|examples|fixtures|docs)/[\w/.-]+)`")
# Not in the OpenAPI document, which describes neither itself nor the pages for people.
UNLISTED = {"/_emulator/docs", "/_emulator/openapi.json", "/_emulator/"}


@pytest.fixture(scope="module")
def routes() -> set[tuple[str, str]]:
    """Every route, the names in braces being any one word."""
    return {(method, re.sub(r"{\w+}", "*", path)) for method, path in ROUTE.findall(tables.routes())}


def text_of(page: Page) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_a_variable_is_a_setting(page: Page) -> None:
    assert {name.lower() for name in VARIABLE.findall(text_of(page))} - set(Settings.model_fields) == set()


@pytest.mark.parametrize("page", PAGES)
def test_a_route_is_one(page: Page, routes: set[tuple[str, str]]) -> None:
    told = {(method, path.rstrip(".")) for method, path in ROUTE.findall(text_of(page)) if path not in UNLISTED}
    assert [(method, path) for method, path in told if not is_there(method, path, routes)] == []


def is_there(method: str, path: str, routes: set[tuple[str, str]]) -> bool:
    """Whether a route fits a path, in which a name may stand in braces, in capitals, or as an example."""
    fits = (re.fullmatch(re.escape(known).replace(r"\*", "[^/]+"), path) for verb, known in routes if verb == method)
    return any(fits)


@pytest.mark.parametrize("page", PAGES)
def test_a_file_is_there(page: Page) -> None:
    named = {name for name in FILE.findall(text_of(page)) if "AWS_NAME" not in name}
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_the_flags_of_a_command_are_settings() -> None:
    """Of commands that are not run as they are shown: in database.md they name a machine that there is not."""
    known = {f"--{name.replace('_', '-')}" for name in Settings.model_fields}
    shown = {
        flag
        for page in PAGES
        for line in text_of(page).splitlines()
        if line.startswith(SERVE)
        for flag in FLAG.findall(line)
    }
    assert {"--database", "--s3-endpoint"} <= shown <= known


def test_an_extra_is_one() -> None:
    """Of pytest.md and database.md, which say what to install."""
    made = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    named = {name for page in PAGES for name in re.findall(r"'(?:transcribe-emulator|\.)\[(\w+)]'", text_of(page))}
    assert {"pytest", "postgresql"} <= named <= made.keys()


@pytest.mark.parametrize("page", PAGES)
def test_nobody_is_told_to_fetch_what_is_on_no_index(page: Page) -> None:
    """But for the driver's extra, where the emulator is installed already; and its wheel is of this version."""
    assert {*re.findall(r"pip install 'transcribe-emulator\S*", text_of(page))} <= {
        "pip install 'transcribe-emulator[postgresql]'"
    }
    assert {*re.findall(r"transcribe_emulator-\S+\.whl", text_of(page))} <= {WHEEL}


def test_pip_makes_a_wheel_of_that_name() -> None:
    said = text_of("pytest.md")
    assert said.index("pip wheel --no-deps --wheel-dir wheels .") < said.index(f"pip install 'wheels/{WHEEL}[pytest]'")


def test_what_prometheus_is_to_ask_is_a_route(routes: set[tuple[str, str]]) -> None:
    (scraping,) = map(yaml.safe_load, fenced("metrics.md", "yaml"))
    assert [("GET", each["metrics_path"]) in routes for each in scraping["scrape_configs"]] == [True]


def test_a_compose_file_hangs_together() -> None:
    """Each service is made of something, what it waits for is there, and named volumes are declared."""
    (compose,) = map(yaml.safe_load, fenced("container.md", "yaml"))
    services = compose["services"]
    for service in services.values():
        assert {"build", "image"} & service.keys()
        assert service.get("depends_on", {}).keys() <= services.keys()
        mounted = {volume.partition(":")[0] for volume in service.get("volumes", ())}
        assert {name for name in mounted if name[0] not in "./"} <= compose["volumes"].keys()
