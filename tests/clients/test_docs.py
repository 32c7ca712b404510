"""The pages of docs/: what they show is run, block by block from top to bottom, against one emulator for each page."""

import re
import shutil
import sys
from pathlib import Path

import pytest
import yaml

from tests.clients.running import ROOT, running
from tests.clients.test_readme import FENCED, SHOWN, Block, run

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
PART = re.compile(r"^<!-- from \S+ -->\n```.*?^```$", re.MULTILINE | re.DOTALL)
PROGRAMS = {
    "bash": ["bash", "-euc"],
    "python": [sys.executable, "-c"],
    "js": [shutil.which("node") or "node", "--input-type=module", "-e"],
}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(DOCS).as_posix())
def test_what_a_page_shows_works(tmp_path: Path, page: Path) -> None:
    # What is shown of a program that is run elsewhere is no program by itself: tests/sdks/test_docs.py looks after it.
    text = PART.sub("", page.read_text(encoding="utf-8"))
    blocks = [Block(found["language"], found["text"]) for found in FENCED.finditer(text)]
    assert {block.language for block in blocks} <= PROGRAMS.keys() | SHOWN | {"yaml"}
    assert all(yaml.safe_load(block.text) for block in blocks if block.language == "yaml")
    programs = [block for block in blocks if block.language in PROGRAMS]
    if programs:
        with running(tmp_path) as emulator:
            for block in programs:
                text = block.at(emulator).replace("curl ", "curl --fail ")
                assert run(emulator, [*PROGRAMS[block.language], text])
