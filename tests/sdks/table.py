"""The README's tables of SDKs, made from the reports of the last run. `python -m tests.sdks.table` writes them there.

A program without a report is "not run here": its toolchain is missing on this machine.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.sdks.programs import BATCH, BATCH_CASES, FOLDER, PROGRAMS, STREAM_CASES, Program

README = Path(__file__).parents[2] / "README.md"
REPORTS = FOLDER / ".reports"
BEGIN = (
    "<!-- The tables are made from what the SDKs have seen by: python -m tests sdks; python -m tests.sdks.table -->\n"
)
END = "<!-- End of the tables -->\n"
NOT_RUN = "not run here"
RUNTIME = 1  # the cell that may differ between machines
HEADS = {
    True: ("SDK, batch", "runtime", "protocol", *BATCH_CASES),
    False: ("SDK, streams", "runtime", "carrier", *(case.replace("_", " ") for case in STREAM_CASES)),
}

Report = Mapping[str, Any]
Row = tuple[str, ...]


def place(program: Program) -> Path:
    """Where its last report is."""
    return REPORTS / f"{re.sub(r'[^0-9A-Za-z]+', '-', program.name).strip('-')}.json"


def keep(program: Program, report: Report) -> None:
    REPORTS.mkdir(exist_ok=True)
    place(program).write_text(json.dumps(report, indent=1), encoding="utf-8")


def kept(program: Program) -> Report | None:
    return json.loads(place(program).read_text(encoding="utf-8")) if place(program).exists() else None


def rows(program: Program, report: Report | None, *, batch: bool) -> Iterator[Row]:
    """Its rows in the table of batch calls or in that of streams; without a report there is but its name in them."""
    for carrier in program.carriers:
        if (carrier == BATCH) is not batch:
            continue
        if report is None:
            yield program.name, NOT_RUN
            continue
        way = report["protocol"] if batch else carrier.removeprefix("stream ")
        told = report["rows"][carrier]
        cases = BATCH_CASES if batch else STREAM_CASES
        cells = ("no" if "cannot" in told else cell(told[case]) for case in cases)
        yield f"{program.name} {report['version']}", report["runtime"], way, *cells


def cell(told: Mapping[str, Any]) -> str:
    """How a case went: yes, or by which means of the SDK."""
    if "cannot" in told:
        return "no"
    by: str = told["saw"].get("by", "yes")
    return by if told["ok"] else "FAILED"


def reasons(program: Program) -> Iterator[str]:
    """One line for each thing that it cannot, in the words that `programs.py` pins: those of a run vary."""
    for what, reason in program.cannot.items():
        yield f"- {program.name}, {what.replace('/', ', ')}: {reason}."


def line(row: Row, width: int) -> str:
    return f"| {' | '.join([*row, *[''] * (width - len(row))])} |"


def tables(reports: Mapping[str, Report | None]) -> str:
    """Both tables, and why something is not there."""
    parts = [table(reports, batch=True), table(reports, batch=False)]
    told = [each for program in PROGRAMS for each in reasons(program)]
    return "\n".join([*parts, "Where a table says no, it is for a reason in the SDK:\n", *told, ""])


def table(reports: Mapping[str, Report | None], *, batch: bool) -> str:
    head = HEADS[batch]
    found: Iterable[Row] = (row for program in PROGRAMS for row in rows(program, reports[program.name], batch=batch))
    lines = [line(head, len(head)), "|---" * len(head) + "|", *(line(row, len(head)) for row in found)]
    return "".join(f"{each}\n" for each in lines)


def shown(readme: str) -> list[Row]:
    """The rows of the README's tables."""
    within = readme.partition(BEGIN)[2].partition(END)[0]
    return [tuple(cell.strip() for cell in each[1:-1].split("|")) for each in within.splitlines() if each[:1] == "|"]


def written(readme: str, reports: Mapping[str, Report | None]) -> str:
    """The text of the README with the tables as they must be."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{tables(reports)}\n{END}{after}"


if __name__ == "__main__":
    last = {program.name: kept(program) for program in PROGRAMS}
    README.write_text(written(README.read_text(encoding="utf-8"), last), encoding="utf-8")
