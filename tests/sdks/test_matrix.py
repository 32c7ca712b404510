"""Every SDK, every carrier, every case: what the program has seen is what the one table says.

A program whose toolchain this machine has not is named at the end of the run; in CI that is a failure.
"""

import pytest

from tests.sdks.conftest import Matrix
from tests.sdks.expected import EXPECTED
from tests.sdks.programs import PROGRAMS, Program
from tests.sdks.toolchains import missing, missing_is_failure

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
