"""GetVocabulary: a vocabulary as it stands, with a link to its phrases once it is ready."""

from typing import TYPE_CHECKING, Any

from emulator.jobs import life
from emulator.operations.shared import places, vocabularies

if TYPE_CHECKING:
    from emulator.call import Call


def run(call: "Call") -> dict[str, Any]:
    vocabulary = vocabularies.find(call)
    shown = vocabularies.described(vocabulary)
    place = vocabulary.document["output"]
    if vocabulary.status == life.READY and place is not None:
        shown["DownloadUri"] = places.link(call, places.Place(*place))
    return shown
