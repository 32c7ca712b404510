"""The recipes of examples/ci: linters find nothing wrong with them, and docs/ci.md shows each as it is."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import fences

ROOT = Path(__file__).parents[1]
RECIPES = ROOT / "examples" / "ci"
PAGE = ROOT / "docs" / "ci.md"
NOT_SHOWN = {"package-lock.json", ".npmrc"}
MADE = {"node_modules", "target", "__pycache__", ".pytest_cache"}
IMAGE = "your-name/transcribe-emulator:0.1.0"

WORKFLOW = ("--builtin-schema", "vendor.github-workflows")
GITLAB = ("--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci")
COMPOSE = ("--builtin-schema", "vendor.compose-spec")
LINTED = {
    "examples/ci/github-actions.yml": WORKFLOW,
    "examples/ci/github-actions-pytest.yml": WORKFLOW,
    "examples/ci/gitlab-ci.yml": GITLAB,
    "examples/ci/docker-compose.yml": COMPOSE,
    "docker-compose.yml": COMPOSE,
}


def files() -> dict[str, str]:
    """The text of each file of the recipes, by its name from the root of the checkout."""
    paths = (path for path in sorted(RECIPES.rglob("*")) if path.is_file() and not MADE & {*path.parts})
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def linted(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "check_jsonschema", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("name", LINTED)
def test_a_linter_finds_nothing_wrong(name: str) -> None:
    done = linted(*LINTED[name], str(ROOT / name))
    assert done.returncode == 0, done.stdout


def test_the_linter_would_find_something(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yml"
    wrong.write_text((RECIPES / "github-actions.yml").read_text(encoding="utf-8").replace("runs-on", "runs-at"))
    done = linted(*WORKFLOW, str(wrong))
    assert done.returncode == 1
    assert "runs-at" in done.stdout


def test_each_file_of_yaml_is_linted() -> None:
    assert {name for name in files() if name.endswith(".yml")} == {name for name in LINTED if "/" in name}


def test_the_page_shows_each_recipe_as_it_is() -> None:
    shown = {fence.mark.removeprefix("from "): fence.text for fence in fences("docs/ci.md") if "from " in fence.mark}
    assert shown == {name: text for name, text in files().items() if Path(name).name not in NOT_SHOWN}


@pytest.mark.parametrize("name", [name for name in files() if Path(name).name not in NOT_SHOWN])
def test_a_recipe_names_the_image_that_the_page_says_how_to_build(name: str) -> None:
    found = {*re.findall(r"\w[\w.-]*/transcribe-emulator\b[\w.:-]*", files()[name])}
    assert found <= {IMAGE}
    assert f"docker build --tag {IMAGE} ." in PAGE.read_text(encoding="utf-8")


def test_some_recipe_names_the_image() -> None:
    assert sum(IMAGE in text for text in files().values()) == 6


def test_no_recipe_names_the_host_of_a_registry() -> None:
    for text in files().values():
        hosts = {*re.findall(r"https?://([^/\s:\"'`${]+)", text)}
        assert hosts <= {"localhost", "transcribe", "maven.apache.org"}, hosts
