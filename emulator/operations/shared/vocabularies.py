"""What the operations on custom vocabularies and on medical ones do alike: make, replace, show, list."""

from typing import TYPE_CHECKING, Any

from emulator import quotas
from emulator.errors import AwsError
from emulator.jobs import life
from emulator.operations.shared import places, sources
from emulator.operations.shared.families import (
    BAD_REQUEST,
    MEDICAL_VOCABULARY,
    Family,
    add,
    change,
    count,
    find,
    lasting_tags,
    listed,
    named,
    shown,
    taken,
)

if TYPE_CHECKING:
    from emulator.call import Call
    from emulator.store.database import Resource


def create(call: "Call", family: Family) -> dict[str, Any]:
    """A new vocabulary, pending until the worker has learned its terms. Raises AwsError.

    The order is the service's, as far as it is known: the file, the name, the quotas.
    """
    document = _document(call, family)
    if named(call, family, call.input[family.name]) is not None:
        raise taken(family)
    kinds = "medical-vocabularies" if family is MEDICAL_VOCABULARY else "vocabularies"
    quotas.check(call.settings.limits, kinds, count(call, family))
    quotas.check(call.settings.limits, f"pending-{kinds}", count(call, family, life.PENDING))
    vocabulary = add(call, family, life.PENDING, call.now + call.settings.vocabulary_seconds, document)
    # Recorded: the answer to Create has no LastModifiedTime.
    return shown(family, vocabulary, LastModifiedTime=None)


def update(call: "Call", family: Family) -> dict[str, Any]:
    """Replaces all that a vocabulary at rest has but its tags, and makes it pending once more. Raises AwsError.

    The file comes first here too.
    """
    document = _document(call, family)

    def renewed(vocabulary: "Resource") -> "Resource":
        if not life.ended(vocabulary):
            # Differs: that it is refused is documented, AWS's own sentence is not known.
            text = f"The requested {family.noun} couldn't be updated because it {family.unfinished}"
            raise AwsError(BAD_REQUEST, text)
        pending = life.moved(vocabulary, life.PENDING, call.now + call.settings.vocabulary_seconds)
        return pending._replace(document={**lasting_tags(vocabulary), **document})

    updated = change(call, family, renewed)
    call.wake()
    return shown(family, updated)


def described(call: "Call", family: Family) -> dict[str, Any]:
    """A vocabulary as it stands, with a link to its terms once it is ready. Raises AwsError."""
    vocabulary = find(call, family)
    answer = shown(family, vocabulary)
    if vocabulary.status == life.READY:
        answer["DownloadUri"] = places.link(call, places.Place(*vocabulary.document["output"]))
    return answer


def page(call: "Call", family: Family) -> dict[str, Any]:
    """The page of the list that the request asks for. Raises AwsError."""
    found = listed(call, family, status="StateEquals", contains="NameContains")
    return {
        "Status": call.input.get("StateEquals"),
        "NextToken": found.next_token,
        "Vocabularies": [shown(family, vocabulary) for vocabulary in found.resources],
    }


def _document(call: "Call", family: Family) -> dict[str, Any]:
    """What is kept of a request to create or update: the request, its time, its terms, and the place for a copy."""
    text = sources.text_of(call, sources.VOCABULARY)
    folder = "medical/" if family is MEDICAL_VOCABULARY else ""
    place = places.vocabulary_place(call, f"{folder}{call.input[family.name]}")
    return call.input | {"LastModifiedTime": call.now, "text": text, "output": [*place]}
