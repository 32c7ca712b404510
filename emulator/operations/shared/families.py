"""The kinds of things that a client makes, as a table, and the verbs that all of them share: find, add, delete, list.

A row holds what differs from kind to kind: the names of members, the words of errors.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

from emulator.errors import AwsError
from emulator.jobs import life
from emulator.operations.shared import paging
from emulator.store.database import Resource, Taken

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.call import Call


class Family(NamedTuple):
    """One kind of thing."""

    kind: str  # in the store, and in ARNs
    name: str  # the member that names one
    status: str | None  # the member that tells its state; None: clients see no state
    noun: str  # what the service's sentences call it
    missing: str  # the error for one that is not there
    unfinished: str = ""  # why one may not go yet, behind "couldn't be deleted because it "


NOT_FOUND = "NotFoundException"
# Recorded: a transcription job that is missing is a bad request, though the model has a 404; clients were seen to
# expect the same of vocabularies. Differs: the other jobs and vocabularies follow them, by guess.
BAD_REQUEST = "BadRequestException"
# Differs: that what has not ended can't be deleted is documented, and "couldn't be deleted" observed; the rest is ours.
RUNNING = "hasn't ended. Wait until it has and try your request again."
PENDING = "is pending. Wait until it is ready or has failed."
TRAINING = "is in training. Wait until it is ready or has failed."

TRANSCRIPTION_JOB = Family(
    life.TRANSCRIPTION_JOB, "TranscriptionJobName", "TranscriptionJobStatus", "job", BAD_REQUEST, RUNNING
)
MEDICAL_JOB = Family(
    life.MEDICAL_JOB, "MedicalTranscriptionJobName", "TranscriptionJobStatus", "job", BAD_REQUEST, RUNNING
)
SCRIBE_JOB = Family(life.SCRIBE_JOB, "MedicalScribeJobName", "MedicalScribeJobStatus", "job", BAD_REQUEST, RUNNING)
ANALYTICS_JOB = Family(
    life.ANALYTICS_JOB, "CallAnalyticsJobName", "CallAnalyticsJobStatus", "job", BAD_REQUEST, RUNNING
)
VOCABULARY = Family(life.VOCABULARY, "VocabularyName", "VocabularyState", "vocabulary", BAD_REQUEST, PENDING)
MEDICAL_VOCABULARY = Family(
    life.MEDICAL_VOCABULARY, "VocabularyName", "VocabularyState", "vocabulary", BAD_REQUEST, PENDING
)
VOCABULARY_FILTER = Family(life.VOCABULARY_FILTER, "VocabularyFilterName", None, "vocabulary filter", BAD_REQUEST)
# Modelled: nothing is recorded of these two.
LANGUAGE_MODEL = Family(life.LANGUAGE_MODEL, "ModelName", "ModelStatus", "language model", NOT_FOUND, TRAINING)
CATEGORY = Family(life.CATEGORY, "CategoryName", None, "category", NOT_FOUND)

FAMILIES = {
    family.kind: family
    for family in (
        *(TRANSCRIPTION_JOB, MEDICAL_JOB, SCRIBE_JOB, ANALYTICS_JOB),
        *(VOCABULARY, MEDICAL_VOCABULARY, VOCABULARY_FILTER, LANGUAGE_MODEL, CATEGORY),
    )
}


def not_found(family: Family) -> AwsError:
    noun = family.noun
    return AwsError(
        family.missing, f"The requested {noun} couldn't be found. Check the {noun} name and try your request again."
    )


def taken(family: Family) -> AwsError:
    noun = family.noun
    return AwsError("ConflictException", f"The requested {noun} name already exists. Use a different {noun} name.")


def named(call: "Call", family: Family, name: str) -> Resource | None:
    """The one of this name in the caller's account and region."""
    return call.store.get(family.kind, call.identity.account, call.identity.region, name)


def find(call: "Call", family: Family) -> Resource:
    """The one that the request names. Raises AwsError."""
    found = named(call, family, call.input[family.name])
    if found is None:
        raise not_found(family)
    return found


def change(call: "Call", family: Family, how: "Callable[[Resource], Resource]") -> Resource:
    """The one that the request names, as `how` has changed it. Raises AwsError, and what `how` raises."""
    place = (family.kind, call.identity.account, call.identity.region, call.input[family.name])
    changed = call.store.change(*place, how)
    if changed is None:
        raise not_found(family)
    return changed


def lasting_tags(resource: Resource) -> dict[str, Any]:
    """What an update keeps."""
    return {name: value for name, value in resource.document.items() if name == "Tags"}


def must_exist(call: "Call", family: Family, name: str) -> None:
    """What a request refers to must be there. Raises AwsError BadRequestException, whatever the kind."""
    if named(call, family, name) is None:
        raise AwsError(BAD_REQUEST, not_found(family).message)


def count(call: "Call", family: Family, status: str | None = None) -> int:
    return call.store.count(family.kind, call.identity.account, call.identity.region, status)


def add(call: "Call", family: Family, status: str, due: float | None, document: dict[str, Any]) -> Resource:
    """A new one, named by the request, made now. Raises AwsError ConflictException when the name is taken."""
    identity, name = call.identity, call.input[family.name]
    new = Resource(family.kind, identity.account, identity.region, name, call.now, status, due, document)
    try:
        added = call.store.add(new)
    except Taken:
        raise taken(family) from None
    call.wake()
    return added


def delete(call: "Call", family: Family) -> dict[str, Any]:
    """Forget the one that the request names, unless the worker is still at it. Raises AwsError."""
    found = find(call, family)
    if not (life.ended(found) and call.store.delete(found)):
        text = f"The requested {family.noun} couldn't be deleted because it {family.unfinished}"
        raise AwsError(BAD_REQUEST, text)
    return {}


def listed(call: "Call", family: Family, status: str | None, contains: str | None) -> paging.Listed:
    """The page that the request asks for; `status` and `contains` name the members of it that filter."""
    return paging.listed(call, family.kind, status, contains)


def shown(family: Family, resource: Resource, **more: Any) -> dict[str, Any]:
    """All that is kept of one, with its state where clients see it, and `more`."""
    if family.status is not None:
        more[family.status] = resource.status
    return resource.document | more
