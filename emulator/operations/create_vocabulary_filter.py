"""CreateVocabularyFilter: a new vocabulary filter, of use at once."""

from typing import TYPE_CHECKING, Any

from emulator import quotas
from emulator.jobs import life
from emulator.operations.shared import rules, sources, vocabulary_filters
from emulator.operations.shared.families import VOCABULARY_FILTER, add, count, named, shown, taken

if TYPE_CHECKING:
    from emulator.call import Call

WAITS = True  # for S3

RULES = (rules.FULL_KEY_ARN,)


def check(request: dict[str, Any]) -> None:
    sources.check(request, sources.VOCABULARY_FILTER)
    rules.check(RULES, request)


def run(call: "Call") -> dict[str, Any]:
    document = vocabulary_filters.document_of(call, call.input["LanguageCode"])
    if named(call, VOCABULARY_FILTER, call.input["VocabularyFilterName"]) is not None:
        raise taken(VOCABULARY_FILTER)
    quotas.check(call.settings.limits, "vocabulary-filters", count(call, VOCABULARY_FILTER))
    document = vocabulary_filters.put(call, document)
    return shown(VOCABULARY_FILTER, add(call, VOCABULARY_FILTER, life.READY, None, document))
