"""ListCallAnalyticsJobs: newest first, five to a page unless more are asked for."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared.families import ANALYTICS_JOB, listed, shown

if TYPE_CHECKING:
    from emulator.call import Call


def run(call: "Call") -> dict[str, Any]:
    page = listed(call, ANALYTICS_JOB, status="Status", contains="JobNameContains")
    return {
        "Status": call.input.get("Status"),
        "NextToken": page.next_token,
        "CallAnalyticsJobSummaries": [shown(ANALYTICS_JOB, job) for job in page.resources],
    }
