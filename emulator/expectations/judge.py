"""The verdict on a contract: each rule's judge, by the rule's type, over the lines that the contract is about. Pure."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from emulator.expectations import calls, retries, streams
from emulator.expectations.contract import BackOff, Calls, Contract, Never, Pages, Rate, Rule, SessionReused, Stream
from emulator.expectations.matching import OF_CLIENTS, Finding, Line, caller_of

JUDGES: dict[type[Rule], Callable[[Any, list[Line]], Finding]] = {
    Calls: calls.calls,
    Never: calls.never,
    Rate: calls.rate,
    Stream: streams.stream,
    SessionReused: streams.session_reused,
    Pages: retries.pages,
    BackOff: retries.back_off,
}


class Verdict(NamedTuple):
    """`findings` has one for each rule, in order. `lines`: those that one of them speaks of, whole."""

    kept: bool
    findings: list[Finding]
    lines: list[Line]


def judge(contract: Contract, journal: Iterable[Line]) -> Verdict:
    """The verdict on what clients have done so far, oldest line first."""
    lines = [line for line in journal if line["kind"] in OF_CLIENTS and _is_of(contract.access_key, line)]
    findings = [JUDGES[type(rule)](rule, lines) for rule in contract.rules]
    named = {number for finding in findings for number in finding.lines}
    return Verdict(all(each.kept for each in findings), findings, [line for line in lines if line["id"] in named])


def _is_of(access_key: str | None, line: Line) -> bool:
    return access_key is None or caller_of(line) == access_key
