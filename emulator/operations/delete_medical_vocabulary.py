"""DeleteMedicalVocabulary: forgets a medical vocabulary that is ready or has failed."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared.families import MEDICAL_VOCABULARY, delete

if TYPE_CHECKING:
    from emulator.call import Call


def run(call: "Call") -> dict[str, Any]:
    return delete(call, MEDICAL_VOCABULARY)
