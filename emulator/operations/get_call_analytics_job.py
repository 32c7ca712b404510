"""GetCallAnalyticsJob: shows a job as it stands. Looking at a job never moves it."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared import analytics
from emulator.operations.shared.families import ANALYTICS_JOB, find

if TYPE_CHECKING:
    from emulator.call import Call


def run(call: "Call") -> dict[str, Any]:
    return {"CallAnalyticsJob": analytics.described(call, find(call, ANALYTICS_JOB))}
