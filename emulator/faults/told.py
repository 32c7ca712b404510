"""What a fault has done, in a few words for the journal and the control API. Pure."""

from collections.abc import Callable
from typing import Any

from emulator.faults.harm import FOREVER, Denial, Harm, Slow, given


def told(harm: Harm, way: str = "") -> str:
    """All of it; `way`: how the connection was broken in the end."""
    done = {name: getattr(harm, name) for name in given(harm)}
    words = {name: how(done[name]) for name, how in WORDS.items() if name in done}
    if way and "broken" in words:
        words["broken"] = way
    return ", ".join(filter(None, words.values()))


def _slowly(slow: Slow) -> str:
    event = f"{slow.event:g} s for each event" if slow.event else ""
    return ", ".join(filter(None, [event, f"{slow.bytes} bytes a second" if slow.bytes else ""]))


def _denied(denial: Denial) -> str:
    return f"S3 answers {', '.join(f'{name} {code}' for name, code in denial._asdict().items() if code)}"


# In the order in which they are told. What has no row is not told.
WORDS: dict[str, Callable[[Any], str]] = {
    "delay": "delayed for {:g} s".format,
    "stall": lambda seconds: "stalled" if seconds == FOREVER else f"stalled for {seconds:g} s",
    "slow": _slowly,
    "split": lambda size: f"split at {size} bytes" if size else "split anywhere",
    "merge": "merged by {}".format,
    "results": "results {}".format,
    "frame": "frame {}".format,
    "refusal": lambda refusal: f"raised {refusal.code}",
    "http": "HTTP {}".format,
    "body": "body {}".format,
    "broken": lambda broken: broken.how,
    "done": lambda _done: "the call was done",
    "stuck": lambda _stuck: "stuck",
    "fail": "failed: {}".format,
    "s3": _denied,
}
