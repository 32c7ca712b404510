"""The pages of docs/, and what they show in fenced blocks."""

import re
from collections.abc import Iterator
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
FENCED = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)

Page = str  # its path in docs/

PAGES = [path.relative_to(DOCS).as_posix() for path in sorted(DOCS.rglob("*.md"))]


def fenced(page: Page, language: str) -> Iterator[str]:
    """The blocks of a page that are in a language."""
    for found in FENCED.finditer((DOCS / page).read_text(encoding="utf-8")):
        if found["language"] == language:
            yield found["text"]
