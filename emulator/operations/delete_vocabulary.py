"""DeleteVocabulary: forgets a vocabulary that is ready or has failed."""

from typing import TYPE_CHECKING, Any

from emulator.errors import AwsError
from emulator.jobs import life
from emulator.operations.shared import vocabularies

if TYPE_CHECKING:
    from emulator.call import Call

# Differs: that a pending vocabulary is refused is documented, AWS's own sentence is not known.
STILL_PENDING = (
    "The requested vocabulary couldn't be deleted because it is pending. Wait until it is ready or has failed."
)


def run(call: "Call") -> dict[str, Any]:
    vocabulary = vocabularies.find(call)
    if not (life.ended(vocabulary) and call.store.delete(vocabulary)):
        raise AwsError("BadRequestException", STILL_PENDING)
    return {}
