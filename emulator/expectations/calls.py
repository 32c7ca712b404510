"""Judges of which calls were made: these, none of those, and how often. Pure."""

from collections.abc import Sequence

from emulator.expectations.contract import Call, Calls, Never, Pattern, Rate, bounds
from emulator.expectations.matching import Finding, Line, between, broken, chosen, fits, kept, told


def calls(rule: Calls, lines: Sequence[Line]) -> Finding:
    """These calls, so often, in this order or in any."""
    counts = [0] * len(rule.calls)
    counted: list[Line] = []
    position = 0
    for line in lines:
        fitting = [place for place, call in enumerate(rule.calls) if fits(call, line)]
        if not fitting:
            if rule.nothing_else:
                return broken(f"{told(line)} was not expected", line)
            continue
        place = _place(rule, fitting, counts, position)
        if place is None:
            return broken(f"{told(line)} came once too often, or too late", line)
        if rule.order == "this":
            missing = _missing(rule.calls[position:place], counts[position:place])
            if missing:
                return broken(f"{told(line)} came before {missing}", line)
            position = place
        counts[place] += 1
        counted.append(line)
    missing = _missing(rule.calls, counts)
    return broken(f"{missing} did not come", *counted) if missing else kept("all of them came", counted)


def never(rule: Never, lines: Sequence[Line]) -> Finding:
    """No such call."""
    found = chosen(rule.call, lines)
    return broken(f"{told(found[0])} came", *found) if found else kept("none came", ())


def rate(rule: Rate, lines: Sequence[Line]) -> Finding:
    """At most so many in any so many seconds."""
    found = chosen(rule.call, lines)
    for first, over in zip(found, found[rule.most :], strict=False):
        seconds = between(first, over)
        if seconds < rule.seconds:
            several = found[found.index(first) : found.index(over) + 1]
            return broken(f"{rule.most + 1} came within {seconds:.3f} s, the last as {told(over)}", *several)
    return kept(f"{len(found)} came", found) if found else broken(f"{described(rule.call)} never came")


def described(pattern: Pattern) -> str:
    """A pattern in a few words."""
    asked = pattern.model_dump(exclude_none=True, exclude_defaults=True, exclude={"times"})
    words = " ".join(f"{name} {value!r}" for name, value in asked.items())
    return f"a call with {words}" if words else "any call"


def _place(rule: Calls, fitting: Sequence[int], counts: Sequence[int], position: int) -> int | None:
    """Which of the expected calls this is: the first that has room, and is not past."""
    past = position if rule.order == "this" else 0
    return next(
        (place for place in fitting if place >= past and counts[place] < bounds(rule.calls[place].times)[1]), None
    )


def _missing(expected: Sequence[Call], counts: Sequence[int]) -> str | None:
    for call, count in zip(expected, counts, strict=True):
        least = bounds(call.times)[0]
        if count < least:
            return f"{described(call)} ({count} of {least:.0f})"
    return None
