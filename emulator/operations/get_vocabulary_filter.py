"""GetVocabularyFilter: a vocabulary filter, with a link to its words."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared import places
from emulator.operations.shared.families import VOCABULARY_FILTER, find, shown

if TYPE_CHECKING:
    from emulator.call import Call


def run(call: "Call") -> dict[str, Any]:
    found = find(call, VOCABULARY_FILTER)
    link = places.link(call, places.Place(*found.document["output"]))
    return shown(VOCABULARY_FILTER, found, DownloadUri=link)
