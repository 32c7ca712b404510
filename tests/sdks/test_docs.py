"""What docs/ shows of the programs of the matrix is in them, line by line, but for its indentation."""

from textwrap import dedent, indent

import pytest

from tests.docs.pages import ROOT, SHOWING, fences

FROM = "from "
MARKED = [fence for page in SHOWING for fence in fences(page) if fence.mark.startswith(FROM)]
PARTS = [(fence.mark.removeprefix(FROM), fence.text) for fence in MARKED]


@pytest.mark.parametrize(("file", "text"), PARTS, ids=[file for file, _ in PARTS])
def test_what_a_page_shows_is_in_the_program(file: str, text: str) -> None:
    program = (ROOT / file).read_text(encoding="utf-8")
    margins = {line[: len(line) - len(line.lstrip())] for line in program.splitlines()}
    assert any(indent(dedent(text), margin) in program for margin in margins), text


def test_the_pages_show_some() -> None:
    assert PARTS
