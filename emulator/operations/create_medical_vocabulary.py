"""CreateMedicalVocabulary: a new medical vocabulary from a table, pending until the worker has learned it."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared import medical_vocabularies, tags, vocabularies
from emulator.operations.shared.families import MEDICAL_VOCABULARY

if TYPE_CHECKING:
    from emulator.call import Call

WAITS = True  # for S3


def check(request: dict[str, Any]) -> None:
    medical_vocabularies.check(request)
    tags.check(request.get("Tags", ()))


def run(call: "Call") -> dict[str, Any]:
    return vocabularies.create(call, MEDICAL_VOCABULARY)
