"""Judges of what came next: the next page of a list, and the next try after an error. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import Any

from emulator.expectations.calls import described
from emulator.expectations.contract import BackOff, Pages
from emulator.expectations.matching import (
    Finding,
    Line,
    broken,
    caller_of,
    chosen,
    error_of,
    grouped,
    kept,
    told,
    waited,
)


def pages(rule: Pages, lines: Sequence[Line]) -> Finding:
    """Every token was asked with."""
    found = chosen(rule.call, lines)
    for line in left(found):
        return broken(f"{told(line)} has a next page, which nobody asked for", line)
    return kept("every list was read to its end", found) if found else broken(f"{described(rule.call)} never came")


def left(lines: Sequence[Line]) -> Iterator[Line]:
    """The answers with a next page that nobody asked for afterwards."""
    asked = {_page(line, line["input"]): line["id"] for line in lines}  # by the last of those who did
    for line in lines:
        if (line["output"] or {}).get("NextToken") and asked.get(_page(line, line["output"]), -1) < line["id"]:
            yield line


def back_off(rule: BackOff, lines: Sequence[Line]) -> Finding:
    """The waits grew at least as asked."""
    proof: list[Line] = []
    for run in runs(chosen(rule.call, lines), rule.after):
        proof += run
        for number, (failed, again) in enumerate(pairwise(run)):
            wait, least = waited(failed, again), rule.first * rule.factor**number
            if wait < least:
                return broken(f"{told(again)} came {wait:.3f} s after an error, not {least:.3f} s", failed, again)
    if not proof:
        return broken(f"no call failed with {' or '.join(rule.after)} and came again: nothing was put to the test")
    return kept("it waited", proof)


def runs(lines: Sequence[Line], codes: Sequence[str]) -> Iterator[list[Line]]:
    """Calls that were made again as long as they failed so: each run holds the failures, and the call behind them."""
    for same in grouped(lines, _sameness):
        run: list[Line] = []
        for line in same:
            run.append(line)
            if not any(fnmatchcase(_failure(line), code) for code in codes):
                if len(run) > 1:
                    yield run
                run = []
        if len(run) > 1:
            yield run


def _page(line: Line, of: Mapping[str, Any] | None) -> tuple[str | None, str | None, str]:
    """Whose list it is, and the token of a page; that may be anything that JSON can say."""
    return caller_of(line), line["operation"], repr((of or {}).get("NextToken"))


def _failure(line: Line) -> str:
    """The code of its error, or what there was in the place of one; empty for none."""
    if error_of(line) or line["seconds"] is None:
        return error_of(line)
    status = line["status"]
    if status is None:
        return "no answer"
    return f"HTTP {status}" if status >= 500 else ""


def _sameness(line: Line) -> tuple[str | None, str | None, str]:
    """What two tries of one call have in common; a stream may be tried with another session."""
    given = {name: value for name, value in (line["input"] or {}).items() if name != "SessionId"}
    return caller_of(line), line["operation"], repr(sorted(given.items(), key=lambda pair: pair[0]))
