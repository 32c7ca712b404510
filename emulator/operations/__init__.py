"""One file per API operation, named as AWS names it in snake_case. `find` gets one by AWS's name; nobody lists them.

An operation's `check(request)` knows the rules between the fields of one request, `run(call)` does the work. A file
whose `run` asks S3 says `WAITS = True`.
"""

import re
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from emulator.call import Call


class Operation(NamedTuple):
    """What one file offers. `check` raises AwsError for a broken rule; a file without rules has none."""

    check: Callable[[dict[str, Any]], None] | None
    run: Callable[["Call"], dict[str, Any]]
    waits: bool  # whether `run` may wait, and so must be kept off the event loop


@cache
def find(name: str) -> Operation | None:
    """The operation that AWS calls `name`, a name out of the model; None when there is no file for it."""
    module_name = f"{__name__}.{snake_case(name)}"
    if find_spec(module_name) is None:
        return None
    module = import_module(module_name)
    return Operation(getattr(module, "check", None), module.run, getattr(module, "WAITS", False))


def snake_case(name: str) -> str:
    """GetTranscriptionJob → get_transcription_job"""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
