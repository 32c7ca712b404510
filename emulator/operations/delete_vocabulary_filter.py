"""DeleteVocabularyFilter: forgets a vocabulary filter; jobs that use it don't hold it."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared.families import VOCABULARY_FILTER, delete

if TYPE_CHECKING:
    from emulator.call import Call


def run(call: "Call") -> dict[str, Any]:
    return delete(call, VOCABULARY_FILTER)
