"""Whether what a page shows is like what was seen. Pure. Holds no test.

`…` on a page stands for whatever is left out: of a text, of a list, of the members of an object.
"""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

# What differs from run to run, or from machine to machine: it must be of the kind that is shown.
VARYING = {
    *("id", "changed", "at", "machine_at", "seconds", "machine_seconds", "time", "request_id", "session"),
    *("now", "iso", "clients_now", "clients_iso", "access_key", "account", "message"),
    *("bytes_in", "bytes_out", "events_out", "bytes", "heard", "real_time_factor", "longest_gap"),
}
MORE = "…"
NUMBER = re.compile(r"\d+(?:\\\.\d+)?")


def document_of(shown: str) -> Any:
    """The JSON of a page, with MORE for a member, or as an element, where something is left out."""
    return json.loads(re.sub(r"…(\s*])", r'"…"\1', re.sub(r"…(\s*})", r'"…": null\1', shown)))


def documents_in(printed: str) -> Iterator[Any]:
    """The JSON documents that were printed, one behind the other."""
    decoder, rest = json.JSONDecoder(), printed.lstrip()
    while rest:
        found, end = decoder.raw_decode(rest)
        yield found
        rest = rest[end:].lstrip()


def unlike(shown: Any, seen: Any, where: str = "$") -> Iterator[str]:
    """How what was seen is unlike what is shown, a sentence each."""
    if isinstance(shown, dict) and isinstance(seen, dict):
        yield from unlike_members(shown, seen, where)
    elif isinstance(shown, list) and isinstance(seen, list):
        yield from unlike_elements(shown, seen, where)
    elif where.rpartition(".")[2] in VARYING:
        if type(shown) is not type(seen):
            yield f"{where}: {shown!r} is shown, {seen!r} was seen, which is of another kind"
    elif not is_like(shown, seen):
        yield f"{where}: {shown!r} is shown, {seen!r} was seen"


def is_like(shown: Any, seen: Any) -> bool:
    """Whether a value is that which is shown, but for what is left out of a text, and for the error of a fraction."""
    if isinstance(shown, str) and isinstance(seen, str):
        return re.fullmatch(re.escape(shown).replace(MORE, ".*"), seen, re.DOTALL) is not None
    if isinstance(shown, float) and isinstance(seen, float):
        return math.isclose(shown, seen)
    return bool(shown == seen)


def unlike_members(shown: dict[str, Any], seen: dict[str, Any], where: str) -> Iterator[str]:
    for name in shown.keys() - {MORE}:
        if name in seen:
            yield from unlike(shown[name], seen[name], f"{where}.{name}")
        else:
            yield f"{where}: {name} is shown, and was not there"
    if MORE not in shown and seen.keys() - shown.keys():
        yield f"{where}: {', '.join(sorted(seen.keys() - shown.keys()))} was there, and is not shown"


def unlike_elements(shown: list[Any], seen: list[Any], where: str) -> Iterator[str]:
    for number, each in enumerate(each for each in shown if each != MORE):
        if all([*unlike(each, one)] for one in seen):
            yield f"{where}[{number}]: nothing is like {each}"
    if MORE not in shown and len(shown) != len(seen):
        yield f"{where}: {len(shown)} are shown, {len(seen)} were seen"


def line_pattern(shown: str) -> str:
    """What fits every line that differs from the shown one by its numbers, their units, and what is left out."""
    words = (r"\S+" if MORE in word else NUMBER.sub(r"[\\d.]+", re.escape(word)) for word in shown.split(" "))
    return re.sub(r" m?s(?=,|$)", " m?s", " ".join(words))
