"""CreateVocabulary: a new custom vocabulary, pending until the worker has looked at its phrases."""

from typing import TYPE_CHECKING, Any

from emulator.errors import AwsError
from emulator.jobs import life
from emulator.operations.shared import tags, vocabularies
from emulator.operations.shared.families import VOCABULARY, add, count, named, shown, taken

if TYPE_CHECKING:
    from emulator.call import Call

MOST = 100
MOST_PENDING = 10

TOO_MANY = "You have too many vocabularies. Delete a vocabulary and try your request again"  # recorded, without a stop
# Differs: the limit is documented, AWS's own sentence is not known.
TOO_MANY_PENDING = "You have too many pending vocabularies. Wait until one is ready and try your request again."


def check(request: dict[str, Any]) -> None:
    vocabularies.check_source(request)
    tags.check(request.get("Tags", ()))


def run(call: "Call") -> dict[str, Any]:
    if named(call, VOCABULARY, call.input["VocabularyName"]) is not None:
        raise taken(VOCABULARY)
    if count(call, VOCABULARY) >= MOST:
        raise AwsError("LimitExceededException", TOO_MANY)
    if count(call, VOCABULARY, life.PENDING) >= MOST_PENDING:
        raise AwsError("LimitExceededException", TOO_MANY_PENDING)
    due = call.now + call.settings.vocabulary_seconds
    vocabulary = add(call, VOCABULARY, life.PENDING, due, vocabularies.document_of(call))
    # Recorded: the answer to Create has no LastModifiedTime.
    return shown(VOCABULARY, vocabulary) | {"LastModifiedTime": None}
