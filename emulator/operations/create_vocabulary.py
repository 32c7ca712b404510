"""CreateVocabulary: a new custom vocabulary, pending until the worker has looked at its phrases."""

from typing import TYPE_CHECKING, Any

from emulator.errors import AwsError
from emulator.jobs import life
from emulator.operations.shared import tags, vocabularies
from emulator.store.database import Resource, Taken

if TYPE_CHECKING:
    from emulator.call import Call

MOST = 100
MOST_PENDING = 10

NAME_TAKEN = "The requested vocabulary name already exists. Use a different vocabulary name."
TOO_MANY = "You have too many vocabularies. Delete a vocabulary and try your request again"  # recorded, without a stop
# Differs: the limit is documented, AWS's own sentence is not known.
TOO_MANY_PENDING = "You have too many pending vocabularies. Wait until one is ready and try your request again."


def check(request: dict[str, Any]) -> None:
    vocabularies.check_source(request)
    tags.check(request.get("Tags", ()))


def run(call: "Call") -> dict[str, Any]:
    where = (life.VOCABULARY, call.identity.account, call.identity.region)
    name = call.input["VocabularyName"]
    if call.store.get(*where, name) is not None:
        raise AwsError("ConflictException", NAME_TAKEN)
    if call.store.count(*where) >= MOST:
        raise AwsError("LimitExceededException", TOO_MANY)
    if call.store.count(*where, status=life.PENDING) >= MOST_PENDING:
        raise AwsError("LimitExceededException", TOO_MANY_PENDING)
    due = call.now + call.settings.vocabulary_seconds
    document = vocabularies.document_of(call)
    try:
        vocabulary = call.store.add(Resource(*where, name, call.now, life.PENDING, due, document))
    except Taken:
        raise AwsError("ConflictException", NAME_TAKEN) from None
    call.wake()
    # Recorded: the answer to Create has no LastModifiedTime.
    return vocabularies.described(vocabulary) | {"LastModifiedTime": None}
