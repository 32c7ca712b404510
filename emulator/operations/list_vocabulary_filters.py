"""ListVocabularyFilters: newest first, five to a page unless more are asked for."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared.families import VOCABULARY_FILTER, listed, shown

if TYPE_CHECKING:
    from emulator.call import Call


def run(call: "Call") -> dict[str, Any]:
    page = listed(call, VOCABULARY_FILTER, status=None, contains="NameContains")
    return {
        "NextToken": page.next_token,
        "VocabularyFilters": [shown(VOCABULARY_FILTER, found) for found in page.resources],
    }
