"""A line of the journal as one line of text, from its JSON form. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

ARROW = "→"


def readable(line: Mapping[str, Any]) -> str:
    """`#12 14:03:07.125 call StartTranscriptionJob hello → 200, 3 ms`; the time is that of this machine's zone."""
    at = datetime.fromtimestamp(line["at"]).astimezone().strftime("%H:%M:%S.%f")[:-3]
    asked = line["operation"] or f"{line['method']} {line['path']}"
    if line["kind"] == "neighbour":
        asked = f"{line['operation'] or 'unsigned'} {line['method']} {line['path']}"
    words = [f"#{line['id']}", at, line["kind"], asked, line["name"] or line["session"] or "", ARROW, _came_of(line)]
    return " ".join(word for word in words if word)


def _came_of(line: Mapping[str, Any]) -> str:
    """What the answer was, what a stream had in it, and how long it took."""
    parts = [str(line["status"])] if line["status"] else []
    stream, error, output = line["stream"], line["error"], line["output"]
    if error:
        message = (error["message"] or "").partition("\n")[0]
        parts.append(f"{error['code']}: {message}" if message else error["code"])
    elif line["kind"] == "job" and output:
        parts.append(output["Status"])
    if stream:
        pace = stream["real_time_factor"]
        at_pace = "" if pace is None else f" at {pace:.1f} times real time"
        parts.append(f"{stream['seconds']:.1f} s of audio{at_pace}")
        parts.append(f"{stream['events_in']} events in, {stream['events_out']} out")
        if stream["ended"] and not error:
            parts.append(stream["ended"].lower())
    if line["seconds"] is None:
        parts.append("open")
    elif line["status"] is None and line["kind"] != "job":
        parts.append("the client left before its answer")
    else:
        parts.append(_span(line["seconds"]))
    if line["fault"]:
        parts.append(f"fault {line['fault']}")
    return ", ".join(parts)


def _span(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
