"""What the operations on custom vocabularies have in common."""

from typing import TYPE_CHECKING, Any

from emulator.errors import AwsError
from emulator.operations.shared import places

if TYPE_CHECKING:
    from emulator.call import Call

MOST_BYTES = 50 * 1024

ONE_SOURCE = "Either Phrases or VocabularyFileUri field should be provided."
EMPTY = (
    "1 validation error detected: Value '[]' at 'phrases' failed to satisfy constraint: "
    "Member must have length greater than or equal to 1"
)
# Differs: the limit is documented, AWS's own sentence is not known.
TOO_LARGE = "Your vocabulary is larger than 50 KB. Use a smaller one and try your request again."


def check_source(request: dict[str, Any]) -> None:
    """A vocabulary comes from phrases in the request or from a file, never both. Raises AwsError."""
    if request.get("Phrases") == []:
        raise AwsError("BadRequestException", EMPTY)
    if ("Phrases" in request) == ("VocabularyFileUri" in request):
        raise AwsError("BadRequestException", ONE_SOURCE)
    if sum(len(phrase.encode()) for phrase in request.get("Phrases", ())) > MOST_BYTES:
        raise AwsError("LimitExceededException", TOO_LARGE)


def document_of(call: "Call") -> dict[str, Any]:
    """What is kept of a request to create or update: the request, its time, and the place of the phrases.

    Differs: a VocabularyFileUri is not read; the vocabulary is ready all the same, and its download is that file.
    """
    uri = call.input.get("VocabularyFileUri")
    place = places.vocabulary_place(call, call.input["VocabularyName"]) if uri is None else places.place_of(uri)
    return call.input | {"LastModifiedTime": call.now, "output": None if place is None else [*place]}
