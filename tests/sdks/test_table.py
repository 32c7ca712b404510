"""The README's tables of SDKs: what a report becomes in them, and what stands there without one."""

from typing import Any

from tests.sdks.programs import BATCH, BATCH_CASES, H2C, HTTPS, PROGRAMS, STREAM_CASES, Program
from tests.sdks.table import BEGIN, END, NOT_RUN, reasons, rows, shown, tables, written

CANNOT = {f"{HTTPS}/two_streams": "it has one only", H2C: "it has no such thing"}
PROGRAM = Program("an-sdk", "nowhere", (), (), (BATCH, HTTPS, H2C), cannot=CANNOT)
CELLS = {case: {"ok": True, "saw": {}} for case in (*BATCH_CASES, *STREAM_CASES)}
REPORT: dict[str, Any] = {
    "version": "1.2",
    "runtime": "lang 3",
    "protocol": "json-1.1",
    "rows": {
        BATCH: CELLS | {"wait": {"ok": True, "saw": {"by": "waiter"}}, "list": {"ok": False, "saw": {}}},
        HTTPS: CELLS | {"two_streams": {"cannot": "it has one only"}},
        H2C: {"cannot": "it has no such thing"},
    },
}


def test_a_report() -> None:
    (batch,) = rows(PROGRAM, REPORT, batch=True)
    assert batch[:6] == ("an-sdk 1.2", "lang 3", "json-1.1", "yes", "waiter", "yes")
    assert batch[3 + BATCH_CASES.index("list")] == "FAILED"
    https, h2c = rows(PROGRAM, REPORT, batch=False)
    assert https[2:] == ("https", "yes", "yes", "yes", "no", "yes", "yes")
    assert h2c[2:] == ("h2c", *["no"] * 6)
    assert [*reasons(PROGRAM)] == [
        "- an-sdk, stream https, two_streams: it has one only.",
        "- an-sdk, stream h2c: it has no such thing.",
    ]


def test_no_report() -> None:
    assert [*rows(PROGRAM, None, batch=True)] == [("an-sdk", NOT_RUN)]


def test_a_readme() -> None:
    nothing = {program.name: None for program in PROGRAMS}
    readme = written(f"before\n{BEGIN}what was there\n{END}after\n", nothing)
    assert readme == f"before\n{BEGIN}\n{tables(nothing)}\n{END}after\n"
    assert written(readme, nothing) == readme
    assert (PROGRAMS[0].name, NOT_RUN) in [row[:2] for row in shown(readme)]
