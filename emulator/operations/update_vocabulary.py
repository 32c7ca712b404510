"""UpdateVocabulary: replaces all that a vocabulary has but its tags, and makes it pending once more."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared import rules, sources, vocabularies
from emulator.operations.shared.families import VOCABULARY

if TYPE_CHECKING:
    from emulator.call import Call

WAITS = True  # for S3

RULES = (rules.FULL_KEY_ARN,)


def check(request: dict[str, Any]) -> None:
    sources.check(request, sources.VOCABULARY)
    rules.check(RULES, request)


def run(call: "Call") -> dict[str, Any]:
    return vocabularies.update(call, VOCABULARY)
