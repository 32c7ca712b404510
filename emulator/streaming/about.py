"""What is known of a stream from its opening on, for those who look at it. Values only."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emulator.faults.rule import Rule


@dataclass(frozen=True, slots=True)
class About:
    """What the control API tells of a stream, but for its fault."""

    session_id: str
    operation: str
    language: str | None
    script: str
    why: str
    fault: "Rule | None" = None  # what its script does to it
    encoding: str | None = None  # of the sound
