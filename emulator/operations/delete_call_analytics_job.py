"""DeleteCallAnalyticsJob: forgets a job that has come to its end. Its output stays where it lies."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared.families import ANALYTICS_JOB, delete

if TYPE_CHECKING:
    from emulator.call import Call


def run(call: "Call") -> dict[str, Any]:
    return delete(call, ANALYTICS_JOB)
