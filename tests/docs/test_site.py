"""The site is built without a warning, every page is on it, it fetches nothing from elsewhere, and no link is dead."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, PAGES

ROOT = DOCS.parent
# What a browser fetches for a page by itself; where a link leads is the reader's affair.
FETCHED = re.compile(r"<(?:script|img|link|iframe|source)\b[^>]*?\b(?:src|href)=\"?((?:https?:)?//[^\" >]+)")
IMPORTED = re.compile(r"(?:url\(|@import )[\"']?((?:https?:)?//[^\"')]+)")
LINK = re.compile(r"\]\((?!https?:)([^)\s#]*)(?:#([^)\s]+))?\)")
LINKING = ("README.md", "CONTRIBUTING.md", "bench/README.md", "tests/sdks/README.md")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site."""
    folder = tmp_path_factory.mktemp("site")
    words = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    variables = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(words, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return folder


def test_every_page_is_there(site: Path) -> None:
    assert {page for page in PAGES if not (site / page).with_suffix(".html").is_file()} == set()


def test_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    found = {
        (path.name, address)
        for pattern, suffix in ((FETCHED, "html"), (IMPORTED, "css"))
        for path in site.rglob(f"*.{suffix}")
        for address in pattern.findall(path.read_text(encoding="utf-8"))
    }
    assert found == set()


def test_every_block_has_become_one(site: Path) -> None:
    """A fence that Markdown did not see would be a paragraph with backticks in it."""
    left = {path.name for path in site.rglob("*.html") if "```" in path.read_text(encoding="utf-8")}
    assert left == set()


@pytest.mark.parametrize("name", LINKING)
def test_no_link_of_the_repository_is_dead(name: str) -> None:
    place = ROOT / name
    for path, anchor in LINK.findall(place.read_text(encoding="utf-8")):
        target = place.parent / path if path else place
        assert target.exists(), path
        if anchor:
            headings = HEADING.findall(target.read_text(encoding="utf-8"))
            assert anchor in {slug(heading) for heading in headings}, f"{path}#{anchor}"


def slug(heading: str) -> str:
    """The anchor of a heading."""
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", heading).strip().lower())
