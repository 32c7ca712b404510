"""Where the terms of a vocabulary or a vocabulary filter come from: the request itself, or a file in S3.

Reading a file waits for S3: an operation that does so says `WAITS`.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

from emulator.errors import AwsError
from emulator.jobs.delivery import NOT_READABLE
from emulator.operations.shared import places
from emulator.quotas import exceeded

if TYPE_CHECKING:
    from emulator.call import Call


class Source(NamedTuple):
    """The members of a request that hold terms or name a file of them, and the quota of bytes for either."""

    terms: str
    file: str
    quota: str


VOCABULARY = Source("Phrases", "VocabularyFileUri", "vocabulary-bytes")
VOCABULARY_FILTER = Source("Words", "VocabularyFilterFileUri", "vocabulary-filter-bytes")

EMPTY = (
    "1 validation error detected: Value '[]' at 'phrases' failed to satisfy constraint: "
    "Member must have length greater than or equal to 1"
)


def check(request: dict[str, Any], source: Source) -> None:
    """Terms come from the request or from a file, never from both. Raises AwsError BadRequestException."""
    if request.get("Phrases") == []:
        raise AwsError("BadRequestException", EMPTY)  # the model has a length for Words, not for Phrases
    if (source.terms in request) == (source.file in request):
        # Differs: observed of vocabularies; of filters by the same grammar.
        message = f"Either {source.terms} or {source.file} field should be provided."
        raise AwsError("BadRequestException", message)


def text_of(call: "Call", source: Source) -> str | None:
    """The terms as a file of text, one to a line unless a file is laid out otherwise; None when it is not UTF-8.

    Raises AwsError for a file that can't be read, and for one that is too large.
    """
    most = call.settings.limits[source.quota]
    uri = call.input.get(source.file)
    if uri is None:
        body = "".join(f"{term}\n" for term in call.input[source.terms]).encode()
        size = len(body) - len(call.input[source.terms])  # line feeds don't count
    else:
        body = _file(call, uri, most + 1)
        size = len(body)
    if size > most:
        raise exceeded(source.quota)
    try:
        return body.decode()
    except UnicodeDecodeError:
        return None


def _file(call: "Call", uri: str, most: int) -> bytes:
    place = places.place_of(call, uri)
    body = None if place is None else call.s3.get(call.identity.region, place.bucket, place.key, most)
    if body is None:
        raise AwsError("BadRequestException", NOT_READABLE)
    return body
