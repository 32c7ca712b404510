"""GetMedicalTranscriptionJob: shows a medical transcription job as it stands. Looking at it never moves it."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared import jobs
from emulator.operations.shared.families import MEDICAL_JOB, find

if TYPE_CHECKING:
    from emulator.call import Call


def run(call: "Call") -> dict[str, Any]:
    return {"MedicalTranscriptionJob": jobs.described(call, find(call, MEDICAL_JOB))}
