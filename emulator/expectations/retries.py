"""Judges of what came next: the next page of a list, and the next try after an error. Pure."""

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import pairwise

from emulator.expectations.calls import described
from emulator.expectations.contract import BackOff, Pages
from emulator.expectations.matching import (
    Finding,
    Line,
    broken,
    caller_of,
    chosen,
    end_of,
    error_of,
    grouped,
    kept,
    told,
)


def pages(rule: Pages, lines: Sequence[Line]) -> Finding:
    """Every token was asked with."""
    found = chosen(rule.call, lines)
    for line in found:
        if next_token(line) and not any(_goes_on(line, later) for later in found):
            return broken(f"{told(line)} has a next page, which nobody asked for", line)
    return kept("every list was read to its end", found) if found else broken(f"{described(rule.call)} never came")


def back_off(rule: BackOff, lines: Sequence[Line]) -> Finding:
    """The waits grew at least as asked."""
    proof: list[Line] = []
    for run in runs(chosen(rule.call, lines), rule.after):
        proof += run
        for number, (failed, again) in enumerate(pairwise(run)):
            wait, least = again["at"] - end_of(failed), rule.first * rule.factor**number
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
            if not any(fnmatchcase(error_of(line), code) for code in codes):
                if len(run) > 1:
                    yield run
                run = []
        if len(run) > 1:
            yield run


def next_token(line: Line) -> str | None:
    """The token of the page behind this one."""
    output = line["output"] or {}
    token = output.get("NextToken")
    return token if isinstance(token, str) else None


def _goes_on(line: Line, later: Line) -> bool:
    asked = (later["input"] or {}).get("NextToken")
    same = later["operation"] == line["operation"] and caller_of(later) == caller_of(line)
    return same and asked == next_token(line) and later["id"] > line["id"]


def _sameness(line: Line) -> tuple[str | None, str | None, str]:
    """What two tries of one call have in common; a stream may be tried with another session."""
    given = {name: value for name, value in (line["input"] or {}).items() if name != "SessionId"}
    return caller_of(line), line["operation"], repr(sorted(given.items(), key=lambda pair: pair[0]))
