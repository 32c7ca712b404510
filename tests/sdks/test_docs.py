"""What docs/ shows of the programs of the matrix is in them, line by line, but for its indentation."""

import re
from textwrap import dedent, indent

import pytest

from tests.clients.running import ROOT

PAGES = sorted((ROOT / "docs").rglob("*.md"))
SHOWN = re.compile(r"^<!-- from (?P<file>\S+) -->\n```\w+\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
PARTS = [(found["file"], found["text"]) for page in PAGES for found in SHOWN.finditer(page.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(("file", "text"), PARTS, ids=[file for file, _ in PARTS])
def test_what_a_page_shows_is_in_the_program(file: str, text: str) -> None:
    program = (ROOT / file).read_text(encoding="utf-8")
    margins = {line[: len(line) - len(line.lstrip())] for line in program.splitlines()}
    assert any(indent(dedent(text), margin) in program for margin in margins), text


def test_the_pages_show_some() -> None:
    assert PARTS
