"""GetMedicalVocabulary: a medical vocabulary as it stands, with a link to its table once it is ready."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared import vocabularies
from emulator.operations.shared.families import MEDICAL_VOCABULARY

if TYPE_CHECKING:
    from emulator.call import Call


def run(call: "Call") -> dict[str, Any]:
    return vocabularies.described(call, MEDICAL_VOCABULARY)
