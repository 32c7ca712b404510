"""The step of vocabularies: what is pending becomes ready, or fails for its terms. The file has been read before."""

import logging
from typing import TYPE_CHECKING

from emulator.jobs import life
from emulator.jobs.outcome import Delivery, Outcome, Parts
from emulator.jobs.words import tables, terms

if TYPE_CHECKING:
    from emulator.store.database import Resource

# Recorded, with its typographic apostrophe.
BAD_TERMS = (
    "The vocabulary that you’re trying to create contains invalid characters or incorrectly formatted terms. "
    "See the developer guide for more information."
)

logger = logging.getLogger(__name__)


def learn(vocabulary: "Resource", parts: Parts) -> Outcome:
    """PENDING → READY, with a copy of its terms in S3; FAILED for terms that the service refuses.

    What it says is kept as `entries`, each with `phrase` and `display_as`; the text that it came from is kept no more.
    """
    now = parts.clock.now()
    try:
        entries = [entry._asdict() for entry in _entries(vocabulary)]
    except terms.BadTerms as fault:
        logger.warning("The vocabulary %s failed: %s.", vocabulary.name, fault)
        return Outcome(life.at_rest(vocabulary, life.FAILED, now, FailureReason=BAD_TERMS, text=None))
    bucket, key = vocabulary.document["output"]
    return Outcome(
        life.at_rest(vocabulary, life.READY, now, entries=entries, text=None),
        (Delivery(vocabulary.region, bucket, key, vocabulary.document["text"].encode(), "text/plain"),),
    )


def _entries(vocabulary: "Resource") -> list[terms.Entry]:
    text, language = vocabulary.document["text"], vocabulary.document["LanguageCode"]
    if text is None:
        raise terms.BadTerms("the file is not UTF-8")
    if vocabulary.kind == life.MEDICAL_VOCABULARY:
        return tables.medical_table(text)
    if "Phrases" in vocabulary.document:
        return terms.listed(vocabulary.document["Phrases"], language)
    return tables.table(text, language) if tables.is_table(text) else terms.list_file(text, language)
