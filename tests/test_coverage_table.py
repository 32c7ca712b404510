"""The README's table of operations is the code's own, and the folder of operations is the model's."""

from pathlib import Path

import pytest

from emulator import operations
from emulator.model.shapes import batch, streaming
from emulator.operations import snake_case
from tests import coverage_table

FILES = {path.stem for path in Path(operations.__file__).parent.glob("*.py") if path.stem != "__init__"}


def test_every_operation_of_the_model_has_a_file() -> None:
    assert len(batch().operations) == 44
    assert {snake_case(name) for name in batch().operations} - FILES == set()


def test_every_file_is_an_operation_of_a_model() -> None:
    known = {snake_case(name) for model in (batch(), streaming()) for name in model.operations}
    assert FILES - known == set()


def test_the_readme_has_the_table() -> None:
    readme = coverage_table.README.read_text(encoding="utf-8")
    assert readme.count(coverage_table.BEGIN) == readme.count(coverage_table.END) == 1
    assert readme == coverage_table.written(readme), "python -m tests.coverage_table writes it"


def test_the_evidence_is_of_operations() -> None:
    assert set(coverage_table.EVIDENCE) <= set(batch().operations)


@pytest.mark.parametrize(
    ("name", "least"), [("StartTranscriptionJob", 25), ("GetTranscriptionJob", 1), ("TagResource", 7)]
)
def test_rules_are_counted_wherever_they_are(name: str, least: int) -> None:
    cells = coverage_table.row(name).split("|")
    assert (cells[1].strip(), cells[2].strip()) == (f"`{name}`", "yes")
    assert int(cells[3]) >= least


def test_an_operation_that_is_not_there() -> None:
    assert coverage_table.row("DoWonders") == "| `DoWonders` | no | | | |"
