"""ListVocabularies: newest first, five to a page unless more are asked for."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared.families import VOCABULARY, listed, shown

if TYPE_CHECKING:
    from emulator.call import Call


def run(call: "Call") -> dict[str, Any]:
    page = listed(call, VOCABULARY, status="StateEquals", contains="NameContains")
    return {
        "Status": call.input.get("StateEquals"),
        "NextToken": page.next_token,
        "Vocabularies": [shown(VOCABULARY, vocabulary) for vocabulary in page.resources],
    }
