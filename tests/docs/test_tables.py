"""The tables of docs/ that are made from the code leave nothing out. Whether they are up to date the house asks."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from emulator.scripts.schema import FILE
from emulator.settings import Settings
from tests.docs import tables
from tests.sdks.programs import PROGRAMS, Program

ROW = re.compile(r"^\| `(--[\w-]+)` \|(?: `TRANSCRIBE_EMULATOR_\w+` \|)? (.*?) \|", re.MULTILINE)
# The pages of SDKs that go by another name than their programs.
NAMED = {
    "@aws-sdk (browser)": "browser",
    "@aws-sdk (node)": "javascript",
    "aws-sdk-go-v2": "go",
    "aws-sdk-go-v2 (CBOR)": "go",
    "aws-sdk-rust": "rust",
    "aws-sdk-java-v2": "java",
}


def text_of(name: str) -> str:
    return (tables.DOCS / name).read_text(encoding="utf-8")


def test_a_page_without_a_place_for_it() -> None:
    with pytest.raises(AssertionError, match="markers"):
        tables.written("# A page\n", "| a |\n")


def test_every_key_of_a_script_is_on_the_page() -> None:
    page = text_of("scripts.md")
    names = set(named_in(json.loads(FILE.read_text(encoding="utf-8"))))
    assert {"say", "access_key", "stuck", "bytes"} <= names
    assert {name for name in names if not re.search(rf"^\| `(?:[\w.]+\.)?{name}` \|", page, re.MULTILINE)} == set()


def named_in(schema: Any) -> Iterator[str]:
    """Every name of a member that a schema knows, however deep."""
    if isinstance(schema, list):
        for each in schema:
            yield from named_in(each)
    elif isinstance(schema, dict):
        yield from schema.get("properties", {})
        for each in schema.values():
            yield from named_in(each)


def test_the_readme_gives_the_same_defaults() -> None:
    readme = dict(ROW.findall((tables.DOCS.parent / "README.md").read_text(encoding="utf-8")))
    made = dict(ROW.findall(tables.settings()))
    assert len(made) == len(Settings.model_fields)
    assert readme == made


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_an_sdk_has_its_page(program: Program) -> None:
    page = text_of(f"sdks/{NAMED.get(program.name, program.name)}.md")
    assert all(f"| {word}" in page for word in ("install", "CA", "credentials", "region"))
    assert re.search(r"^\| (batch endpoint|endpoint for streams)", page, re.MULTILINE)
