"""DeleteMedicalScribeJob: forgets a scribe job that has come to its end. Its two files stay where they lie."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared.families import SCRIBE_JOB, delete

if TYPE_CHECKING:
    from emulator.call import Call


def run(call: "Call") -> dict[str, Any]:
    return delete(call, SCRIBE_JOB)
