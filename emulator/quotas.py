"""How much of everything the service lets an account have in a region, and how often it may ask: two tables.

It counts nothing and keeps nothing. The user's own numbers come from the settings; see `limits`.
"""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from emulator.errors import AwsError


class Quota(NamedTuple):
    """One limit. `message`: what the LimitExceededException says to those who want more."""

    most: int
    message: str
    evidence: str  # of the number; then, if it is any other, of the words


# Recorded: these sentences, the last without a full stop.
TOO_MANY_RUNNING = "You have too many jobs running at the same time. Try your request again later."
TOO_MANY_STREAMS = "You have reached your limit of concurrent streams, {most}. Try again later."
TOO_MANY = "You have too many {things}. Delete a {thing} and try your request again"

# Differs: of these limits only the numbers are known; the sentences are our own.
TOO_MANY_QUEUED = "You have too many jobs in the queue. Wait until some have started and try your request again."
TOO_MANY_PENDING = "You have too many pending vocabularies. Wait until one is ready and try your request again."
TOO_MANY_TRAINING = "You have too many language models in training. Wait until one is ready and try your request again."
TOO_LARGE = "Your {thing} is larger than 50 KB. Use a smaller one and try your request again."

DOCUMENTED = "documented; words: ours"
RECORDED = "documented; words: recorded"
LIKE_RECORDED = "documented; words: as recorded of vocabularies"


def _many(thing: str, things: str) -> str:
    return TOO_MANY.format(thing=thing, things=things)


QUOTAS = {
    # Jobs IN_PROGRESS. The documentation has one number for batch jobs; that each family has it to itself is a guess.
    "transcription-jobs": Quota(250, TOO_MANY_RUNNING, RECORDED),
    "medical-transcription-jobs": Quota(250, TOO_MANY_RUNNING, "guessed: as transcription jobs"),
    "medical-scribe-jobs": Quota(250, TOO_MANY_RUNNING, "guessed: as transcription jobs"),
    "analytics-jobs": Quota(100, TOO_MANY_RUNNING, "documented; words: as recorded of transcription jobs"),
    "queued-jobs": Quota(10_000, TOO_MANY_QUEUED, DOCUMENTED),
    # How many percent of the running jobs' quota the queue may use: nobody is refused for it.
    "queue-percent": Quota(90, "", "documented"),
    "vocabularies": Quota(100, _many("vocabulary", "vocabularies"), RECORDED),
    "pending-vocabularies": Quota(10, TOO_MANY_PENDING, DOCUMENTED),
    "medical-vocabularies": Quota(100, _many("vocabulary", "vocabularies"), "guessed: as vocabularies"),
    "pending-medical-vocabularies": Quota(10, TOO_MANY_PENDING, "guessed: as vocabularies"),
    "vocabulary-bytes": Quota(50 * 1024, TOO_LARGE.format(thing="vocabulary"), DOCUMENTED),
    "vocabulary-filters": Quota(100, _many("vocabulary filter", "vocabulary filters"), LIKE_RECORDED),
    "vocabulary-filter-bytes": Quota(50 * 1024, TOO_LARGE.format(thing="vocabulary filter"), DOCUMENTED),
    "language-models": Quota(10, _many("language model", "language models"), LIKE_RECORDED),
    "training-language-models": Quota(3, TOO_MANY_TRAINING, DOCUMENTED),
    "http2-streams": Quota(25, TOO_MANY_STREAMS, RECORDED),
    "websocket-streams": Quota(25, TOO_MANY_STREAMS, RECORDED),
    "categories": Quota(200, _many("category", "categories"), LIKE_RECORDED),
}


class Rate(NamedTuple):
    """How often an operation may be asked for."""

    a_second: int
    evidence: str


RATES = {
    "StartTranscriptionJob": Rate(25, "documented"),
    "GetTranscriptionJob": Rate(30, "documented"),
    "ListTranscriptionJobs": Rate(5, "documented"),
    "DeleteTranscriptionJob": Rate(5, "documented"),
    "StartCallAnalyticsJob": Rate(10, "documented"),
    "CreateVocabulary": Rate(10, "documented"),
    "UpdateVocabulary": Rate(10, "documented"),
    "GetVocabulary": Rate(20, "documented"),
    "ListVocabularies": Rate(5, "documented"),
    "DeleteVocabulary": Rate(5, "documented"),
}
# Differs: of the other operations no rates are known; they get the least of what is documented for their verb.
VERBS = {"Start": 10, "Get": 20, "Describe": 20, "List": 5, "Delete": 5, "Create": 10, "Update": 10}
OTHERS = 10  # Tag, Untag


def rate_of(operation: str) -> Rate:
    """The rate of any operation of the model."""
    guessed = next((rate for verb, rate in VERBS.items() if operation.startswith(verb)), OTHERS)
    return RATES.get(operation) or Rate(guessed, "guessed")


@cache
def limits(text: str) -> Mapping[str, int]:
    """All quotas by name, with the numbers of `NAME=NUMBER,…` in place of the service's. ValueError names the entry."""
    found = {name: quota.most for name, quota in QUOTAS.items()}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        name, _, number = (word.strip() for word in entry.partition("="))
        if name not in QUOTAS:
            raise ValueError(f"{name!r} is no quota; there are {', '.join(QUOTAS)}")
        if not (number.isascii() and number.isdigit()):
            raise ValueError(f"{entry!r} is not {name}=NUMBER")
        found[name] = int(number)
    return found


def check(limits: Mapping[str, int], name: str, used: int) -> None:
    """Is there room for one more than `used`? Raises AwsError LimitExceededException."""
    if used >= limits[name]:
        raise exceeded(name)


def exceeded(name: str) -> AwsError:
    return AwsError("LimitExceededException", QUOTAS[name].message)
