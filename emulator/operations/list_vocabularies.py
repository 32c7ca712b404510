"""ListVocabularies: newest first, five to a page unless more are asked for."""

from typing import TYPE_CHECKING, Any

from emulator.jobs import life
from emulator.operations.shared import paging, vocabularies

if TYPE_CHECKING:
    from emulator.call import Call


def run(call: "Call") -> dict[str, Any]:
    page = paging.listed(call, life.VOCABULARY, status="StateEquals", contains="NameContains")
    return {
        "Status": call.input.get("StateEquals"),
        "NextToken": page.next_token,
        "Vocabularies": [vocabularies.described(vocabulary) for vocabulary in page.resources],
    }
