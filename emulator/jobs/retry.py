"""What becomes of a thing whose step could not reach S3: it is due again, later and later, and fails in the end.

How often it was tried is kept with it, so that a restart loses nothing.
"""

from typing import TYPE_CHECKING

from emulator.jobs import life

if TYPE_CHECKING:
    from emulator.store.database import Resource

DELAYS = (1.0, 2.0, 4.0, 8.0, 16.0)  # seconds until the next try

# Differs: AWS's own sentence is not known.
OUT_OF_REACH = "S3 couldn't be reached. Check that it is running and try your request again."


def postponed(resource: "Resource", now: float) -> "Resource":
    """The same, due once more; FAILED when it has been tried often enough."""
    tries = resource.document.get("tries", 0)
    if tries == len(DELAYS):
        return life.at_rest(resource, life.FAILED, now, FailureReason=OUT_OF_REACH)
    return resource._replace(due=now + DELAYS[tries], document=resource.document | {"tries": tries + 1})
