"""What CreateVocabularyFilter and UpdateVocabularyFilter do alike. A filter has no state: all is done at once."""

from typing import TYPE_CHECKING, Any

from emulator.errors import AwsError
from emulator.jobs.words import terms
from emulator.operations.shared import places, sources

if TYPE_CHECKING:
    from emulator.call import Call

# Differs: that such a request fails is documented, AWS's own sentence is not known.
BAD_WORDS = "The words of the vocabulary filter can't be used: {fault}. Correct them and try your request again."


def document_of(call: "Call", language: str) -> dict[str, Any]:
    """What is kept of a request: the request, its time, its `words`, folded, and the place for a copy of them.

    Raises AwsError for a file that can't be read, and for words that are none.
    """
    text = sources.text_of(call, sources.VOCABULARY_FILTER)
    try:
        words = _words(call, text, language)
    except terms.BadTerms as fault:
        raise AwsError("BadRequestException", BAD_WORDS.format(fault=fault)) from None
    place = places.vocabulary_filter_place(call, call.input["VocabularyFilterName"])
    return call.input | {"LastModifiedTime": call.now, "text": text, "words": words, "output": [*place]}


def _words(call: "Call", text: str | None, language: str) -> list[str]:
    if text is None:
        raise terms.BadTerms("the file is not UTF-8")
    given = call.input.get("Words")
    return terms.words(terms.lines(text) if given is None else given, language)


def put(call: "Call", document: dict[str, Any]) -> dict[str, Any]:
    """The document, once a copy of its text lies in S3 to be downloaded."""
    bucket, key = document["output"]
    call.s3.put(call.identity.region, bucket, key, document["text"].encode(), "text/plain")
    return {name: value for name, value in document.items() if name != "text"}
