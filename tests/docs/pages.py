"""The pages for readers, what they show in fenced blocks, and how each block is tested. Holds no test.

A block in a language that can be run is run. Where another test looks after a block, a comment on the line before
says how. The site does not show that comment; `tests.docs.test_fences` holds it against the block.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
FENCED = re.compile(
    r"^(?:<!-- (?P<mark>[^\n]*?) -->\n)?```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)

Page = str  # its path in docs/

PAGES = [path.relative_to(DOCS).as_posix() for path in sorted(DOCS.rglob("*.md"))]
# By their paths from the root of the checkout.
SHOWING = ["README.md", "CONTRIBUTING.md", *(f"docs/{page}" for page in PAGES)]


class Fence(NamedTuple):
    """One block. `mark`: what the comment before it says; empty where there is none."""

    page: str
    mark: str
    language: str
    text: str


def fences(page: str) -> list[Fence]:
    """The blocks of one of SHOWING, from top to bottom."""
    found = FENCED.finditer((ROOT / page).read_text(encoding="utf-8"))
    return [Fence(page, each["mark"] or "", each["language"], each["text"]) for each in found]


def fenced(page: Page, language: str) -> Iterator[str]:
    """The blocks of a page of docs/ that are in a language."""
    return (fence.text for fence in fences(f"docs/{page}") if fence.language == language)
