"""UpdateVocabularyFilter: replaces all that a vocabulary filter has but its language and its tags."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared import rules, sources, vocabulary_filters
from emulator.operations.shared.families import VOCABULARY_FILTER, find, shown

if TYPE_CHECKING:
    from emulator.call import Call

WAITS = True  # for S3

RULES = (rules.FULL_KEY_ARN,)


def check(request: dict[str, Any]) -> None:
    sources.check(request, sources.VOCABULARY_FILTER)
    rules.check(RULES, request)


def run(call: "Call") -> dict[str, Any]:
    found = find(call, VOCABULARY_FILTER)
    language = found.document["LanguageCode"]
    lasting = {"LanguageCode": language, "Tags": found.document.get("Tags")}
    document = vocabulary_filters.put(call, vocabulary_filters.document_of(call, language))
    updated = found._replace(document=lasting | document)
    call.store.save(updated)
    return shown(VOCABULARY_FILTER, updated)
