"""UpdateVocabulary: replaces all that a vocabulary has but its tags, and makes it pending once more."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from emulator.errors import AwsError
from emulator.jobs import life
from emulator.operations.shared import vocabularies
from emulator.operations.shared.families import VOCABULARY, find, shown

if TYPE_CHECKING:
    from emulator.call import Call

# Differs: that a pending vocabulary is refused is documented, AWS's own sentence is not known.
STILL_PENDING = (
    "The requested vocabulary couldn't be updated because it is pending. Wait until it is ready or has failed."
)


def check(request: dict[str, Any]) -> None:
    vocabularies.check_source(request)


def run(call: "Call") -> dict[str, Any]:
    vocabulary = find(call, VOCABULARY)
    if not life.ended(vocabulary):
        raise AwsError("BadRequestException", STILL_PENDING)
    pending = life.moved(vocabulary, life.PENDING, call.now + call.settings.vocabulary_seconds)
    tags = {"Tags": vocabulary.document.get("Tags")}
    updated = replace(pending, document=tags | vocabularies.document_of(call))
    call.store.save(updated)
    call.wake()
    return shown(VOCABULARY, updated)
