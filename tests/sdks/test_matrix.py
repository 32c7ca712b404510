"""Every SDK, every carrier, every case: what the program has seen is what the one table says.

A program whose toolchain this machine has not is named at the end of the run; in CI that is a failure.
"""

import pytest

from tests.sdks.conftest import Matrix
from tests.sdks.expected import EXPECTED
from tests.sdks.programs import PROGRAMS, Program
from tests.sdks.table import README, RUNTIME, reasons, rows, shown
from tests.sdks.toolchains import missing, missing_is_failure

AGAIN = "write it again: python -m tests sdks; python -m tests.sdks.table"
HERE = [program for program in PROGRAMS if missing_is_failure() or not missing(program)]
CASES = [(program, carrier, case) for program in HERE for carrier, case in program.cases()]


def name_of(value: Program | str) -> str:
    return value if isinstance(value, str) else value.name


@pytest.mark.parametrize(("program", "carrier", "case"), CASES, ids=name_of)
def test_the_program_has_seen(matrix: Matrix, program: Program, carrier: str, case: str) -> None:
    assert missing(program) == []
    report = matrix.report(program)
    row = report["rows"][carrier]
    told = row if "cannot" in row else row[case]
    reason = program.reason(carrier, case)
    if reason is None:
        assert told["ok"] is True, told
        EXPECTED[case](told["saw"], report["run"])
    else:
        assert reason in told.get("cannot", ""), f"the SDK can now: {told}"


@pytest.mark.parametrize("program", HERE, ids=name_of)
def test_a_report_names_what_was_run(matrix: Matrix, program: Program) -> None:
    report = matrix.report(program)
    assert report["version"]
    assert report["runtime"]
    assert set(report["rows"]) == set(program.carriers)


@pytest.mark.parametrize("program", HERE, ids=name_of)
def test_the_readme_shows_it(matrix: Matrix, program: Program) -> None:
    """Where another version is run here than the README has seen, only CI minds: it has those of the lock files."""
    report = matrix.report(program)
    readme = README.read_text(encoding="utf-8")
    there, seen = shown(readme), [*rows(program, report, batch=True), *rows(program, report, batch=False)]
    if missing_is_failure() or {row[0] for row in seen} <= {row[0] for row in there}:
        assert {*map(without_runtime, seen)} - {*map(without_runtime, there)} == set(), AGAIN
        assert [line for line in reasons(program) if line not in readme] == [], AGAIN


def without_runtime(row: tuple[str, ...]) -> tuple[str, ...]:
    return row[:RUNTIME] + row[RUNTIME + 1 :]
