"""CreateVocabulary: a new custom vocabulary, pending until the worker has learned its phrases."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared import sources, tags, vocabularies
from emulator.operations.shared.families import VOCABULARY

if TYPE_CHECKING:
    from emulator.call import Call

WAITS = True  # for S3


def check(request: dict[str, Any]) -> None:
    sources.check(request, sources.VOCABULARY)
    tags.check(request.get("Tags", ()))


def run(call: "Call") -> dict[str, Any]:
    return vocabularies.create(call, VOCABULARY)
