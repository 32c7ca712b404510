"""UpdateVocabularyFilter: replaces all that a vocabulary filter has but its language and its tags."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared import rules, sources, vocabulary_filters
from emulator.operations.shared.families import VOCABULARY_FILTER, change, find, lasting_tags, shown

if TYPE_CHECKING:
    from emulator.call import Call

WAITS = True  # for S3

RULES = (rules.FULL_KEY_ARN,)


def check(request: dict[str, Any]) -> None:
    sources.check(request, sources.VOCABULARY_FILTER)
    rules.check(RULES, request)


def run(call: "Call") -> dict[str, Any]:
    found = find(call, VOCABULARY_FILTER)
    language = {"LanguageCode": found.document["LanguageCode"]}
    document = vocabulary_filters.put(call, vocabulary_filters.document_of(call, language["LanguageCode"]))
    updated = change(
        call, VOCABULARY_FILTER, lambda kept: kept._replace(document={**language, **lasting_tags(kept), **document})
    )
    return shown(VOCABULARY_FILTER, updated)
