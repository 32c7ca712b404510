"""UpdateMedicalVocabulary: replaces all that a medical vocabulary has but its tags, and makes it pending once more."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared import medical_vocabularies, vocabularies
from emulator.operations.shared.families import MEDICAL_VOCABULARY

if TYPE_CHECKING:
    from emulator.call import Call

WAITS = True  # for S3


def check(request: dict[str, Any]) -> None:
    medical_vocabularies.check(request)


def run(call: "Call") -> dict[str, Any]:
    return vocabularies.update(call, MEDICAL_VOCABULARY)
