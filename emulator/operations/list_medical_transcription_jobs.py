"""ListMedicalTranscriptionJobs: newest first, five to a page unless more are asked for."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared import jobs
from emulator.operations.shared.families import MEDICAL_JOB, listed

if TYPE_CHECKING:
    from emulator.call import Call


def run(call: "Call") -> dict[str, Any]:
    page = listed(call, MEDICAL_JOB, status="Status", contains="JobNameContains")
    return {
        "Status": call.input.get("Status"),
        "NextToken": page.next_token,
        "MedicalTranscriptionJobSummaries": [jobs.summed_up(job) for job in page.resources],
    }
