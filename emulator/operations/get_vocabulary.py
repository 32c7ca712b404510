"""GetVocabulary: a vocabulary as it stands, with a link to its phrases once it is ready."""

from typing import TYPE_CHECKING, Any

from emulator.jobs import life
from emulator.operations.shared import places
from emulator.operations.shared.families import VOCABULARY, find, shown

if TYPE_CHECKING:
    from emulator.call import Call


def run(call: "Call") -> dict[str, Any]:
    vocabulary = find(call, VOCABULARY)
    answer = shown(VOCABULARY, vocabulary)
    place = vocabulary.document["output"]
    if vocabulary.status == life.READY and place is not None:
        answer["DownloadUri"] = places.link(call, places.Place(*place))
    return answer
