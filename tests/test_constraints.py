"""That the pinned versions can be had on the oldest Python that the package promises: Debian's is no new one."""

import re
import tomllib
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[1]
PINNED = dict(re.findall(r"(?m)^([A-Za-z0-9_.-]+)==(\S+)$", (ROOT / "constraints.txt").read_text(encoding="utf-8")))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OLDEST = PROJECT["requires-python"].removeprefix(">=") + ".0"


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


HERE = {plain(each.metadata["Name"]): each for each in distributions()}


@pytest.mark.parametrize("name", [name for name in PINNED if plain(name) in HERE])
def test_a_pin_is_what_is_tested_and_runs_on_the_oldest_python(name: str) -> None:
    distribution = HERE[plain(name)]
    assert distribution.version == PINNED[name]
    assert SpecifierSet(distribution.metadata["Requires-Python"] or "").contains(OLDEST)
