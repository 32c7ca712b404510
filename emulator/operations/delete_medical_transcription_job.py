"""DeleteMedicalTranscriptionJob: forgets a job that has come to its end. Its transcript stays where it lies."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared.families import MEDICAL_JOB, delete

if TYPE_CHECKING:
    from emulator.call import Call


def run(call: "Call") -> dict[str, Any]:
    return delete(call, MEDICAL_JOB)
