"""ListMedicalVocabularies: newest first, five to a page unless more are asked for."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared import vocabularies
from emulator.operations.shared.families import MEDICAL_VOCABULARY

if TYPE_CHECKING:
    from emulator.call import Call


def run(call: "Call") -> dict[str, Any]:
    return vocabularies.page(call, MEDICAL_VOCABULARY)
