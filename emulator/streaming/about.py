"""What is known of a stream from its opening on, for those who look at it. Values only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class About:
    """What the control API tells of a stream."""

    session_id: str
    operation: str
    language: str | None
    script: str
    why: str
